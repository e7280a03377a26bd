import { isBlank, refusalOf } from "./values";

/**
 * The beginning of the message with which Salesforce refuses an older version of a record. The validation rule in salesforce/ sets
 * it; the cause `stale` is recognised by it, so a translation of the rule's message must keep it.
 */
export const STALE_MESSAGE = "Stale: the record has a newer version";

/** Whether a value is a date-time as Salesforce takes it, with its time zone. */
export function isDateTime(value: unknown): boolean {
  return !isBlank(value) && refusalOf({ label: "", type: "datetime" }, value) === undefined;
}

/**
 * Whether a version is older than the one before: `field < PRIORVALUE(field)` of a validation rule. A version without a time, and
 * one after a version without a time, is not: a comparison with a blank value is assumed not to be true. Nor is one of the same
 * second, because Salesforce stores whole seconds.
 * Sources: Salesforce Help, 'PRIORVALUE'; for the seconds published reports (Salesforce Stack Exchange 234824).
 */
export function isOlder(version: unknown, before: unknown): boolean {
  const [newer, older] = [secondsOf(version), secondsOf(before)];
  return newer !== undefined && older !== undefined && newer < older;
}

/** Whether two times are of the same second. */
export function isSameTime(one: unknown, other: unknown): boolean {
  const seconds = secondsOf(one);
  return seconds !== undefined && seconds === secondsOf(other);
}

/** The seconds since 1970 of a date-time, as Salesforce stores it; undefined for another value. */
export function secondsOf(value: unknown): number | undefined {
  if (typeof value !== "string" || !isDateTime(value)) return undefined;
  // `+0200` of older versions of the API is not in ECMAScript's format.
  const milliseconds = Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  return Math.floor(milliseconds / 1_000);
}

/** The API name of the validation rule of a field: 40 characters at most, without double underscores. */
export function ruleNameOf(field: string): string {
  const name = field.replace(/__c$/i, "").replaceAll("__", "_").slice(0, 29).replace(/_$/, "");
  return `${name}_newer_wins`;
}

/**
 * The formula of the rule. A new record has no version before. An administrator may clear the field, so that the record takes any
 * version again.
 * Sources: Salesforce Help, 'ISNEW', 'ISCHANGED' and 'PRIORVALUE'.
 */
export function staleFormula(field: string): string {
  return `AND(NOT(ISNEW()), ISCHANGED(${field}), ${field} < PRIORVALUE(${field}))`;
}
