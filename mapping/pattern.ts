import { indexIn } from "./listElements";
import type { DetailFilter, DetailPath } from "./subscription";

/** `$.detail.addresses[0].city` gives `["addresses", "[0]", "city"]`. */
export function pathSegments(path: string): string[] {
  return path
    .split(".")
    .slice(2)
    .flatMap((segment) => segment.split(/(?=\[)/));
}

/** The keys that lead to a path's value in an event pattern, which looks at every element of a list: `["addresses", "city"]`. */
export function patternKeys(path: string): string[] {
  return pathSegments(path).filter((segment) => indexIn(segment) === undefined);
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

/** The demand on a path whose field is not sent: the event has no value there, not even null. */
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

/** The same if every id is a number: texts are no ids either. */
export const NO_NUMBER = [...NOT_IDENTIFYING, { prefix: "" }] as const;

/** Every value that is not a text, for ids that are texts. It matches numbers of any size. */
export const NO_TEXT = [{ exists: false }, { "anything-but": { wildcard: "*" } }] as const;

/**
 * Adds a demand on a path to a filter. If the filter already restricts the path, it does not change.
 */
export function demand(
  filter: DetailFilter,
  segments: readonly string[],
  values: readonly unknown[],
): DetailFilter {
  return changed(filter, segments, (present) => present ?? values);
}

/** The accepted values of a path. */
export type FieldDemand = readonly [path: DetailPath, values: readonly unknown[]];

/** Adds demands to a filter, which may be empty. */
export function demandAll(filter: DetailFilter, demands: readonly FieldDemand[]): DetailFilter {
  return demands.reduce((all, [path, values]) => demand(all, patternKeys(path), values), filter);
}

/** Replaces the list of a path that the filter restricts. */
export function replace(filter: DetailFilter, [path, values]: FieldDemand): DetailFilter {
  return changed(filter, pathSegments(path), () => values);
}

type FilterNode = DetailFilter | readonly unknown[];

/** A filter with another node at a path. A list above the path makes way for it. */
function changed(
  filter: DetailFilter,
  [head = "", ...rest]: readonly string[],
  nodeOf: (present: FilterNode | undefined) => FilterNode,
): DetailFilter {
  const present = own(filter, head);
  const node =
    rest.length === 0 ? nodeOf(present) : changed(isNested(present) ? present : {}, rest, nodeOf);
  return { ...filter, [head]: node };
}

function own(filter: DetailFilter, key: string) {
  return Object.hasOwn(filter, key) ? filter[key] : undefined;
}

/** Whether a node of a filter nests, instead of listing accepted values. */
export function isNested(node: unknown): node is DetailFilter {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}

/** The node of a filter at a path; `"leaf above"` if the filter ends before the path does. */
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
