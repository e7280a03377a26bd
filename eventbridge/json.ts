import { LosslessNumber, parse, stringify } from "lossless-json";
import type { Json } from "./event";

/** Levels of objects and arrays. Source: EventBridge API reference, PutEvents. */
const DEEPEST = 1_000;
/** Of integers. Source: EventBridge API reference, PutEvents. */
const [SMALLEST, LARGEST] = [-(2n ** 63n), 2n ** 63n - 1n];

/** Characters, by their codes. */
const QUOTE = 0x22;
const MINUS = 0x2d;
const [ZERO, NINE] = [0x30, 0x39];
const [OPEN_ARRAY, CLOSE_ARRAY] = [0x5b, 0x5d];
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];
const NUMBER = /-?\d[\d.eE+-]*/y;

/**
 * Reads JSON as the service holds it. A number that this machine would write otherwise, such as
 * 9007199254740993 or 1.10, keeps its text: nothing changes on the way to a target or a dead letter.
 * What the service makes of such decimals is written nowhere; nor is what it does with a number that no double
 * can hold, such as 1e400, which is refused here.
 *
 * @throws Error for what is no JSON, is nested more than 1,000 levels deep, or has a number that is out of range
 */
export function parseJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (scan(text)) return value;
  const onDuplicateKey = ({ newValue }: { newValue: unknown }) => newValue;
  return parse(text, undefined, { parseNumber, onDuplicateKey }) as Json;
}

/** Writes JSON, with each number as it was read. */
export function writeJson(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : (stringify(value) ?? "null");
}

/**
 * Plain JSON with its keys in order: two that differ in the order of their keys alone are one text. The service, and the
 * provider, may give a pattern back in another order.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

/** Whether it is a number, however it is held. */
export function isNumber(value: unknown): value is number | LosslessNumber {
  return typeof value === "number" || value instanceof LosslessNumber;
}

/**
 * Looks through what is JSON, character by character: this is done for every event.
 *
 * @returns whether each number would be written as it is
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

/** Where a text ends that begins in quotes there. */
function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** Whether there is an odd number of backslashes before it. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === "\\") before -= 1;
  return (at - before) % 2 === 0;
}

function parseNumber(text: string): number | LosslessNumber {
  const number = Number(text);
  if (String(number) === text) return number;
  if (!Number.isFinite(number)) throw new Error(`the number ${text} is out of range`);
  if (/^-?\d+$/.test(text) && (BigInt(text) < SMALLEST || BigInt(text) > LARGEST)) {
    throw new Error(`the integer ${text} is out of the range from -2^63 to 2^63-1`);
  }
  return new LosslessNumber(text);
}
