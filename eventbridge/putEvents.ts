import { entrySize, PUT_EVENTS_BYTES } from "./entrySize";
import { isJsonObject, isTimestamp, type JsonObject } from "./event";
import { parseJson } from "./json";

/** Entries in one call, at most. Source: EventBridge API reference, PutEvents. */
export const PUT_EVENTS_ENTRIES = 10;
/**
 * Characters of a detail type and of a source, at most. Sources: EventBridge API reference, PutEventsRequestEntry; for the
 * source, EventBridge Scheduler API reference, EventBridgeParameters.
 */
export const LONGEST = { detailType: 128, source: 256 };
/** Characters of a resource, at most. Source: botocore, events 2015-10-07, shape `EventResource`. */
export const LONGEST_RESOURCE = 2_048;
/**
 * The first and the last second of an event's time, counted from 1970. The model has the type `timestamp` and no range
 * (botocore, events 2015-10-07, shape `EventTime`). ISO 8601 ends with the year 9999. It is assumed that the service accepts
 * no time before 1970.
 */
export const SECONDS = { first: 0, last: 253_402_300_799 };

/** An event to publish, before its values are checked. */
export interface UncheckedEntry {
  source: unknown;
  detailType: unknown;
  /** JSON text. */
  detail: string;
  /** If undefined, the service uses the time of the call. */
  time: unknown;
  /** Undefined for an event without resources. */
  resources: unknown;
}

/** An entry that PutEvents accepts, according to its model and documentation. */
export interface Entry {
  source: string;
  detailType: string;
  /** JSON text of an object. */
  detail: string;
  /** ISO 8601. */
  time: string | undefined;
  resources: readonly string[];
}

/** Whether only AWS, or a partner by PutPartnerEvents, can publish events with this source. */
export const isReservedSource = (source: string): boolean => source.startsWith("aws.");

/**
 * Reads an entry, or lists the mistakes for which PutEvents would refuse it. Each mistake is a clause that names the part and
 * quotes no value of `detail`. Sources: EventBridge API reference, PutEvents and PutEventsRequestEntry; botocore, events 2015-10-07;
 * EventBridge User Guide, 'Calculating PutEvents event entry size'.
 */
export function readEntry(
  unchecked: UncheckedEntry,
): { entry: Entry; parsedDetail: JsonObject } | { mistakes: string[] } {
  const { source, detailType, detail, time, resources = [] } = unchecked;
  const parsed = readDetail(detail);
  const mistakes = [
    ...textMistakes("source", source, LONGEST.source),
    ...(typeof source === "string" ? reservedMistakes(source) : []),
    ...textMistakes("detail-type", detailType, LONGEST.detailType),
    ...("mistake" in parsed ? [parsed.mistake] : unicodeMistakes("detail", detail)),
    ...(time === undefined ? [] : timeMistakes(time)),
    ...resourceMistakes(resources),
  ];
  if (mistakes.length > 0 || "mistake" in parsed) return { mistakes };
  const entry = { source, detailType, detail, time, resources } as Entry; // each member was checked above
  const bytes = entryBytes(entry);
  return bytes <= PUT_EVENTS_BYTES
    ? { entry, parsedDetail: parsed.object }
    : {
        mistakes: [
          `it has ${bytes.toLocaleString("en-US")} bytes; PutEvents accepts at most ${PUT_EVENTS_BYTES.toLocaleString("en-US")}`,
        ],
      };
}

/** Bytes of an entry. Source: EventBridge User Guide, 'Calculating PutEvents event entry size'. */
export function entryBytes({ source, detailType, detail, time, resources }: Entry): number {
  return entrySize([source, detailType, detail, ...resources], time);
}

function textMistakes(name: string, value: unknown, longest: number): string[] {
  if (typeof value !== "string") return [`${name} is ${kindOf(value)}, not a string`];
  if (value === "") return [`${name} is empty`];
  const { length } = value;
  return [
    ...(length > longest ? [`${name} has ${length} characters; the limit is ${longest}`] : []),
    ...unicodeMistakes(name, value),
  ];
}

function reservedMistakes(source: string): string[] {
  if (!isReservedSource(source)) return [];
  return source.startsWith("aws.partner/")
    ? ["its source belongs to a partner; only that partner can publish it (PutPartnerEvents)"]
    : ["its source begins with `aws.`; only AWS can publish it"];
}

/**
 * Reads `detail`, or returns the mistake for which PutEvents would refuse it, as a clause that quotes no value.
 *
 * @param detail JSON text
 */
export function readDetail(detail: string): { object: JsonObject } | { mistake: string } {
  try {
    const value = parseJson(detail);
    return isJsonObject(value) ? { object: value } : { mistake: "detail is not an object" };
  } catch (error) {
    // The parsers' messages quote the text or the number, which can be a customer's data.
    const mistake =
      error instanceof SyntaxError
        ? "detail is not JSON"
        : `detail: ${(error as Error).message.replace(/^(the \w+) \S+ is/, "$1 of a field is")}`;
    return { mistake };
  }
}

function timeMistakes(time: unknown): string[] {
  if (typeof time !== "string") return [`time is ${kindOf(time)}, not a string in ISO 8601`];
  const seconds = Date.parse(time) / 1_000;
  if (!isTimestamp(time) || Number.isNaN(seconds)) {
    return [
      "time is not a date and time in ISO 8601 with `Z` or an offset, such as 2026-09-14T08:21:07Z",
    ];
  }
  return seconds < SECONDS.first || seconds >= SECONDS.last + 1
    ? ["time is not between the years 1970 and 9999"]
    : [];
}

function resourceMistakes(resources: unknown): string[] {
  if (!Array.isArray(resources))
    return [`resources is ${kindOf(resources)}, not a list of strings`];
  return resources.flatMap((one: unknown, index) => {
    const name = `resources[${index}]`;
    if (typeof one !== "string") return [`${name} is ${kindOf(one)}, not a string`];
    return [
      ...(one.length > LONGEST_RESOURCE
        ? [`${name} has ${one.length} characters; the limit is ${LONGEST_RESOURCE}`]
        : []),
      ...unicodeMistakes(name, one),
    ];
  });
}

/** A lone surrogate is not a character: on the way to the service it would be replaced by another character. */
function unicodeMistakes(name: string, text: string): string[] {
  return text.isWellFormed()
    ? []
    : [`${name} contains a lone surrogate, which is not valid Unicode`];
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "boolean") return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
