import type { DetailFilter } from "./subscription";

/** `$.detail.address.city` gives `["address", "city"]`. */
export function pathSegments(path: string): string[] {
  return path.split(".").slice(2);
}

/**
 * Adds to a filter the demand that a path is there. `exists: true` also matches a value of null, which
 * Salesforce then clears, as the sender meant. A filter that already restricts the path stays as it is.
 * Source: EventBridge User Guide, 'Comparison operators', exists matching: leaf values only.
 */
export function demand(filter: DetailFilter, segments: readonly string[]): DetailFilter {
  const [head, ...rest] = segments;
  if (head === undefined) {
    return filter;
  }
  const present = own(filter, head);
  if (rest.length === 0) {
    return { ...filter, [head]: present ?? [{ exists: true }] };
  }
  return { ...filter, [head]: demand(isNested(present) ? present : {}, rest) };
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
