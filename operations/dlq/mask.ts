import { isNumber } from "../../eventbridge/json";

/** Stands for a value that may be somebody's personal data. */
export const MASKED = "********";

const EMAIL = /[^\s@"'<>(),;:]+@[^\s@"'<>(),;:]+\.[^\s@"'<>(),;:]+/g;

/**
 * A value of an event with every text and number in it masked, except those that are left by name: what a value
 * is, text, number, null or nothing, stays to be seen, because that is what failures are about.
 *
 * @param shown whether what is at a path, such as `$.detail.id`, identifies without being personal
 */
export function masked(value: unknown, shown: (path: string) => boolean, path = "$"): unknown {
  if (shown(path)) return value;
  if (isNumber(value)) return "<number>";
  if (Array.isArray(value)) return value.map((inner) => masked(inner, shown, path));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, masked(inner, shown, `${path}.${key}`)]),
    );
  }
  return typeof value === "string" && value !== ""
    ? `<text, ${[...value].length} characters>`
    : value;
}

/**
 * A text of Salesforce's or EventBridge's with the event's own values masked: Salesforce quotes what it refuses.
 *
 * @param detail of the event, of which each text and number is looked for
 */
export function maskedText(text: string, detail: unknown): string {
  const values = [...new Set(leaves(detail))].sort((a, b) => b.length - a.length);
  return values
    .reduce((masked, value) => masked.replaceAll(asWord(value), MASKED), text)
    .replaceAll(EMAIL, MASKED);
}

/** The value where it is not a part of a longer word, in capitals or small letters. */
function asWord(value: string): RegExp {
  const literal = value.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "giu");
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") {
    // Within the JSON of Salesforce's answer, quotes and line ends are escaped.
    return value.trim() === "" ? [] : [value, JSON.stringify(value).slice(1, -1)];
  }
  if (isNumber(value)) return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}
