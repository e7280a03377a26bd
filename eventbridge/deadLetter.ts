import { stringify } from "lossless-json";
import type { JsonObject } from "./event";
import { readEntry, type Entry, type UncheckedEntry } from "./putEvents";

/**
 * Error codes of dead letters. The list is incomplete: the User Guide calls its own list a sample. The code is unset if the
 * queue itself is the rule's target. Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export const ERROR_CODES = [
  "CONNECTION_FAILURE",
  "ERROR_FROM_TARGET",
  "FAILED_TO_ASSUME_ROLE",
  "INVALID_JSON",
  "NO_PERMISSIONS",
  "NO_RESOURCE",
  "SDK_CLIENT_ERROR",
  "THROTTLING",
  "TIMEOUT",
  "UNKNOWN",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The limits of a retry policy that can end the retries. Source: as for `ERROR_CODES`. */
export const EXHAUSTED_CONDITIONS = ["MaximumRetryAttempts", "MaximumEventAgeInSeconds"] as const;
export type ExhaustedCondition = (typeof EXHAUSTED_CONDITIONS)[number];

/** The message attributes that EventBridge sets on a dead letter. Source: as for `ERROR_CODES`. */
export interface DeadLetterAttributes {
  RULE_ARN: string;
  /** ARN of the target that the event was not delivered to. */
  TARGET_ARN: string;
  ERROR_CODE: string;
  ERROR_MESSAGE: string;
  /** An `ExhaustedCondition`; unset if EventBridge did not retry, or stopped for another reason. */
  EXHAUSTED_RETRY_CONDITION?: string;
  /** Retries after the first attempt. */
  RETRY_ATTEMPTS: string;
}

/**
 * Reads the attributes that EventBridge sets. All are unset on a message that a rule sent to the queue as its target; other
 * senders can set any of them, to any text.
 */
export const attributesOf = ({
  attributes,
}: Pick<Letter, "attributes">): Readonly<Partial<DeadLetterAttributes>> => attributes;

/** The beginning of the `ERROR_MESSAGE` for an HTTP answer, up to the answer's body. Source: dead letters published in the open. */
export const answerHead = (status: number): string =>
  `ApiDestination returned HTTP status ${status} with payload: `;

/** Identifies a received message, to delete it or to change its visibility. */
export interface Receipt {
  /** Set by SQS; stays the same each time the message is received. */
  messageId: string;
  /** Valid for this receipt of the message. */
  receiptHandle: string;
}

/** A message that was received from a dead-letter queue. */
export interface Letter extends Receipt {
  /** When the message was sent to the queue, in milliseconds since 1970, by SQS's clock. */
  sentAt: number;
  /** The original event, as JSON text. */
  body: string;
  /** See `DeadLetterAttributes`. Empty for an unmappable event, which a rule sent to the queue as its target. */
  attributes: Readonly<Record<string, string>>;
}

/** An event to publish again, as PutEvents accepts it. The service gives it a new id. */
export interface OriginalEvent extends Entry {
  id: string;
  /** The parsed `detail`, if it was parsed before. */
  parsedDetail?: JsonObject;
}

/** When an event was published, in milliseconds since 1970; undefined if it does not say so. */
export function timeOf({ time }: Pick<OriginalEvent, "time">): number | undefined {
  const moment = time === undefined ? NaN : new Date(time).getTime();
  return Number.isNaN(moment) ? undefined : moment;
}

/** The event in a message, before it is checked whether PutEvents accepts it. */
export interface LetterEvent extends UncheckedEntry {
  /** Empty if the event has no id. */
  id: string;
  source: string;
  detailType: string;
  /** JSON text of an object, unchanged from the message: a number keeps all its digits. */
  detail: string;
}

/** The event in a message; undefined if the message is not an event. */
export function eventIn({ body }: Pick<Letter, "body">): LetterEvent | undefined {
  const event = parsed(body);
  const detail = event === undefined ? undefined : memberText(body, "detail");
  if (event === undefined || detail?.startsWith("{") !== true) return undefined;
  const { id, source, "detail-type": detailType, time, resources = [] } = event;
  if (typeof source !== "string" || typeof detailType !== "string") return undefined;
  return { id: typeof id === "string" ? id : "", source, detailType, time, resources, detail };
}

/**
 * The event of a message if PutEvents would accept it; otherwise the reason, as a clause that ends a sentence.
 *
 * @param found the event in the message, if it was read before
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
    : { reason: `PutEvents would not accept it: ${read.mistakes.join("; ")}` };
}

/** Names the parts that are wrong, without quoting any value. */
function whyNoEvent({ body }: Pick<Letter, "body">): string {
  const event = parsed(body);
  if (event === undefined) return "the message is not a JSON object";
  const wrong = ["source", "detail-type"].filter((name) => typeof event[name] !== "string");
  const noDetail = memberText(body, "detail")?.startsWith("{") !== true;
  return [
    ...wrong.map((name) => `${name} is not a string`),
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
    return undefined; // the caller reports that the message is not an event
  }
}

/** A JSON string, a bracket, a comma or a colon: the tokens that separate the members of an object. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

/**
 * The unchanged JSON text of an object's member. If the name is repeated, the last member counts, as in `JSON.parse`.
 *
 * @param text an object as valid JSON
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

/** JSON on several lines, for people. Numbers keep all their digits. */
export const readable = (value: unknown): string => stringify(value, undefined, 2) ?? "null";
