import { parseDuration } from "./duration";

/** A date and time in UTC, to the second, such as `2026-09-14 08:21:07Z`. @param milliseconds since 1970 */
export const formatMoment = (milliseconds: number): string =>
  new Date(milliseconds)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");

/** What `parseMoment` takes, as a sentence. */
export const MOMENT_FORMS =
  "Give a moment such as 2026-09-14T08:00Z, with its time zone, or 6h for 6 hours ago.";

/** A date, in UTC; or a date and a time with its zone: without one, it would be that of the machine, and every output is in UTC. */
const MOMENT = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/**
 * Parses a moment, such as `2026-09-14T08:00Z`, a date, which begins at midnight UTC, or a duration before now, such as `6h`. A
 * duration that reaches back beyond 1970 means 1970: neither events nor logs are older.
 *
 * @returns milliseconds since 1970; undefined for any other text, such as a day that does not exist
 */
export function parseMoment(text: string, now = Date.now()): number | undefined {
  const [, day] = MOMENT.exec(text.trim()) ?? [];
  if (day !== undefined) return isDay(day) ? momentIn(text.trim()) : undefined;
  const before = parseDuration(text);
  return before === undefined ? undefined : Math.max(0, now - before);
}

/** Whether a day exists: JavaScript takes February 30 for March 2. */
function isDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

function momentIn(text: string): number | undefined {
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}
