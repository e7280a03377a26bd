import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { isTimestamp } from "../emulator/eventBridge/event";
import customerSchema from "../events/schemas/customer.schema.json";
import eventSchema from "../events/schemas/event.schema.json";

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

/**
 * Reads every event file of a folder, in the order of their names. A file or a line that cannot be used
 * is named and left out; the others are read.
 *
 * @throws RunError when the folder cannot be read or holds no event file
 */
export async function readEventFiles(directory: string): Promise<EventFiles> {
  const entries = await readdir(directory).catch((error: Error) => {
    throw new RunError(`The folder of events cannot be read: ${error.message}`);
  });
  const names = entries.filter((name) => /\.jsonl?$/i.test(name)).sort();
  if (names.length === 0) {
    throw new RunError(`${directory} holds no event: put a .json or .jsonl file there.`);
  }
  const validate = new Ajv({
    allErrors: true,
    schemas: [customerSchema],
    formats: { "date-time": isTimestamp },
  }).compile<ShopEvent>(eventSchema);
  const files: EventFiles = { single: [], bursts: [], mistakes: [] };
  for (const file of names) {
    try {
      const text = await readFile(join(directory, file), "utf8");
      if (/\.json$/i.test(file)) {
        files.single.push({ file, event: parseEvent(text, validate) });
      } else {
        files.bursts.push({ file, events: parseLines(file, text, validate, files.mistakes) });
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
  validate: ValidateFunction<ShopEvent>,
  mistakes: string[],
): ShopEvent[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [parseEvent(line, validate)];
    } catch (error) {
      mistakes.push(`${file}, line ${index + 1}, is left out: ${(error as Error).message}`);
      return [];
    }
  });
}

function parseEvent(text: string, validate: ValidateFunction<ShopEvent>): ShopEvent {
  const event: unknown = parseJson(text);
  if (!validate(event)) {
    throw new Error(
      `it is not a customer event: ${(validate.errors ?? []).map(explain).join("; ")}.`,
    );
  }
  return event;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may be a customer's data.
    throw new Error("it is not JSON.");
  }
}

function explain({ instancePath, message = "is invalid", params }: ErrorObject): string {
  const where = instancePath === "" ? "the event" : instancePath.slice(1).replaceAll("/", ".");
  const { additionalProperty, allowedValue, allowedValues } = params as Record<string, unknown>;
  const detail = additionalProperty ?? allowedValue ?? allowedValues;
  return `${where} ${message}${detail === undefined ? "" : ` (${JSON.stringify(detail)})`}`;
}
