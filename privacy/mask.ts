import { isNumber } from "../eventbridge/json";

export { MASKED } from "./masked";

/** A placeholder that shows the length of a text. @param text measured in characters, not in UTF-16 units */
export const describeText = (text: string): string => `<text, ${[...text].length} characters>`;

/** The parts of a value that are not personal data. */
export interface Known {
  /** Whether the value at a path, such as `$.detail.id`, may be shown. */
  isShown: (path: string, value: unknown) => boolean;
  /** Whether a schema or the mapping knows a key. An unknown key may itself be personal data. */
  isKey: (key: string) => boolean;
  /** The numbers of the unknown keys, in the order of their appearance. */
  keys: Map<string, number>;
}

/** Knows every key, and shows no value. */
export const EVERY_KEY: Known = { isShown: () => false, isKey: () => true, keys: new Map() };

/**
 * Masks every text and number in a value of an event, except those at the paths in `known`, and every unknown key. The kind of
 * each value stays visible (text, number, null or empty), because failures depend on it.
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

/** A placeholder for a key. The same key has the same number everywhere. */
export function maskKey(key: string, { keys }: Known): string {
  const number = keys.get(key) ?? keys.size + 1;
  keys.set(key, number);
  return `<key ${number}>`;
}
