import { boundOf } from "./bounds";

type Schema = Readonly<Record<string, unknown>>;

/** The schema of an element, or why a list may lack the element, as the end of a sentence that begins with the list. */
export type FoundElement = { element: unknown } | { mistake: string };

/**
 * The schema of an element that every list of a schema has, by its `minItems`. A tuple (`prefixItems`, or `items` as a list) alone
 * guarantees no element: it says only what an element is if there is one.
 * Sources: JSON Schema 2020-12, Validation, 'minItems'; Core, 'prefixItems'; draft 7, 'items' and 'additionalItems'.
 */
export function guaranteedElement(list: Schema, index: number): FoundElement {
  if (boundOf(list, "minItems", 0) <= index) {
    return {
      mistake: `has no element ${index} in every event by the schema; give it a minItems of ${index + 1} if it has`,
    };
  }
  const { places, rest } = placesOf(list);
  const element = index < places.length ? places[index] : rest;
  return element === undefined
    ? { mistake: `has no schema for its element ${index}; declare it in items or prefixItems` }
    : { element };
}

/** The schemas of all elements that a list may have; `true` for those of which the schema says nothing. */
export function everyElement(list: Schema): unknown[] {
  const { places, rest = true } = placesOf(list);
  const isClosed = rest === false || boundOf(list, "maxItems", Infinity) <= places.length;
  return isClosed ? places : [...places, rest];
}

/** The schemas of the first elements by their place, and that of all others. */
function placesOf({ prefixItems, items, additionalItems }: Schema): {
  places: unknown[];
  rest: unknown;
} {
  if (Array.isArray(prefixItems)) return { places: prefixItems, rest: items };
  return Array.isArray(items)
    ? { places: items, rest: additionalItems }
    : { places: [], rest: items };
}

/** The index of a segment of a path, such as `[0]`; undefined for a key. */
export function indexIn(segment: string): number | undefined {
  const index = /^\[(\d+)\]$/.exec(segment)?.[1];
  return index === undefined ? undefined : Number(index);
}
