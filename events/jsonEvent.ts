import { memberText } from "../eventbridge/deadLetter";
import { JSON_LIMITS } from "../eventbridge/json";
import { findEncodingMistake } from "../text/encoding";
import { findJsonMistake, lineAndColumn, type JsonMistake } from "../text/jsonMistake";

/** A text of JSON, or why and where the bytes are none. */
export type EventText = { text: string } | { mistake: JsonMistake };

/** The text of an event file. Its encoding must be UTF-8 without a byte order mark, as JSON demands (RFC 8259, 8.1). */
export function eventText(bytes: Buffer): EventText {
  const mistake = findEncodingMistake(bytes);
  return mistake === undefined
    ? { text: bytes.toString("utf8") }
    : { mistake: { ...mistake, problem: `not JSON: ${mistake.problem}` } };
}

/**
 * The first mistake, as the end of a sentence with `is`, for which a text is no JSON, or its `detail` is beyond the limits of PutEvents on depth and numbers. Quotes no
 * value: it can be a customer's data.
 */
export function findEventMistake(text: string): JsonMistake | undefined {
  const mistake = findJsonMistake(text);
  if (mistake !== undefined) return { ...mistake, problem: `not JSON: ${mistake.problem}` };
  const detail = memberText(text, "detail");
  const beyond = detail === undefined ? undefined : findJsonMistake(detail, JSON_LIMITS);
  if (detail === undefined || beyond === undefined) return undefined;
  const position = text.lastIndexOf(detail) + beyond.position;
  const problem = `beyond the limits of PutEvents: ${beyond.problem}`;
  return { position, ...lineAndColumn(text, position), problem };
}
