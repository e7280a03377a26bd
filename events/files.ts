import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { isTimestamp } from "../eventbridge/event";
import type { JsonSchema } from "../mapping/jsonSchema";
import type { Subscription } from "../mapping/subscription";
import eventSchema from "./schemas/event.schema.json";

/** What the shop publishes. */
export interface ShopEvent {
  source: string;
  "detail-type": string;
  time?: string;
  resources?: string[];
  detail: Record<string, unknown>;
}

/** The events of a folder: a `.json` file holds one, a `.jsonl` file one a line, published as a burst. */
export interface EventFiles {
  single: { file: string; event: ShopEvent }[];
  bursts: { file: string; events: ShopEvent[] }[];
  /** What could not be used, each as a sentence that names the file (and line). */
  mistakes: string[];
}

/** Whether a subscription is about events of an event's source and detail type. */
export function means(
  { source, detailTypes }: Subscription["events"],
  event: Pick<ShopEvent, "source" | "detail-type">,
): boolean {
  return source === event.source && detailTypes.includes(event["detail-type"]);
}

/**
 * Reads every event file of a folder, in the order of their names. A file or a line that cannot be used
 * is named and left out; the others are read. An event is checked by the schemas of the subscriptions for it.
 *
 * @throws RunError when the folder cannot be read or holds no event file
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
    throw new RunError(`${directory} holds no event: put a .json or .jsonl file there.`);
  }
  const validate = validator(subscriptions);
  const files: EventFiles = { single: [], bursts: [], mistakes: [] };
  for (const file of names) {
    try {
      const text = await readFile(join(directory, file), "utf8");
      if (/\.json$/i.test(file)) {
        files.single.push({ file, event: parseEvent(text, validate) });
      } else {
        const { events, mistakes } = parseLines(file, text, validate);
        files.bursts.push({ file, events });
        files.mistakes.push(...mistakes);
      }
    } catch (error) {
      files.mistakes.push(`${file} is left out: ${(error as Error).message}`);
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
      return [parseEvent(line, validate)];
    } catch (error) {
      mistakes.push(`${file}, line ${index + 1}, is left out: ${(error as Error).message}`);
      return [];
    }
  });
  return { events, mistakes };
}

/** Returns the event, or throws saying what is wrong with it. */
type Validate = (event: unknown) => ShopEvent;

const FORMATS = { "date-time": isTimestamp };
/** What was compiled of a schema; each by a validator of its own, for two copies of a schema have one `$id`. */
const compiledSchemas = new WeakMap<JsonSchema, ValidateFunction | { mistake: string }>();

function compiledSchema(schema: JsonSchema): ValidateFunction | { mistake: string } {
  const known = compiledSchemas.get(schema);
  if (known !== undefined) return known;
  let compiled: ValidateFunction | { mistake: string };
  try {
    compiled = new Ajv({ allErrors: true, formats: FORMATS }).compile(schema);
  } catch (error) {
    compiled = { mistake: `the schema cannot be checked here: ${(error as Error).message}` };
  }
  compiledSchemas.set(schema, compiled);
  return compiled;
}

/**
 * What of an event's detail breaks the schema of a subscription: a clause for each, that names the path and quotes no value.
 */
export function detailMistakes({ events }: Subscription, detail: unknown): string[] {
  const isDetail = compiledSchema(events.schema);
  if ("mistake" in isDetail) return [isDetail.mistake];
  if (isDetail(detail)) return [];
  return (isDetail.errors ?? []).map((error) => explain(error, "detail"));
}

function validator(subscriptions: readonly Subscription[]): Validate {
  const isEvent = new Ajv({ allErrors: true, formats: FORMATS }).compile<ShopEvent>(eventSchema);
  return (event) => {
    if (!isEvent(event)) {
      const mistakes = (isEvent.errors ?? []).map((error) => explain(error, "the event"));
      throw invalid("an event of the shop", mistakes);
    }
    const meant = subscriptions.filter(({ events }) => means(events, event));
    if (meant.length === 0) {
      const known = subscriptions.flatMap(({ events }) =>
        events.detailTypes.map((type) => `${type} of ${events.source}`),
      );
      throw new Error(
        `no subscription is about ${event["detail-type"]} of ${event.source}; they are about ${[...new Set(known)].join(", ")}.`,
      );
    }
    for (const subscription of meant) {
      const mistakes = detailMistakes(subscription, event.detail);
      if (mistakes.length > 0) throw invalid(`what ${subscription.name} expects`, mistakes);
    }
    return event;
  };
}

function invalid(what: string, mistakes: readonly string[]): Error {
  return new Error(`it is not ${what}: ${mistakes.join("; ")}.`);
}

function parseEvent(text: string, validate: Validate): ShopEvent {
  return validate(parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may be a customer's data.
    throw new Error("it is not JSON.");
  }
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
