import { LosslessNumber } from "lossless-json";

/** An event as a rule sees it and as a dead letter holds it. */
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
  /** Of the replay that published it again. */
  "replay-name"?: string;
}

/** A number of which the text matters is a `LosslessNumber`: `parseJson` makes those. */
export type Json = string | number | LosslessNumber | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
  );
}

/** `instanceof` would take longer, which matching would show. */
export function isLosslessNumber(value: object): value is LosslessNumber {
  return Object.getPrototypeOf(value) === LosslessNumber.prototype;
}

/** Seconds may have a fraction. */
const TIMESTAMP =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Whether a text is a moment in ISO 8601, with its offset, that is in the calendar. */
export function isTimestamp(text: string): boolean {
  const [, day] = TIMESTAMP.exec(text) ?? [];
  if (day === undefined) return false;
  const midnight = new Date(`${day}T00:00:00Z`); // February 30 becomes March 2, or no date at all
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

/** An account that does not exist, for events and resources that belong to none. */
export const EMULATED_ACCOUNT = "000000000000";
