import { basename } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import { memberText } from "../eventbridge/deadLetter";
import { EMULATED_ACCOUNT, isJsonObject, isTimestamp, type BusEvent } from "../eventbridge/event";
import { readDetail } from "../eventbridge/putEvents";
import { parsedJson } from "../text/parsedJson";
import type { JsonMistake } from "../text/jsonMistake";
import { readBytes, Unreadable } from "../text/textFile";
import { eventText, findEventMistake } from "./jsonEvent";

const TEXT = "must be a string that is not empty";
const text = z
  .string({ error: ({ input }) => (input === undefined ? "is missing" : TEXT) })
  .min(1, TEXT);

const eventSchema = z.looseObject(
  {
    source: text,
    "detail-type": text,
    detail: z.custom<object>((value) => isJsonObject(value), "must be an object"),
    resources: z.array(z.string("must be a string"), "must be a list").default([]),
    time: z
      .string(TEXT)
      .refine(isTimestamp, "must be a date and time in ISO 8601")
      .default("1970-01-01T00:00:00Z"),
  },
  "must be an object",
);

/**
 * Reads the events of a file: one event from `.json`, one from each line of `.jsonl`.
 *
 * @param region the Region of events without `region`
 * @throws RunError naming the file, and the line, without a valid event
 */
export function readEvents(file: string, region: string): { event: string; published: BusEvent }[] {
  return readEachEvent(file, region).map(({ event, published }) => {
    if (RunError.isInstance(published)) throw published;
    return { event, published };
  });
}

/**
 * Reads the events of a file as `readEvents` does. An event that cannot be read becomes its error, so that it hides no other
 * event.
 *
 * @throws RunError for a file that cannot be read or is empty
 */
export function readEachEvent(
  file: string,
  region: string,
): { event: string; published: BusEvent | RunError }[] {
  const text = readText(file);
  const name = basename(file);
  const read = (text: string, line?: number): BusEvent | RunError => {
    try {
      return parseEvent(text, line === undefined ? { file } : { file, line }, region);
    } catch (error) {
      if (RunError.isInstance(error)) return error;
      throw error;
    }
  };
  if (!/\.jsonl$/i.test(file)) return [{ event: name, published: read(text) }];
  const events = text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const number = index + 1;
    return [{ event: `${name}:${number}`, published: read(line, number) }];
  });
  if (events.length === 0) throw new RunError(`${file} contains no event.`);
  return events;
}

function readText(file: string): string {
  try {
    const read = eventText(readBytes(file));
    if ("text" in read) return read.text;
    const { line, column, problem } = read.mistake;
    throw new RunError(`${file}:${line}:${column} is ${problem}.`);
  } catch (error) {
    if (error instanceof Unreadable) throw new RunError(`${file} ${error.message}.`);
    throw error;
  }
}

/** The events of several files. Each mistake is a sentence that names the file of an event that cannot be read. */
export function readAll(
  files: readonly string[],
  region: string,
): { events: { event: string; published: BusEvent }[]; mistakes: string[] } {
  const events: { event: string; published: BusEvent }[] = [];
  const mistakes: string[] = [];
  for (const file of files) {
    try {
      for (const { event, published } of readEachEvent(file, region)) {
        if (RunError.isInstance(published)) mistakes.push(published.message);
        else events.push({ event, published });
      }
    } catch (error) {
      if (!RunError.isInstance(error)) throw error;
      mistakes.push(error.message);
    }
  }
  return { events, mistakes };
}

/** Where an event is from, for messages. */
export interface EventOrigin {
  file: string;
  /** Of an event that is a line of its file. */
  line?: number;
}

/** A text that is no event. */
export type NoEvent =
  /** It is no JSON, or beyond the limits of PutEvents. */
  | { json: JsonMistake }
  /** Each with the keys that lead to the member, and the problem as a clause that begins with it. */
  | { mistakes: { path: string[]; clause: string }[] };

/**
 * Reads an event. `detail` is read separately, as PutEvents accepts it: the limits on depth and numbers apply to `detail` only.
 *
 * @param region the Region of an event without `region`
 */
export function readEvent(text: string, region: string): { event: BusEvent } | NoEvent {
  const json = findEventMistake(text);
  if (json !== undefined) return { json };
  const value = parsedJson(text);
  const read = eventSchema.safeParse(value);
  if (!read.success) {
    return {
      mistakes: read.error.issues.map(({ path, message }) => ({
        path: path.map(String),
        clause: `${path.join(".") || "it"} ${message}`,
      })),
    };
  }
  const detail = readDetail(memberText(text, "detail") ?? "");
  if ("mistake" in detail) return { mistakes: [{ path: ["detail"], clause: detail.mistake }] };
  const { source, time, resources } = read.data;
  const { id, account, region: own } = value as Record<string, unknown>;
  const event: BusEvent = {
    version: "0",
    id: textOr(id, "00000000-0000-4000-8000-000000000000"),
    "detail-type": read.data["detail-type"],
    source,
    account: textOr(account, EMULATED_ACCOUNT),
    time,
    region: textOr(own, region),
    resources,
    detail: detail.object,
  };
  return { event };
}

/**
 * Reads an event as `readEvent` does.
 *
 * @throws RunError naming all mistakes of the event
 */
export function parseEvent(
  text: string,
  { file, line: lineOfFile }: EventOrigin,
  region: string,
): BusEvent {
  const read = readEvent(text, region);
  if ("event" in read) return read.event;
  if ("json" in read) {
    const { line, column, problem } = read.json;
    throw new RunError(`${file}:${lineOfFile ?? line}:${column} is ${problem}.`);
  }
  const where = lineOfFile === undefined ? file : `${file}:${lineOfFile}`;
  const clauses = read.mistakes.map(({ clause }) => clause);
  throw new RunError(`${where} is not an event: ${clauses.join("; ")}.`);
}

/** The bus sets this member and PutEvents has no such input, so an unusable value does not prevent publishing. */
const textOr = (value: unknown, usual: string): string =>
  typeof value === "string" && value !== "" ? value : usual;
