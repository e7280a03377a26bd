import { parseDuration } from "./duration";

/** A date and time in UTC, to the second, such as `2026-09-14 08:21:07Z`. @param milliseconds since 1970 */
export const formatMoment = (milliseconds: number): string =>
  new Date(milliseconds)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");

/**
 * Parses a moment, such as `2026-09-14T08:00Z`, or a duration before now, such as `6h`.
 *
 * @returns milliseconds since 1970; undefined for any other text
 */
export function parseMoment(text: string, now = Date.now()): number | undefined {
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(moment)) return moment;
  const before = parseDuration(text);
  return before === undefined ? undefined : now - before;
}
