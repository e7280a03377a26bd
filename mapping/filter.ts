import type { Json } from "../eventbridge/event";
import { compileAlternatives } from "../eventbridge/pattern/alternatives";
import type { Leaf } from "../eventbridge/pattern/leaf";
import { patternMistakes } from "../eventbridge/pattern/parse";
import { NAMELESS } from "./externalId";
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
    .filter(({ path }) => !hasPath(schema, path.split("."))) // no key has a dot, or it would be malformed
    .map(({ path }) => `the filter names detail.${path}, which is not in the schema.`);
  if (unknown.length > 0) return unknown;
  const optional = Object.values(subscription.fields)
    .filter(isOptional)
    .map(({ optional }) => optional)
    .filter((path) => Array.isArray(nodeAt(filter, pathSegments(path))))
    .map(
      (path) => `the filter names ${path}, so every event that passes has it; map it as required.`,
    );
  const contradicted = pathsOf(subscription).flatMap((path) => contradictions(filter, path));
  const mistakes = [...contradicted, ...optional];
  return mistakes.length > 0 ? mistakes : notIdentifying(filter, subscription.upsert.externalId);
}

/** A filter on the external id's path takes the place of the demand that there is an id. */
function notIdentifying(filter: DetailFilter, externalId: string): string[] {
  const node = nodeAt(filter, pathSegments(externalId));
  const alternatives: readonly unknown[] = Array.isArray(node) ? node : [];
  return alternatives.every((one) => identifiesRecord(one, externalId))
    ? []
    : [
        `the filter lets ${externalId} be something that is no external id, such as null; list texts, numbers above 0, numeric above 0, or texts with a prefix, suffix, wildcard or equals-ignore-case.`,
      ];
}

/** What names no record, of each kind of value that an operator may let pass. */
const NO_IDS: readonly Leaf[] = [...NAMELESS, null, true, false, 0];

/** Whether only texts that name a record, or numbers above 0, pass an alternative, which EventBridge takes. */
function identifiesRecord(alternative: unknown, at: string): boolean {
  if (typeof alternative === "number") return alternative > 0;
  const { leaf, absent } = compileAlternatives([alternative as Json], at);
  if (absent || NO_IDS.some(leaf)) return false;
  return !isNested(alternative) || !("numeric" in alternative) || isAboveZero(alternative.numeric);
}

/** Whether a numeric comparison holds for numbers above 0 only. */
function isAboveZero(comparison: unknown): boolean {
  const [operator, bound] = Array.isArray(comparison) ? (comparison as unknown[]) : [];
  if (typeof bound !== "number") return false;
  return operator === ">" ? bound >= 0 : (operator === ">=" || operator === "=") && bound > 0;
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

/**
 * What EventBridge refuses of a filter, and what it would take for something else than was meant, each as the path and what
 * is wrong there. The language itself is read by the one parser that there is of it.
 */
function malformed(filter: DetailFilter): string[] {
  const own = misread(filter, "detail");
  if (own.length > 0) return own;
  const mistakes = patternMistakes(JSON.stringify({ detail: filter }));
  return mistakes.map(({ what, at = "detail" }) => `${at}: ${what}`);
}

function misread(node: unknown, path: string): string[] {
  if (typeof node === "number") {
    // In JSON it would be null, which is a value like another.
    return Number.isFinite(node) ? [] : [`${path} has the number ${node}, which JSON has not`];
  }
  if (Array.isArray(node)) return node.flatMap((one) => misread(one, path));
  if (!isNested(node)) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const at = `${path}.${key}`;
    // event-ruler takes `a.b` for a path, and would let a demand on the same path replace it.
    if (key.includes(".")) return [`${at} has a dot in its key; nest objects instead`];
    // It takes any other `$or` for a field of that name. Source: aws/event-ruler, JsonRuleCompiler.
    return key === "$or" && !(Array.isArray(value) && value.length > 1 && value.every(isNested))
      ? [`${at} is not an array of two or more patterns`]
      : misread(value, at);
  });
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
