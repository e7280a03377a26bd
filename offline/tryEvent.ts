import type { BusEvent } from "../eventbridge/event";
import { writeJson } from "../eventbridge/json";
import { detailFindings, means } from "../events/files";
import { readEvent } from "../events/read";
import { lineFinder } from "../text/jsonMistake";
import { jsonPlaces } from "../text/jsonPlaces";
import type { EmulatedStack } from "./emulatedStack";
import type { Simulation } from "./simulate";

/** Something in the text of an event that a person should look at. */
export interface EventFinding {
  /**
   * `json`: the text is no JSON. `event`: it is no event. `refused`: PutEvents would refuse it. `schema`: it breaks the schema of a
   * subscription, which EventBridge does not check. `repeated`: a key occurs twice.
   */
  kind: "json" | "event" | "refused" | "schema" | "repeated";
  /** A sentence. */
  message: string;
  /** Of a mistake by a schema. */
  subscription?: string;
  /** Where it stands in the text; absent where it has no place of its own. */
  place?: TextPlace;
}

export interface TextPlace {
  /** Index of the first character. */
  start: number;
  /** Index behind the last one. */
  end: number;
  /** Both from 1. */
  line: number;
  column: number;
}

/** What a text of an event means for a stack. */
export interface TriedEvent {
  findings: EventFinding[];
  /** Absent for a text that is no event. */
  simulation?: Simulation;
}

/** The most findings that are shown, and the most characters of a text. */
const MOST_FINDINGS = 100;
const LONGEST_TEXT = 2 * 2 ** 20;

type Simulator = (event: string, published: BusEvent) => Simulation;

/** Reads a text as an event and simulates it; nothing is sent. Pure. */
export function tryEvent(
  { stack }: Pick<EmulatedStack, "stack">,
  simulate: Simulator,
  text: string,
): TriedEvent {
  if (text.length > LONGEST_TEXT) {
    const message = `The text has ${text.length.toLocaleString("en-US")} characters, and an event has 1,048,576 bytes at most. Paste one event.`;
    return { findings: [{ kind: "event", message }] };
  }
  const read = readEvent(text, stack.region);
  if ("json" in read) {
    const { position, line, column, problem } = read.json;
    const place = { start: position, end: position + 1, line, column };
    return { findings: [{ kind: "json", message: `The text is ${problem}.`, place }] };
  }
  if ("mistakes" in read) {
    const found = read.mistakes.map(({ path, clause }) => ({
      kind: "event" as const,
      path,
      message: `This is not an event: ${clause}.`,
    }));
    return { findings: placed(text, [...found, ...hints(text)]) };
  }
  const { event } = read;
  const simulation = simulate("event", event);
  const refused = simulation.refused.map((reason) => ({
    kind: "refused" as const,
    path: pathNamedIn(reason),
    message: `PutEvents would refuse the event: ${reason}.`,
  }));
  return { findings: placed(text, [...refused, ...schemaFindings(stack, event)]), simulation };
}

interface Unplaced extends Omit<EventFinding, "place"> {
  /** The keys and indices that lead to it; the empty list for the whole text. */
  path: string[];
}

function schemaFindings(stack: EmulatedStack["stack"], event: BusEvent): Unplaced[] {
  const selecting = stack.subscriptions.filter(({ events }) => means(events, event));
  if (selecting.length === 0) return [];
  // The emulator keeps the text of some numbers; a schema checks the numbers themselves.
  const detail: unknown = JSON.parse(writeJson(event.detail));
  return selecting.flatMap((subscription) =>
    detailFindings(subscription, detail).map(({ path, clause }) => ({
      kind: "schema" as const,
      subscription: subscription.name,
      path: ["detail", ...path],
      message: `${clause}.`,
    })),
  );
}

/** The member that a refusal is about: its sentence begins with the name. */
function pathNamedIn(reason: string): string[] {
  const [, name = ""] = /^(?:its )?(source|detail-type|detail|time|resources)\b/.exec(reason) ?? [];
  return name === "" ? [] : [name];
}

/** What somebody who pastes another text may have meant. */
function hints(text: string): Unplaced[] {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) return [];
  const isEntry = ["Source", "DetailType", "Detail", "Entries"].some((key) =>
    Object.hasOwn(value, key),
  );
  return isEntry
    ? [
        {
          kind: "event",
          path: [],
          message:
            "This looks like the input of PutEvents. Paste the event as rules see it: source, detail-type, and detail as an object.",
        },
      ]
    : [];
}

/** Adds the places in the text, and the keys that occur twice. A mistake without a place of its own gets that of what is around it. */
function placed(text: string, found: readonly Unplaced[]): EventFinding[] {
  const shown = found.slice(0, MOST_FINDINGS);
  const around = shown.flatMap(({ path }) => path.map((_, index) => path.slice(0, index + 1)));
  const { places, repeated } = jsonPlaces(text, around);
  const byPath = new Map(around.map((path, index) => [JSON.stringify(path), places[index]]));
  const at = lineFinder(text);
  const placeOf = (path: readonly string[]): TextPlace | undefined => {
    for (let length = path.length; length > 0; length -= 1) {
      const place = byPath.get(JSON.stringify(path.slice(0, length)));
      if (place !== undefined) return { ...place, ...at(place.start) };
    }
    return undefined;
  };
  const doubled = repeated.map(({ path, start, end }) => ({
    kind: "repeated" as const,
    message: `The key ${path.at(-1)} occurs twice in its object; only this last value counts.`,
    place: { start, end, ...at(start) },
  }));
  const more = found.length - shown.length;
  const rest = more > 0 ? [{ kind: "schema" as const, message: `${more} more mistakes.` }] : [];
  return [
    ...shown.map(({ path, ...finding }) => {
      const place = placeOf(path);
      return { ...finding, ...(place !== undefined && { place }) };
    }),
    ...rest,
    ...doubled,
  ];
}
