import { LosslessNumber, parse, stringify } from "lossless-json";
import type { Json } from "./event";

/** Levels of nested objects and arrays, at most. Source: EventBridge API reference, PutEvents. */
const DEEPEST = 1_000;
/** The range of integers. Source: EventBridge API reference, PutEvents. */
const [SMALLEST, LARGEST] = [-(2n ** 63n), 2n ** 63n - 1n];

/** Character codes. */
const QUOTE = 0x22;
const MINUS = 0x2d;
const [ZERO, NINE] = [0x30, 0x39];
const [OPEN_ARRAY, CLOSE_ARRAY] = [0x5b, 0x5d];
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];
const NUMBER = /-?\d[\d.eE+-]*/y;

/**
 * Reads JSON as the service stores it. A number that JavaScript would write differently, such as 9007199254740993 or 1.10,
 * keeps its text, so that it reaches a target or a dead letter unchanged. The service documents neither such decimals nor
 * numbers beyond the range of a double, such as 1e400, which are refused here.
 *
 * @throws Error for a text that is not JSON, is nested more than 1,000 levels deep, or contains a number out of range
 */
export function parseJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (scan(text)) return value;
  const onDuplicateKey = ({ newValue }: { newValue: unknown }) => newValue;
  return parse(text, undefined, { parseNumber, onDuplicateKey }) as Json;
}

/** Writes JSON. Each number has the text with which it was read. */
export function writeJson(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : (stringify(value) ?? "null");
}

/**
 * JSON with sorted keys: values that differ only in the order of their keys have the same text. The service and the provider
 * can return a pattern's keys in another order.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

/** Whether a value is a number, in either representation. */
export function isNumber(value: unknown): value is number | LosslessNumber {
  return typeof value === "number" || value instanceof LosslessNumber;
}

/**
 * Scans valid JSON character by character, because this runs for every event.
 *
 * @returns whether JavaScript would write every number with the same text
 * @throws Error for more than 1,000 levels
 */
function scan(text: string): boolean {
  let exact = true;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      depth += 1;
      if (depth > DEEPEST) throw new Error(`it is nested more than ${DEEPEST} levels deep`);
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth -= 1;
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER.lastIndex = at;
      const [number = ""] = NUMBER.exec(text) ?? [];
      exact &&= String(Number(number)) === number;
      at += number.length - 1;
    }
  }
  return exact;
}

/** The index of the quote that ends the string beginning at `start`. */
function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** Whether an odd number of backslashes precedes the character. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === "\\") before -= 1;
  return (at - before) % 2 === 0;
}

function parseNumber(text: string): number | LosslessNumber {
  const number = Number(text);
  if (String(number) === text) return number;
  if (!Number.isFinite(number)) throw new Error(`the number ${text} is out of range`);
  if (isLargeInteger(text)) {
    throw new Error(`the integer ${text} is out of the range from -2^63 to 2^63-1`);
  }
  return new LosslessNumber(text);
}

const isLargeInteger = (text: string): boolean =>
  /^-?\d+$/.test(text) && (BigInt(text) < SMALLEST || BigInt(text) > LARGEST);

/** The limits of `parseJson`, for a message that names the place of what is beyond them and quotes no value. */
export const JSON_LIMITS = {
  deepest: DEEPEST,
  numberProblem: (text: string): string | undefined => {
    if (String(Number(text)) === text) return undefined;
    if (!Number.isFinite(Number(text))) return "a number is out of range: no double is that large";
    return isLargeInteger(text) ? "an integer is out of the range from -2^63 to 2^63-1" : undefined;
  },
};
