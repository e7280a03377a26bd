import type { Change, ResourceChange } from "./changes";
import { dangerOf, dangerOfRemoval } from "./dangers";
import { SECRET, type PlannedResource, type StackPlan } from "./plan";
import { propertiesOf, type Properties } from "./properties";

/** The entries of two maps by key, in the order of the first, then of the second. */
export function paired<V>(
  before: ReadonlyMap<string, V>,
  after: ReadonlyMap<string, V>,
): { key: string; before: V | undefined; after: V | undefined }[] {
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => ({
    key,
    before: before.get(key),
    after: after.get(key),
  }));
}

/** What a difference is; undefined without one. */
export function kindOf(before: unknown, after: unknown): Change["kind"] | undefined {
  if (before === after) return undefined;
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "changed";
}

/** A digest has done its service when two secrets are compared. */
const withoutDigests = (text: string): string => text.replace(DIGESTS, `${SECRET}]`);
const DIGESTS = /\[secret [0-9a-f]{16}\]/g;

/** A change without undefined members. */
export function changeOf(
  kind: Change["kind"],
  what: string,
  {
    before,
    after,
    danger,
  }: { before?: string | undefined; after?: string | undefined; danger?: string | undefined },
): Change {
  return {
    kind,
    what,
    ...(before !== undefined && { before: withoutDigests(before) }),
    ...(after !== undefined && { after: withoutDigests(after) }),
    ...(danger !== undefined && { danger }),
  };
}

/** The differences of properties. @param type token of the resource that has them */
export function compareProperties(type: string, before: Properties, after: Properties): Change[] {
  return paired(before, after).flatMap((pair) => {
    const kind = kindOf(pair.before, pair.after);
    if (kind === undefined) return [];
    const danger = dangerOf(type, pair.key, { before: pair.before, after: pair.after });
    return [changeOf(kind, pair.key, { before: pair.before, after: pair.after, danger })];
  });
}

/** The number of resources that an update from one plan to the other creates, deletes and changes. Components are no resources. */
export function countResources(
  before: StackPlan,
  after: StackPlan,
): { created: number; deleted: number; changed: number } {
  const counts = { created: 0, deleted: 0, changed: 0 };
  for (const pair of paired(customOf(before), customOf(after))) {
    if (pair.before === undefined) counts.created += 1;
    else if (pair.after === undefined) counts.deleted += 1;
    else if (compareProperties("", allOf(pair.before), allOf(pair.after)).length > 0) {
      counts.changed += 1;
    }
  }
  return counts;
}

const customOf = ({ resources }: StackPlan): Map<string, PlannedResource> =>
  new Map(resources.filter(({ custom }) => custom).map((one) => [one.urn, one]));

/** Tags of the provider repeat those of the resource. */
const REPEATED = new Set(["tagsAll"]);

const allOf = ({ inputs, protect }: PlannedResource): Properties =>
  propertiesOf(inputs, REPEATED).set("protect", String(protect));

/** The differences of the resources that no route holds. @param parts URNs of the resources of routes */
export function compareOthers(
  before: StackPlan,
  after: StackPlan,
  parts: ReadonlySet<string>,
): ResourceChange[] {
  return paired(customOf(before), customOf(after)).flatMap((pair): ResourceChange[] => {
    const one = pair.after ?? pair.before;
    if (one === undefined || parts.has(pair.key)) return [];
    const { type, name } = one;
    if (pair.before === undefined) return [{ type, name, kind: "added", changes: [] }];
    if (pair.after === undefined) {
      const danger = dangerOfRemoval(type);
      return [{ type, name, kind: "removed", changes: [], ...(danger && { danger }) }];
    }
    const changes = compareProperties(type, allOf(pair.before), allOf(pair.after));
    return changes.length === 0 ? [] : [{ type, name, kind: "changed", changes }];
  });
}
