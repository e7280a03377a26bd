import { eventIn, type Letter } from "../../eventbridge/deadLetter";
import { isJsonObject, type BusEvent } from "../../eventbridge/event";
import { parseJson } from "../../eventbridge/json";
import type { CheckoutMapping } from "../deadLetters/show";
import type { RuleNames } from "../../stack/ruleNames";
import type { FateJudge, StackRule } from "../../stack/fate";
import type { Sight } from "./levels";
import { inOrder, type Observation } from "./observations";
import { closureOf, type TraceRecord } from "./records";

/** The deployed rules, and what they do with events. */
export interface DeployedRules {
  rules: readonly StackRule[];
  judge: FateJudge;
  /** Names of the stack's rules that do not exist or are disabled. */
  missing: readonly string[];
}

/** Everything that the sources have of the events of a trace. */
export interface Evidence {
  observations: readonly Observation[];
  letters: readonly Letter[];
  records: readonly TraceRecord[];
  /** Undefined if they cannot be read. */
  deployed: DeployedRules | undefined;
  checkout: CheckoutMapping;
  ruleNames: RuleNames;
  /** What the log or the journal would have seen. */
  sight: Sight;
  /** Whether the whole queue was read. */
  isQueueRead: boolean;
  /** Whether personal data is shown. */
  reveal: boolean;
}

/** What is known of one event, before it is put in order. */
export interface EventEvidence {
  eventId: string;
  observations: readonly Observation[];
  /** Messages with the event that are in the queue now. */
  letters: readonly Letter[];
  records: readonly TraceRecord[];
  /** Records by which it was published again under this ID. */
  origins: readonly TraceRecord[];
  /** The event's content, if any source has it. */
  whole: BusEvent | undefined;
}

/** What is known of each event, by its ID, in the order of the first moments. Pure. */
export function evidenceById({
  observations,
  letters,
  records,
}: Pick<Evidence, "observations" | "letters" | "records">): EventEvidence[] {
  const found = new Map<string, Collected>();
  const of = (id: string) => {
    const known = found.get(id) ?? { observations: [], letters: [], records: [], origins: [] };
    found.set(id, known);
    return known;
  };
  for (const one of inOrder(observations)) of(one.eventId).observations.push(one);
  for (const letter of letters) {
    const id = eventIn(letter)?.id ?? "";
    if (id !== "") of(id).letters.push(letter);
  }
  for (const record of records) {
    if (record.eventId !== undefined) of(record.eventId).records.push(record);
    if (record.kind !== "dropped" && record.publishedAs !== undefined) {
      of(record.publishedAs).origins.push(record);
    }
  }
  const contents = new Map([...found].map(([eventId, known]) => [eventId, contentOf(known)]));
  return [...found]
    .map(([eventId, known]) => ({
      eventId,
      ...known,
      whole: contents.get(eventId) ?? redrivenContent(eventId, records, contents),
    }))
    .sort((one, other) => firstMoment(one) - firstMoment(other));
}

/** The content of an event from that of another ID of it: a redrive publishes it unchanged, unless it was edited. */
function redrivenContent(
  eventId: string,
  records: readonly TraceRecord[],
  contents: ReadonlyMap<string, BusEvent | undefined>,
): BusEvent | undefined {
  const unedited = records.filter(({ kind }) => kind === "redriven");
  for (const other of closureOf(new Set([eventId]), unedited)) {
    const whole = contents.get(other);
    if (whole !== undefined) return { ...whole, id: eventId };
  }
  return undefined;
}

/** What the sources have of one event. */
interface Collected {
  observations: Observation[];
  letters: Letter[];
  records: TraceRecord[];
  origins: TraceRecord[];
}

type Moments = Pick<EventEvidence, keyof Collected>;

/** The first and the last moment at which anything is known of an event, in milliseconds since 1970. */
export const firstMoment = (one: Moments): number => Math.min(...momentsOf(one));
export const lastMoment = (one: Moments): number => Math.max(...momentsOf(one));

function momentsOf({ observations, letters, records, origins }: Moments): number[] {
  const all = [
    ...observations.map(({ at }) => at),
    ...letters.map(({ sentAt }) => sentAt),
    ...[...records, ...origins].flatMap(({ at }) => at ?? []),
  ];
  return all.length === 0 ? [0] : all;
}

/** The whole event, from the first source that has it. */
function contentOf({ observations, letters, records }: Moments): BusEvent | undefined {
  for (const one of observations) {
    if ("event" in one && one.event?.whole !== undefined) return one.event.whole;
    if (one.kind === "dead-lettered" && one.letter !== undefined) {
      const event = eventOfBody(one.letter.body);
      if (event !== undefined) return event;
    }
  }
  const bodies = [...letters, ...records].flatMap(({ body }) => body ?? []);
  return bodies.map(eventOfBody).find((event) => event !== undefined);
}

/** The event in a message; undefined for a message that holds none, or that this program cannot read. */
export function eventOfBody(body: string): BusEvent | undefined {
  if (eventIn({ body }) === undefined) return undefined;
  try {
    const event = parseJson(body);
    return isJsonObject(event) ? (event as unknown as BusEvent) : undefined;
  } catch {
    return undefined; // such as numbers that EventBridge would refuse
  }
}
