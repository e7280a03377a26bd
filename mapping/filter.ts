import { isNested, nodeAt, pathSegments } from "./pattern";
import { hasPath } from "./jsonSchema";
import { isOptional } from "./optionalFields";
import type { DetailFilter, Subscription } from "./subscription";
import { pathsOf } from "./unmappable";

/**
 * What is wrong with a subscription's filter, each as a sentence: where it is no event pattern, where it names what
 * no event has, and where it contradicts the paths that are mapped, which would make a rule that never matches, or
 * one that lets a hole through.
 */
export function filterMistakes(subscription: Subscription): string[] {
  const { filter, schema } = subscription.events;
  if (filter === undefined) return [];
  const shape = malformed(filter).map((what) => `the filter's ${what}.`);
  if (shape.length > 0) return shape;
  const unknown = pathsOfFilter(filter)
    .filter(({ path }) => !hasPath(schema, path.split(".")))
    .map(({ path }) => `the filter names detail.${path}, which is not in the schema.`);
  if (unknown.length > 0) return unknown;
  const optional = Object.values(subscription.fields)
    .filter(isOptional)
    .map(({ optional }) => optional)
    .filter((path) => nodeAt(filter, pathSegments(path)) !== undefined)
    .map(
      (path) => `the filter names ${path}, so every event that passes has it; map it as required.`,
    );
  const contradicted = pathsOf(subscription).flatMap((path) => contradictions(filter, path));
  const mistakes = [...contradicted, ...optional];
  return mistakes.length > 0 ? mistakes : notIdentifying(filter, subscription.upsert.externalId);
}

/** Operators that only a text or a number passes. */
const IDENTIFYING_OPERATORS = ["equals-ignore-case", "numeric", "prefix", "suffix", "wildcard"];

/** A filter on the external id's path takes the place of the demand that there is an id. */
function notIdentifying(filter: DetailFilter, externalId: string): string[] {
  const node = nodeAt(filter, pathSegments(externalId));
  const alternatives: readonly unknown[] = Array.isArray(node) ? node : [];
  const identifies = (alternative: unknown) =>
    typeof alternative === "object" && alternative !== null
      ? IDENTIFYING_OPERATORS.includes(Object.keys(alternative)[0] ?? "")
      : typeof alternative === "number" || (typeof alternative === "string" && alternative !== "");
  return alternatives.every(identifies)
    ? []
    : [
        `the filter lets ${externalId} be something that is no external id, such as null; list texts, numbers, or ${IDENTIFYING_OPERATORS.join(", ")}.`,
      ];
}

function contradictions(filter: DetailFilter, path: string): string[] {
  const dotted = pathSegments(path).join(".");
  const within = pathsOfFilter(filter).some(
    ({ path: other, insideOr }) =>
      insideOr && (`${other}.`.startsWith(`${dotted}.`) || `${dotted}.`.startsWith(`${other}.`)),
  );
  if (within) {
    // event-ruler lets the demand that the path exists replace what an alternative says of it.
    return [`the filter names ${path} inside $or, but a field is mapped from it.`];
  }
  const node = nodeAt(filter, pathSegments(path));
  if (node === "leaf above" || isNested(node)) {
    return [`the filter treats ${path} as something else than a single value.`];
  }
  return node !== undefined && JSON.stringify(node).includes('{"exists":false}')
    ? [`the filter lets ${path} be absent, but a field is mapped from it.`]
    : [];
}

/** Source: EventBridge User Guide, 'Comparison operators'. */
const OPERATORS = [
  "anything-but",
  "cidr",
  "equals-ignore-case",
  "exists",
  "numeric",
  "prefix",
  "suffix",
  "wildcard",
];

/** Where a filter is no event pattern, each as `path` and what is wrong there. */
function malformed(filter: unknown, path = "detail"): string[] {
  if (!isNested(filter)) {
    return [
      `${path} is ${JSON.stringify(filter)}, where an object or an array of values is expected`,
    ];
  }
  const entries = Object.entries(filter);
  if (entries.length === 0) return [`${path} is empty`];
  return entries.flatMap(([key, node]) => malformedNode(key, node, `${path}.${key}`));
}

function malformedNode(key: string, node: unknown, path: string): string[] {
  if (key === "$or") {
    // Source: aws/event-ruler, JsonRuleCompiler: `$or` relates at least two objects.
    return Array.isArray(node) && node.length >= 2
      ? node.flatMap((branch, index) => malformed(branch, `${path}[${index}]`))
      : [`${path} is not an array of two or more patterns`];
  }
  if (!Array.isArray(node)) return malformed(node, path);
  return node.length === 0
    ? [`${path} allows no value`]
    : node.flatMap((alternative) => malformedAlternative(alternative, path));
}

/** Paths, such as `address.city`, of which a filter says something, and whether it does so inside an `$or`. */
function pathsOfFilter(
  filter: DetailFilter,
  prefix = "",
  insideOr = false,
): { path: string; insideOr: boolean }[] {
  return Object.entries(filter).flatMap(([key, node]) => {
    if (key === "$or") {
      const branches = Array.isArray(node) ? node.filter(isNested) : [];
      return branches.flatMap((branch) => pathsOfFilter(branch, prefix, true));
    }
    const path = `${prefix}${key}`;
    return isNested(node) ? pathsOfFilter(node, `${path}.`, insideOr) : [{ path, insideOr }];
  });
}

function malformedAlternative(alternative: unknown, path: string): string[] {
  if (typeof alternative !== "object" || alternative === null) return [];
  const operators = Object.keys(alternative);
  const [operator = ""] = operators;
  return operators.length === 1 && OPERATORS.includes(operator)
    ? []
    : [`${path} has '${operators.join(", ")}' where one of ${OPERATORS.join(", ")} is expected`];
}
