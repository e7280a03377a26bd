import type { DetailFilter, DetailPath } from "./subscription";

/** `$.detail.address.city` gives `["address", "city"]`. */
export function pathSegments(path: string): string[] {
  return path.split(".").slice(2);
}

/**
 * What a mapped path must hold: any value. `exists: true` also matches null, which Salesforce then clears, as
 * the sender meant. Source: EventBridge User Guide, 'Comparison operators', exists matching: leaf values only.
 */
export const PRESENT = [{ exists: true }] as const;

/**
 * What an external id must be: a text, or a number above 0 and up to 5e9, the most that `numeric` is documented to
 * know. A null would name a contact `null`. Any text has an empty prefix; `wildcard` would say the same, but a bus
 * takes 30 rules with wildcards only.
 * Source: EventBridge User Guide, 'Comparison operators', and quotas, 'Rules containing wildcards'; aws/event-ruler.
 */
export const IDENTIFYING = [{ numeric: [">", 0] }, { prefix: "" }] as const;

/** What an external id must be that is a text by its schema. */
export const IDENTIFYING_TEXT = [{ prefix: "" }] as const;

/** What an external id must be that is a number by its schema. */
export const IDENTIFYING_NUMBER = [{ numeric: [">", 0] }] as const;

/** What must not be there for a request that does not send it: no value at all, null neither. */
export const ABSENT = [{ exists: false }] as const;

/**
 * What an external id must not be, as far as patterns can say it: all that `IDENTIFYING` does not take, but for
 * numbers beyond 5e9 and -5e9, which no operator tells from null. So the schema must exclude those.
 */
export const NOT_IDENTIFYING = [
  { exists: false },
  null,
  true,
  false,
  { numeric: ["<=", 0] },
] as const;

/** The same where every id is a number: texts neither, whatever they say. */
export const NO_NUMBER = [...NOT_IDENTIFYING, { prefix: "" }] as const;

/** All that is no text: where every id is one, numbers of any size are told from it. */
export const NO_TEXT = [{ exists: false }, { "anything-but": { wildcard: "*" } }] as const;

/**
 * Adds to a filter a demand on what stands at a path. A filter that already restricts the path stays as it is.
 */
export function demand(
  filter: DetailFilter,
  segments: readonly string[],
  values: readonly unknown[],
): DetailFilter {
  const [head, ...rest] = segments;
  if (head === undefined) {
    return filter;
  }
  const present = own(filter, head);
  if (rest.length === 0) {
    return { ...filter, [head]: present ?? values };
  }
  return { ...filter, [head]: demand(isNested(present) ? present : {}, rest, values) };
}

/** What may stand at a path. */
export type FieldDemand = readonly [path: DetailPath, values: readonly unknown[]];

/** Adds demands to a filter, which may be an empty one. */
export function demandAll(filter: DetailFilter, demands: readonly FieldDemand[]): DetailFilter {
  return demands.reduce((all, [path, values]) => demand(all, pathSegments(path), values), filter);
}

function own(filter: DetailFilter, key: string) {
  return Object.hasOwn(filter, key) ? filter[key] : undefined;
}

/** Whether a filter's node goes deeper, rather than listing what a value may be. */
export function isNested(node: unknown): node is DetailFilter {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}

/** The node of a filter at a path; `"leaf above"` when the filter already ends before the path does. */
export function nodeAt(
  filter: DetailFilter,
  segments: readonly string[],
): DetailFilter | readonly unknown[] | undefined | "leaf above" {
  let node: DetailFilter | readonly unknown[] | undefined = filter;
  for (const segment of segments) {
    if (node === undefined) return undefined;
    if (!isNested(node)) return "leaf above";
    node = own(node, segment);
  }
  return node;
}
