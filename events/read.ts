import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import { memberText } from "../eventbridge/deadLetter";
import { EMULATED_ACCOUNT, isJsonObject, isTimestamp, type BusEvent } from "../eventbridge/event";
import { readDetail } from "../eventbridge/putEvents";
import { parsedJson } from "../text/parsedJson";

const TEXT = "must be a text that is not empty";
const text = z
  .string({ error: ({ input }) => (input === undefined ? "is missing" : TEXT) })
  .min(1, TEXT);

const eventSchema = z.looseObject(
  {
    source: text,
    "detail-type": text,
    detail: z.custom<object>((value) => isJsonObject(value), "must be an object"),
    resources: z.array(z.string("must be a text"), "must be a list").default([]),
    time: z
      .string(TEXT)
      .refine(isTimestamp, "must be a time, as ISO 8601 has it")
      .default("1970-01-01T00:00:00Z"),
  },
  "must be an object",
);

/**
 * Reads the events of a file: one in `.json`, one a line in `.jsonl`.
 *
 * @param region of events that name none
 * @throws RunError naming the file, and the line, that holds no event
 */
export function readEvents(file: string, region: string): { event: string; published: BusEvent }[] {
  return readEachEvent(file, region).map(({ event, published }) => {
    if (RunError.isInstance(published)) throw published;
    return { event, published };
  });
}

/**
 * The same; in place of an event that cannot be read, there is the error that says why, so that it hides no other.
 *
 * @throws RunError where the file cannot be read, or holds nothing
 */
export function readEachEvent(
  file: string,
  region: string,
): { event: string; published: BusEvent | RunError }[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new RunError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const name = basename(file);
  const read = (text: string, where: string): BusEvent | RunError => {
    try {
      return parseEvent(text, file + where, region);
    } catch (error) {
      if (RunError.isInstance(error)) return error;
      throw error;
    }
  };
  if (!/\.jsonl$/i.test(file)) return [{ event: name, published: read(text, "") }];
  const events = text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const where = `:${index + 1}`;
    return [{ event: name + where, published: read(line, where) }];
  });
  if (events.length === 0) throw new RunError(`${file} holds no event.`);
  return events;
}

/** The events of several files, and why others cannot be read, each as a sentence that names the file. */
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

/**
 * Reads an event, of a file or of whatever `where` names. `detail` is JSON of its own, as PutEvents takes it: the limits for
 * its depth and its numbers hold for nothing beside it.
 *
 * @throws RunError saying what is wrong with it
 */
export function parseEvent(text: string, where: string, region: string): BusEvent {
  const value = parsedJson(text);
  if (value === undefined) throw new RunError(`${where} is not JSON.`);
  const read = eventSchema.safeParse(value);
  if (!read.success) {
    const mistakes = read.error.issues.map(
      ({ path, message }) => `${path.join(".") || "it"} ${message}`,
    );
    throw new RunError(`${where} is not an event: ${mistakes.join("; ")}.`);
  }
  const detail = readDetail(memberText(text, "detail") ?? "");
  if ("mistake" in detail) throw new RunError(`${where} is not an event: ${detail.mistake}.`);
  const { source, time, resources } = read.data;
  const { id, account, region: own } = value as Record<string, unknown>;
  const detailType = read.data["detail-type"];
  return {
    version: "0",
    id: textOr(id, "00000000-0000-4000-8000-000000000000"),
    "detail-type": detailType,
    source,
    account: textOr(account, EMULATED_ACCOUNT),
    time,
    region: textOr(own, region),
    resources,
    detail: detail.object,
  };
}

/** PutEvents takes no part that the bus adds itself: whatever stands there keeps no event from being published. */
const textOr = (value: unknown, usual: string): string =>
  typeof value === "string" && value !== "" ? value : usual;
