import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { isTimestamp } from "../eventbridge/event";
import type { JsonSchema } from "../mapping/jsonSchema";
import type { Subscription } from "../mapping/subscription";
import { readBytes, Unreadable } from "../text/textFile";
import type { JsonMistake } from "../text/jsonMistake";
import { eventText, findEventMistake } from "./jsonEvent";
import eventSchema from "./schemas/event.schema.json";

/** An event as the shop publishes it. */
export interface ShopEvent {
  source: string;
  "detail-type": string;
  time?: string;
  resources?: string[];
  detail: Record<string, unknown>;
}

/** The events of a folder. A `.json` file contains one event; a `.jsonl` file contains one on each line, published as a burst. */
export interface EventFiles {
  single: { file: string; event: ShopEvent }[];
  bursts: { file: string; events: ShopEvent[] }[];
  /** Files and lines that could not be used, each as a sentence that names the file (and line). */
  mistakes: string[];
}

/** Whether a subscription selects the source and the detail type of an event. */
export function means(
  { source, detailTypes }: Subscription["events"],
  event: Pick<ShopEvent, "source" | "detail-type">,
): boolean {
  return source === event.source && detailTypes.includes(event["detail-type"]);
}

/**
 * Reads the event files of a folder, in the order of their names. A file or a line that cannot be used becomes a mistake; the
 * others are read. Each event is checked against the schemas of the subscriptions that select it.
 *
 * @throws RunError for a folder that cannot be read or contains no event file
 */
export async function readEventFiles(
  directory: string,
  subscriptions: readonly Subscription[],
): Promise<EventFiles> {
  const entries = await readdir(directory).catch((error: Error) => {
    throw new RunError(`The folder of events cannot be read: ${error.message}`);
  });
  const names = entries.filter((name) => /\.jsonl?$/i.test(name)).sort();
  if (names.length === 0) {
    throw new RunError(`${directory} contains no event file: add a .json or .jsonl file.`);
  }
  const validate = validator(subscriptions);
  const files: EventFiles = { single: [], bursts: [], mistakes: [] };
  for (const file of names) {
    try {
      const read = eventText(readBytes(join(directory, file)));
      if ("mistake" in read) throw notJson(read.mistake);
      const { text } = read;
      if (/\.json$/i.test(file)) {
        files.single.push({ file, event: parseEvent(text, validate) });
      } else {
        const { events, mistakes } = parseLines(file, text, validate);
        files.bursts.push({ file, events });
        files.mistakes.push(...mistakes);
      }
    } catch (error) {
      const { message } = error as Error;
      files.mistakes.push(
        `${file} is left out: ${error instanceof Unreadable ? `it ${message}.` : message}`,
      );
    }
  }
  return files;
}

function parseLines(
  file: string,
  text: string,
  validate: Validate,
): { events: ShopEvent[]; mistakes: string[] } {
  const mistakes: string[] = [];
  const events = text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [parseEvent(line, validate, true)];
    } catch (error) {
      mistakes.push(`${file}, line ${index + 1}, is left out: ${(error as Error).message}`);
      return [];
    }
  });
  return { events, mistakes };
}

/** Returns a valid event. @throws Error naming all mistakes of an invalid event */
type Validate = (event: unknown) => ShopEvent;

const FORMATS = { "date-time": isTimestamp };
/** The compiled schemas. Each has its own validator, because two copies of a schema have the same `$id`. */
const compiledSchemas = new WeakMap<JsonSchema, ValidateFunction | { mistake: string }>();

function compiledSchema(schema: JsonSchema): ValidateFunction | { mistake: string } {
  const known = compiledSchemas.get(schema);
  if (known !== undefined) return known;
  let compiled: ValidateFunction | { mistake: string };
  try {
    compiled = new Ajv({ allErrors: true, formats: FORMATS }).compile(schema);
  } catch (error) {
    compiled = { mistake: `the schema cannot be compiled: ${(error as Error).message}` };
  }
  compiledSchemas.set(schema, compiled);
  return compiled;
}

/** A mistake of an event's detail by a schema. */
export interface DetailMistake {
  /** The keys and indices below `detail` that lead to it. */
  path: string[];
  /** A clause that names the path and quotes no value. */
  clause: string;
}

/** The mistakes of an event's detail by the schema of a subscription. */
export function detailFindings({ events }: Subscription, detail: unknown): DetailMistake[] {
  const isDetail = compiledSchema(events.schema);
  if ("mistake" in isDetail) return [{ path: [], clause: isDetail.mistake }];
  if (isDetail(detail)) return [];
  return (isDetail.errors ?? []).map((error) => ({
    path: pathOf(error),
    clause: explain(error, "detail"),
  }));
}

/**
 * The mistakes of an event's detail by the schema of a subscription. Each is a clause that names the path and quotes no value.
 */
export const detailMistakes = (subscription: Subscription, detail: unknown): string[] =>
  detailFindings(subscription, detail).map(({ clause }) => clause);

/** Source: RFC 6901, the escapes of JSON Pointer. */
function pathOf({ instancePath, params }: ErrorObject): string[] {
  const path = instancePath
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const { additionalProperty } = params as Record<string, unknown>;
  return typeof additionalProperty === "string" ? [...path, additionalProperty] : path;
}

function validator(subscriptions: readonly Subscription[]): Validate {
  const isEvent = new Ajv({ allErrors: true, formats: FORMATS }).compile<ShopEvent>(eventSchema);
  return (event) => {
    if (!isEvent(event)) {
      const mistakes = (isEvent.errors ?? []).map((error) => explain(error, "the event"));
      throw invalid("a shop event", mistakes);
    }
    const selecting = subscriptions.filter(({ events }) => means(events, event));
    if (selecting.length === 0) {
      const known = subscriptions.flatMap(({ events }) =>
        events.detailTypes.map((type) => `${type} of ${events.source}`),
      );
      throw new Error(
        `no subscription selects ${event["detail-type"]} of ${event.source}; the subscriptions select ${[...new Set(known)].join(", ")}.`,
      );
    }
    for (const subscription of selecting) {
      const mistakes = detailMistakes(subscription, event.detail);
      if (mistakes.length > 0) throw invalid(subscription.name, mistakes);
    }
    return event;
  };
}

function invalid(what: string, mistakes: readonly string[]): Error {
  return new Error(`it does not match the schema of ${what}: ${mistakes.join("; ")}.`);
}

function parseEvent(text: string, validate: Validate, isLine = false): ShopEvent {
  const mistake = findEventMistake(text);
  if (mistake !== undefined) throw notJson(mistake, isLine);
  return validate(JSON.parse(text));
}

function notJson({ line, column, problem }: JsonMistake, isLine = false): Error {
  const where = isLine ? `column ${column}` : `line ${line}, column ${column}`;
  return new Error(`it is, in ${where}, ${problem}.`);
}

function explain(
  { instancePath, message = "is invalid", params }: ErrorObject,
  root: string,
): string {
  const prefix = root === "detail" ? `${root}.` : "";
  const where = instancePath === "" ? root : prefix + instancePath.slice(1).replaceAll("/", ".");
  const { additionalProperty, allowedValue, allowedValues } = params as Record<string, unknown>;
  const detail = additionalProperty ?? allowedValue ?? allowedValues;
  return `${where} ${message}${detail === undefined ? "" : ` (${JSON.stringify(detail)})`}`;
}
