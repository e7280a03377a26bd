import { isNumber } from "../eventbridge/json";

export { MASKED } from "./masked";

/** Stands for a text of which the length may be known. @param text counted in characters, not in UTF-16 units */
export const describeText = (text: string): string => `<text, ${[...text].length} characters>`;

/** What of a value is nobody's data. */
export interface Known {
  /** Whether the value at a path, such as `$.detail.id`, identifies without being personal. */
  isShown: (path: string, value: unknown) => boolean;
  /** Whether the schema or the mapping knows a key; another one may be a value itself. */
  isKey: (key: string) => boolean;
  /** The numbers of the keys that are not known, in the order in which they are met. */
  keys: Map<string, number>;
}

/** Knows every key, and shows no value. */
export const EVERY_KEY: Known = { isShown: () => false, isKey: () => true, keys: new Map() };

/**
 * A value of an event with every text and number in it masked, except those that are left by name, and every key that
 * nobody knows: what a value is, text, number, null or nothing, stays to be seen, because that is what failures are
 * about.
 */
export function maskValue(value: unknown, known: Known, path = "$"): unknown {
  if (known.isShown(path, value)) return value;
  if (isNumber(value)) return "<number>";
  if (Array.isArray(value)) return value.map((inner) => maskValue(inner, known, path));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const name = known.isKey(key) ? key : maskKey(key, known);
        return [name, maskValue(inner, known, `${path}.${name}`)];
      }),
    );
  }
  return typeof value === "string" && value !== "" ? describeText(value) : value;
}

/** Stands for a key; the same key has the same number wherever it stands. */
export function maskKey(key: string, { keys }: Known): string {
  const number = keys.get(key) ?? keys.size + 1;
  keys.set(key, number);
  return `<key ${number}>`;
}
