import type { DetailFilter } from "./subscription";

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
 * What an external id must be: a text, or a number above 0 and up to 5e9, the most that `numeric` knows. A null
 * would name a contact `null`. Source: EventBridge User Guide, 'Comparison operators'; aws/event-ruler.
 */
export const IDENTIFYING = [{ numeric: [">", 0] }, { wildcard: "*" }] as const;

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
