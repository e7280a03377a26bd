import { useEffect, useState } from "preact/hooks";
import type {
  EventFinding,
  MappedSubscription,
  SamplesAnswer,
  TriedEvent,
} from "../../answers/mapping.ts";
import { ask, AskError } from "../ask.ts";
import { useKept } from "../kept.ts";
import { useAnswer } from "../live.ts";
import { EventOutcome } from "./eventOutcome.tsx";
import { Failure } from "./failure.tsx";
import { JsonEditor } from "./jsonEditor.tsx";

const KINDS: Readonly<Record<EventFinding["kind"], string>> = {
  json: "Not JSON",
  event: "No event",
  refused: "Refused",
  schema: "Schema",
  repeated: "Repeated key",
};

/** Milliseconds without a keystroke after which the text is simulated. */
const PAUSE = 120;
/** Characters of the longest text that is sent to the console. */
const LONGEST = 2 * 2 ** 20;

interface TryEventProps {
  subscriptions: readonly MappedSubscription[];
  /** Of the files. */
  version: number | undefined;
}

/** An editor for an event, and what the stack would do with it. Nothing is sent to Salesforce. */
export function TryEvent({ subscriptions, version }: TryEventProps) {
  const { answer: samples } = useAnswer<SamplesAnswer>("mapping/samples");
  const [text, setText] = useKept<string | undefined>("mapping event", undefined);
  const [chosen, setChosen] = useKept("mapping sample", "");
  const choose = (name: string) => {
    const sample = samples?.samples.find((one) => one.name === name);
    if (sample === undefined) return;
    setChosen(name);
    setText(sample.text);
  };
  useEffect(() => {
    const [first] = samples?.samples ?? [];
    if (text === undefined && first !== undefined) choose(first.name);
  }, [samples]);
  const { tried, failure, isOld, again } = useTried(text ?? "", version);
  return (
    <section aria-labelledby="try">
      <h2 id="try">Try an event</h2>
      <p class="muted">
        The requests that this mapping makes of an event, as <code>npx bridge simulate</code> shows
        them. Nothing is sent.
      </p>
      <div class="try">
        <div>
          {samples !== undefined && samples.samples.length > 0 && (
            <p>
              <label>
                Sample{" "}
                <select
                  value={chosen}
                  onChange={({ currentTarget }) => choose(currentTarget.value)}
                >
                  {chosen === "" && <option value="">choose one</option>}
                  {samples.samples.map(({ name }) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
            </p>
          )}
          {samples?.mistakes.map((mistake) => (
            <p key={mistake} class="bad">
              {mistake}
            </p>
          ))}
          <JsonEditor
            label="Event, as JSON"
            text={text ?? ""}
            onChange={setText}
            findings={tried?.findings ?? []}
            kinds={KINDS}
          />
        </div>
        <div class={isOld ? "old" : ""} aria-busy={isOld && failure === undefined}>
          <p role="status">
            {isOld && failure !== undefined && <strong class="bad">Old: </strong>}
            {summaryOf(tried, text ?? "")}
          </p>
          <Failure message={failure} again={again} />
          {tried?.simulation !== undefined && (
            <EventOutcome simulation={tried.simulation} subscriptions={subscriptions} />
          )}
        </div>
      </div>
    </section>
  );
}

/** The result in a sentence, which a screen reader reads after each change. */
function summaryOf(tried: TriedEvent | undefined, text: string): string {
  if (text.trim() === "") return "Paste an event, or choose a sample.";
  if (tried === undefined) return "Simulating the event ...";
  const mistakes = tried.findings.filter(({ kind }) => kind !== "repeated").length;
  const found = mistakes === 1 ? "1 mistake" : `${mistakes.toLocaleString("en-US")} mistakes`;
  if (tried.simulation === undefined) return `${found}: no request can be shown.`;
  const { requests, unmappable, vanishing, notMeant } = tried.simulation;
  const parts = [
    requests.length === 1 ? "1 request" : `${requests.length} requests`,
    ...(unmappable.length > 0 ? [`${unmappable.length} to the dead-letter queue`] : []),
    ...(vanishing.length > 0 ? [`${vanishing.length} lost`] : []),
    ...(notMeant.length > 0
      ? [
          `${notMeant.length} of the subscriptions ${notMeant.length === 1 ? "is" : "are"} for other events`,
        ]
      : []),
    ...(mistakes > 0 ? [found] : []),
  ];
  return `${parts.join(", ")}.`;
}

interface Tried {
  tried: TriedEvent | undefined;
  failure: string | undefined;
  /** Whether the result is that of an earlier text. */
  isOld: boolean;
  again: () => void;
}

/** Simulates a text after each pause; an answer to an earlier text is dropped. */
function useTried(text: string, version: number | undefined): Tried {
  const [state, setState] = useState<Omit<Tried, "again">>({
    tried: undefined,
    failure: undefined,
    isOld: false,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (text.trim() === "") {
      setState({ tried: undefined, failure: undefined, isOld: false });
      return;
    }
    if (text.length > LONGEST) {
      setState({ tried: { findings: [tooLong(text)] }, failure: undefined, isOld: false });
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    setState((last) => ({ ...last, isOld: last.tried !== undefined }));
    const timer = setTimeout(() => {
      ask<TriedEvent>("mapping/simulate", { text }, signal).then(
        (tried) => setState({ tried, failure: undefined, isOld: false }),
        (error: unknown) => {
          if (signal.aborted) return;
          const failure = error instanceof AskError ? error.message : String(error);
          setState((last) => ({ ...last, failure, isOld: true }));
        },
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text, version, round]);
  return { ...state, again: () => setRound((last) => last + 1) };
}

const tooLong = (text: string): EventFinding => ({
  kind: "event",
  message: `The text has ${text.length.toLocaleString("en-US")} characters, and an event has at most 1,048,576 bytes. Paste one event.`,
});
