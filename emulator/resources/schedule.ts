/** `rate(5 minutes)`, with the singular for 1. */
const RATE = /^rate\((?:1 (?:minute|hour|day)|(?!0*[01] )\d+ (?:minutes|hours|days))\)$/;

/** `cron(minutes hours day-of-month month day-of-week year)`, one of the two days being `?`. */
const CRON = /^cron\((\S+ +\S+ +(\S+) +\S+ +(\S+) +\S+)\)$/;

/** The characters of a field of cron: numbers, names of months and days, and wildcards. */
const FIELDS = /^[\dA-Za-z,\-*/?#LW ]+$/;

/**
 * Checks the form of a schedule, not the ranges of its numbers.
 * Source: EventBridge User Guide, 'Schedule expressions for rules'.
 *
 * @throws Error for a schedule that the service refuses
 */
export function checkSchedule(expression: string): void {
  if (RATE.test(expression)) return;
  const [, fields = "", dayOfMonth, dayOfWeek] = CRON.exec(expression) ?? [];
  if (FIELDS.test(fields) && (dayOfMonth === "?") !== (dayOfWeek === "?")) return;
  throw new Error(
    "is not a valid schedule: use rate(5 minutes), or cron(minutes hours day-of-month month day-of-week year) with ? for one of the days",
  );
}
