import { LosslessNumber } from "lossless-json";

/** An event as rules match it, and as dead letters contain it. */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  /** ISO 8601, to the second. */
  time: string;
  region: string;
  resources: string[];
  detail: JsonObject;
  /** The name of the replay that published the event again. */
  "replay-name"?: string;
}

/** `parseJson` returns a number as a `LosslessNumber` if JavaScript would write it differently. */
export type Json = string | number | LosslessNumber | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
  );
}

/** Compares prototypes because `instanceof` is slower, which is measurable in matching. */
export function isLosslessNumber(value: object): value is LosslessNumber {
  return Object.getPrototypeOf(value) === LosslessNumber.prototype;
}

/** A date and time in ISO 8601 with `Z` or an offset. Seconds can have a fraction. */
const TIMESTAMP =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Whether a text is a date and time in ISO 8601, with `Z` or an offset, whose date exists in the calendar. */
export function isTimestamp(text: string): boolean {
  const [, day] = TIMESTAMP.exec(text) ?? [];
  if (day === undefined) return false;
  const midnight = new Date(`${day}T00:00:00Z`); // February 30 becomes March 2, or an invalid date
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

/** The account of events and resources without an account. No AWS account has this ID. */
export const EMULATED_ACCOUNT = "000000000000";
