import { useEffect, useState } from "preact/hooks";
import type { LetterAnswer, RequestAnswer } from "../../../answers/letters.ts";
import { ask } from "../../ask.ts";
import { linkTo } from "../../route.ts";
import { Command } from "../command.tsx";
import { CommandText } from "../commandText.tsx";
import { ExactMoment } from "../exactMoment.tsx";
import { Failure } from "../failure.tsx";
import { Ago } from "../moment.tsx";

interface Props {
  id: string;
  /** The address of what was shown before. */
  back: string;
  /** What the command line calls the stack. */
  selector: string;
  /** Plans a redrive or a drop of this message. */
  plan: (action: "redrive" | "drop", messageId: string) => void;
  /** Why no plan can be made now. */
  busy: string | undefined;
  /** Why the message may not be in the queue any more. */
  outdated: string | undefined;
}

/** One message in full: the error, the event, and the requests that the mapping would make of it. */
export function LetterView({ id, back, selector, plan, busy, outdated }: Props) {
  const [reveal, setReveal] = useState(false);
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<LetterAnswer>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const controller = new AbortController();
    ask<LetterAnswer>("letters/one", { id, reveal }, controller.signal).then(
      (found) => {
        setAnswer(found);
        setFailure(undefined);
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setFailure((error as Error).message);
      },
    );
    return () => controller.abort();
  }, [id, reveal, round]);
  return (
    <section aria-labelledby="letter-title" class="letter">
      <p>
        <a href={back}>Back</a>
      </p>
      <h2 id="letter-title" tabIndex={-1}>
        Message <span class="code">{id}</span>
      </h2>
      <Failure message={failure} again={() => setRound(round + 1)} />
      {answer === undefined ? (
        failure === undefined && (
          <p class="loading" role="status">
            Finding the message, the deployed rules and the mapping of this checkout ...
          </p>
        )
      ) : (
        <>
          {outdated !== undefined && <p class="warn">{outdated}</p>}
          <Head answer={answer} />
          <div class="actions">
            <button
              type="button"
              aria-pressed={answer.isRevealed}
              onClick={() => setReveal(!answer.isRevealed)}
            >
              {answer.isRevealed ? "Hide personal data" : "Reveal personal data"}
            </button>
            <button
              type="button"
              disabled={busy !== undefined}
              onClick={() => plan("redrive", answer.messageId)}
            >
              Plan a redrive of this message
            </button>
            <button
              type="button"
              disabled={busy !== undefined}
              onClick={() => plan("drop", answer.messageId)}
            >
              Plan a drop of this message
            </button>
            {answer.eventId !== undefined && (
              <a href={linkTo("event", { id: answer.eventId })}>The event's story</a>
            )}
          </div>
          <p class="muted">
            {busy ??
              "Secrets are always masked. The terminal of the console records each revealing of personal data."}
          </p>
          <div class="sides">
            <MessageSide answer={answer} />
            <TodaySide answer={answer} />
          </div>
          <h3>Change the event</h3>
          <p>The command line opens the event in your editor, and publishes the edited event:</p>
          <Command
            label="edit the event"
            text={`npx bridge dlq redrive ${selector} --edit ${answer.messageId}`}
          />
        </>
      )}
    </section>
  );
}

function Head({ answer }: { answer: LetterAnswer }) {
  return (
    <div class="card group">
      <p class="lead">
        <span class="kind">{answer.kind}</span> <span class="meaning">{answer.title}</span>
      </p>
      <dl>
        <div>
          <dt>error</dt>
          <dd class="code">{answer.error}</dd>
        </div>
        <div>
          <dt>dead since</dt>
          <dd>
            <ExactMoment at={answer.sentAt} />, read <Ago at={answer.readAt} />
          </dd>
        </div>
        <div>
          <dt>remedy</dt>
          <dd>
            <CommandText text={answer.remedy} />
          </dd>
        </div>
      </dl>
    </div>
  );
}

function MessageSide({ answer: { event, attributes, isRevealed } }: { answer: LetterAnswer }) {
  return (
    <div>
      <h3>The event</h3>
      <Code text={event} label={isRevealed ? "The event" : "The event, personal data masked"} />
      <h3>The error</h3>
      {attributes.length === 0 ? (
        <p>No attributes: a rule sent the event to the queue itself.</p>
      ) : (
        <dl class="attributes">
          {attributes.map(([name, value]) => (
            <div key={name}>
              <dt class="code">{name}</dt>
              <dd class="code">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function TodaySide({ answer }: { answer: LetterAnswer }) {
  const { verdict, isRefused, fates, sentences, mapping, noMapping } = answer;
  return (
    <div>
      <h3>A redrive today</h3>
      <p class={isRefused ? "warn" : ""}>
        <CommandText text={verdict} />
      </p>
      <Sentences all={fates} />
      {sentences.map((sentence) => (
        <p key={sentence}>
          <CommandText text={sentence} />
        </p>
      ))}
      {noMapping !== undefined && (
        <>
          <h3>The mapping of this checkout</h3>
          <p class="failure">{noMapping}</p>
        </>
      )}
      {mapping !== undefined && (
        <>
          <h3>With the mapping of this checkout</h3>
          <p class="muted">
            As of <ExactMoment at={mapping.at} />. Start the console again after a change of the
            program.
          </p>
          {mapping.requests.map((request) => (
            <Request key={request.subscription + request.url} request={request} />
          ))}
          {mapping.unsent.map(({ clause, reasons }) => (
            <div key={clause}>
              <p>{clause}</p>
              <Sentences all={reasons} />
            </div>
          ))}
        </>
      )}
    </div>
  );
}

const Sentences = ({ all }: { all: readonly string[] }) =>
  all.length === 0 ? null : (
    <ul>
      {all.map((one) => (
        <li key={one}>
          <CommandText text={one} />
        </li>
      ))}
    </ul>
  );

function Request({
  request: { subscription, method, url, headers, body },
}: {
  request: RequestAnswer;
}) {
  const head = [`${method} ${url}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return (
    <div>
      <p>{subscription} sends it:</p>
      <Code text={`${head.join("\n")}\n\n${body}`} label={`The request of ${subscription}`} />
    </div>
  );
}

/** A text that scrolls within itself, by the keyboard as well. */
function Code({ text, label }: { text: string; label: string }) {
  return (
    <pre tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}
