import type {
  JobAnswer,
  PlanAnswer,
  RefusalAnswer,
  ResultAnswer,
} from "../../../answers/letters.ts";
import { formatCount } from "../../../../text/count.ts";
import { formatDuration } from "../../../../text/duration.ts";
import { Button } from "../button.tsx";
import { Command } from "../command.tsx";
import { CommandText } from "../commandText.tsx";
import { Groups } from "./groups.tsx";
import { Confirmation } from "./confirmation.tsx";

interface Props {
  job: JobAnswer;
  mayChange: boolean;
  /** Starts a job: `redrive`, `drop`, `read` or `stop`. */
  post: (path: string, body: object) => Promise<void>;
  sampleOf: (messageId: string) => string;
  dismiss: () => void;
}

const NAMES = { read: "Reading", plan: "Plan", redrive: "Redrive", drop: "Drop" } as const;

/** The running job with its progress, or the last one with its result. */
export function JobPanel({ job, mayChange, post, sampleOf, dismiss }: Props) {
  const { kind, state, plan, result, failure } = job;
  const isRunning = state === "running" || state === "stopping";
  const name = plan === undefined ? NAMES[kind] : nameOf(kind, plan);
  return (
    <section class="card job" aria-labelledby="job-title">
      <div class="job-head">
        <h2 id="job-title" tabIndex={-1}>
          {name}
        </h2>
        {isRunning ? (
          <Stop job={job} stop={() => void post("stop", { job: job.id })} />
        ) : (
          <button type="button" onClick={dismiss}>
            Close
          </button>
        )}
      </div>
      {isRunning && <Progress job={job} />}
      <p role="status" class={isRunning || kind === "plan" ? "visually-hidden" : "muted"}>
        {isRunning ? `${job.doing} ...` : describeEnd(job)}
      </p>
      <div role="alert">
        {failure?.map((sentence) => (
          <p key={sentence} class="failure">
            <CommandText text={sentence} />
          </p>
        ))}
      </div>
      {result !== undefined && <Result result={result} />}
      {plan !== undefined && kind === "plan" && !isRunning && (
        <Plan plan={plan} sampleOf={sampleOf}>
          <Confirmation
            key={job.id}
            plan={plan}
            mayChange={mayChange}
            confirm={(body) => post(plan.action, { plan: job.id, ...body })}
          />
        </Plan>
      )}
    </section>
  );
}

const nameOf = (kind: JobAnswer["kind"], { action, filter }: PlanAnswer): string =>
  kind === "plan" ? `Plan: ${action} ${filter}` : `${NAMES[action]}: ${filter}`;

function Stop({ job: { state, noStop, kind }, stop }: { job: JobAnswer; stop: () => void }) {
  const isPossible = noStop === undefined && state === "running";
  const ending = kind === "redrive" ? "Ends after the batches in progress ..." : "Ending ...";
  return (
    <span class="stop">
      <Button isOff={!isPossible} onClick={stop}>
        Stop
      </Button>
      <span class="muted">{state === "stopping" ? ending : noStop}</span>
    </span>
  );
}

function Progress({ job }: { job: JobAnswer }) {
  const { doing, lookedAt, visible, deleted, published, refused } = job;
  const [value, max] = deleted === undefined ? [lookedAt, visible] : [deleted.done, deleted.of];
  const number = (one: number) => one.toLocaleString("en-US");
  const of = `${number(value)} of ${deleted === undefined ? "about " : ""}${formatCount(Math.max(max, value), "message")}`;
  const counts =
    published === undefined
      ? ""
      : `, ${number(published)} published, ${number(refused ?? 0)} refused`;
  return (
    <div class="progress">
      <progress aria-label={doing} {...(max > 0 && { value: Math.min(value, max), max })} />
      <p>
        {doing}: {of}
        {counts}. {formatDuration(Date.now() - job.startedAt)}
      </p>
    </div>
  );
}

function describeEnd({ kind, state, startedAt, endedAt = startedAt }: JobAnswer): string {
  const how = { done: "Ended", stopped: "Stopped", failed: "Failed", running: "", stopping: "" };
  const goesOn =
    kind === "redrive" && state === "stopped" ? " A new redrive goes on with the rest." : "";
  return `${how[state]} after ${formatDuration(endedAt - startedAt)}.${goesOn}`;
}

function Result({ result: { isFinished, sentences, refused, record } }: { result: ResultAnswer }) {
  return (
    <div>
      <p class={isFinished ? "good" : "warn"}>
        <strong>{isFinished ? "All done." : "Not all done: read what is left."}</strong>
      </p>
      {sentences.map((sentence) => (
        <p key={sentence}>
          <CommandText text={sentence} />
        </p>
      ))}
      <Refusals refused={refused} title="Refused, and left in the queue" />
      {record !== undefined && (
        <p>
          The dropped messages are in <code class="path">{record}</code>. The file holds customers'
          data.
        </p>
      )}
    </div>
  );
}

function Plan({
  plan,
  sampleOf,
  children,
}: {
  plan: PlanAnswer;
  sampleOf: (messageId: string) => string;
  children: preact.ComponentChildren;
}) {
  const { count, lookedAt, notes, groups, refused, besides, verdict, command, action } = plan;
  return (
    <div class="plan">
      <p>
        To {action}: <strong>{formatCount(count, "message")}</strong> of{" "}
        {lookedAt.toLocaleString("en-US")}. Nothing is changed yet.
      </p>
      {notes.map((note) => (
        <p key={note} class="warn">
          <CommandText text={note} />
        </p>
      ))}
      <Refusals refused={refused} title="Would be refused, and left in the queue" />
      {besides.length > 0 && (
        <>
          <h3>Of the events that would be published</h3>
          <ul>
            {besides.map(({ what, count: events }) => (
              <li key={what}>
                <strong>{formatCount(events, "event")}</strong>: <CommandText text={what} />
              </li>
            ))}
          </ul>
        </>
      )}
      {groups.length > 0 && (
        <details>
          <summary>The messages by cause ({groups.length})</summary>
          <Groups groups={groups} sampleOf={({ sample }) => sampleOf(sample)} />
        </details>
      )}
      <p class="verdict">
        <CommandText text={verdict} />
      </p>
      {children}
      <details>
        <summary>The same on the command line</summary>
        <Command text={command} label={`${action} the same messages`} />
      </details>
    </div>
  );
}

function Refusals({ refused, title }: { refused: readonly RefusalAnswer[]; title: string }) {
  if (refused.length === 0) return null;
  const all = refused.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <h3>
        {title}: {formatCount(all, "message")}
      </h3>
      <ul>
        {refused.map(({ reason, count, messageIds }) => (
          <li key={reason}>
            <strong>{formatCount(count, "message")}</strong>: <CommandText text={reason} />
            <details>
              <summary>
                {messageIds.length < count ? `The first ${messageIds.length} IDs` : "The IDs"}
              </summary>
              <p class="code ids">{messageIds.join(", ")}</p>
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}
