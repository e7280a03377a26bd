import { stringify } from "lossless-json";
import type { JsonObject } from "./event";
import { readEntry, type Entry, type UncheckedEntry } from "./putEvents";

/** By what a message that was received is deleted, hidden or shown again. */
export interface Receipt {
  /** SQS's own: it stays the same however often the message is received. */
  messageId: string;
  /** Of this time that it was received. */
  receiptHandle: string;
}

/** A message of a dead-letter queue, as it was received. */
export interface Letter extends Receipt {
  /** When it was sent to the queue, in milliseconds since 1970, by SQS's clock. */
  sentAt: number;
  /** The original event, as JSON text. */
  body: string;
  /** Why it is there; empty where a rule sent the event to the queue itself, because no request can be made of it. */
  attributes: Readonly<Record<string, string>>;
}

/** An event that is published once more, as PutEvents takes it. The service gives it a new id. */
export interface OriginalEvent extends Entry {
  id: string;
  /** What `detail` holds, where it was read already. */
  parsedDetail?: JsonObject;
}

/** The event of a message, as it stands there: whether PutEvents takes it is not known yet. */
export interface LetterEvent extends UncheckedEntry {
  /** Empty where it has none. */
  id: string;
  source: string;
  detailType: string;
  /** JSON text of an object, as it stands in the message: a number keeps each of its digits. */
  detail: string;
}

/** The event that a message holds; undefined where it holds none. */
export function eventIn({ body }: Pick<Letter, "body">): LetterEvent | undefined {
  const event = parsed(body);
  const detail = event === undefined ? undefined : memberText(body, "detail");
  if (event === undefined || detail?.startsWith("{") !== true) return undefined;
  const { id, source, "detail-type": detailType, time, resources = [] } = event;
  if (typeof source !== "string" || typeof detailType !== "string") return undefined;
  return { id: typeof id === "string" ? id : "", source, detailType, time, resources, detail };
}

/**
 * The event of a message, if PutEvents would take it; else why it would not, as the end of a sentence.
 *
 * @param found the event in it, where it was read already
 */
export function publishableIn(
  letter: Pick<Letter, "body">,
  found: LetterEvent | undefined = eventIn(letter),
): { event: OriginalEvent } | { reason: string } {
  if (found === undefined) {
    return { reason: `it is not an event of EventBridge: ${whyNoEvent(letter)}` };
  }
  const read = readEntry(found);
  return "entry" in read
    ? { event: { id: found.id, ...read.entry, parsedDetail: read.parsedDetail } }
    : { reason: `PutEvents would not take it: ${read.mistakes.join("; ")}` };
}

/** Names parts, and quotes nothing. */
function whyNoEvent({ body }: Pick<Letter, "body">): string {
  const event = parsed(body);
  if (event === undefined) return "the message is not a JSON object";
  const wrong = ["source", "detail-type"].filter((name) => typeof event[name] !== "string");
  const noDetail = memberText(body, "detail")?.startsWith("{") !== true;
  return [
    ...wrong.map((name) => `${name} is not a text`),
    ...(noDetail ? ["detail is not an object"] : []),
  ].join(", ");
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // the caller says that it is no event
  }
}

/** A JSON string, a bracket, a comma or a colon: what tells the members of an object apart. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

/**
 * The text of a member of a JSON object, as it stands there; of the last one of that name, as `JSON.parse` takes it.
 *
 * @param text of an object, which is valid JSON
 */
export function memberText(text: string, name: string): string | undefined {
  let depth = 0;
  let key = "";
  let start = -1;
  let found: string | undefined;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const ends = token === "}" || token === "]";
    if (depth === 1 && (token === "," || ends)) {
      if (start >= 0 && key === name) found = text.slice(start, index).trim();
      start = -1;
    } else if (depth === 1 && token === ":" && start < 0) {
      start = index + 1;
    } else if (depth === 1 && start < 0 && token.startsWith('"')) {
      key = JSON.parse(token) as string;
    }
    if (token === "{" || token === "[") depth += 1;
    else if (ends) depth -= 1;
  }
  return found;
}

/** JSON on several lines, for people; each number as it was read. */
export const readable = (value: unknown): string => stringify(value, undefined, 2) ?? "null";
