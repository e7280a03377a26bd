import { fieldsOf } from "./action";
import { findLeaf } from "./jsonSchema";
import { pathSegments } from "./pattern";
import type { DetailPath, FieldSource, Optional, Subscription } from "./subscription";

/** Optional fields whose values come together, or not at all: by the schema, or by the subscription's `together`. */
export interface FieldGroup {
  fields: string[];
  paths: DetailPath[];
}

/** One request for every combination of so many groups: 32 rules. A rule has one target, of the 5 that it may have. */
const MOST_GROUPS_IN_A_REQUEST = 5;

export function isOptional(source: FieldSource): source is Optional {
  return typeof source === "object" && "optional" in source;
}

/** The optional fields of a subscription without mistakes, in groups, in the order in which they are mapped. */
export function fieldGroups(subscription: Subscription): FieldGroup[] {
  const deciding = decidingParts(subscription);
  const joined = new Map(
    (subscription.together ?? []).flatMap(([first = "", ...others]) =>
      others.map((other) => [deciding.get(other), deciding.get(first)] as const),
    ),
  );
  const groups = new Map<string, FieldGroup>();
  for (const [field, source] of Object.entries(fieldsOf(subscription))) {
    if (!isOptional(source)) continue;
    const decidedAt = deciding.get(field);
    if (decidedAt === undefined) throw new Error(`${source.optional} is not optional`);
    const key = joined.get(decidedAt) ?? decidedAt;
    const group = groups.get(key) ?? { fields: [], paths: [] };
    groups.set(key, {
      fields: [...group.fields, field],
      paths: [...new Set([...group.paths, source.optional])],
    });
  }
  return [...groups.values()];
}

/** The part of a path that decides whether an event has the value, by optional field. Fields of one part come together. */
export function decidingParts(subscription: Subscription): Map<string, string | undefined> {
  const { events } = subscription;
  return new Map(
    Object.entries(fieldsOf(subscription)).flatMap(([field, source]) => {
      if (!isOptional(source)) return [];
      const found = findLeaf(events.schema, pathSegments(source.optional));
      const decidedAt = "leaf" in found ? found.leaf.decidedAt : undefined;
      return [[field, decidedAt] as const];
    }),
  );
}

/**
 * Divides groups evenly among as few requests as possible. Up to 5 groups are one request. 10 groups would need 1,024 rules, one
 * for each combination, so they are two requests of 32 combinations each.
 */
export function requestsOf(groups: readonly FieldGroup[]): FieldGroup[][] {
  const requests = Math.max(1, Math.ceil(groups.length / MOST_GROUPS_IN_A_REQUEST));
  return Array.from({ length: requests }, (_, request) =>
    groups.filter((_, index) => Math.floor((index * requests) / groups.length) === request),
  );
}

/** Every combination of present groups, beginning with no group. */
export function combinations(groups: readonly FieldGroup[]): FieldGroup[][] {
  return groups.reduce<FieldGroup[][]>(
    (all, group) => [...all, ...all.map((present) => [...present, group])],
    [[]],
  );
}
