import { formatDuration } from "../../../../text/duration.ts";

/** A number such as `1,234`. */
export const formatNumber = (value: number): string => value.toLocaleString("en-US");

/**
 * The rate of events of the last 5 minutes, such as `6.4/min` or `12/s`.
 *
 * @param count in 5 minutes
 */
export function formatRate(count: number): string {
  const perMinute = count / 5;
  return perMinute >= 600 ? `${digits(perMinute / 60)}/s` : `${digits(perMinute)}/min`;
}

/** Two significant digits below 10, whole numbers above. */
const digits = (value: number): string =>
  value >= 10 || value === 0
    ? formatNumber(Math.round(value))
    : value.toLocaleString("en-US", { maximumSignificantDigits: 2 });

/** Milliseconds, which matter below a second. */
export const formatWait = (milliseconds: number): string =>
  milliseconds < 1_000 ? "under 1s" : formatDuration(milliseconds);
