import { isObject } from "../propertyValues";
import { orderedBy } from "./functions/orderedBy";

/** JSON as Go writes it, which escapes the characters that HTML uses. Source: Go, encoding/json, `Marshal`. */
export function goJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The value with the keys of all objects in order, as Go writes maps. */
export function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(orderedBy(([key]) => key))
      .map(([key, inner]) => [key, inKeyOrder(inner)]),
  );
}
