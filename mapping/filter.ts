import { inspect } from "node:util";
import type { Json } from "../eventbridge/event";
import { compileAlternatives } from "../eventbridge/pattern/alternatives";
import type { Leaf } from "../eventbridge/pattern/leaf";
import { patternMistakes } from "../eventbridge/pattern/parse";
import { NAMELESS } from "./externalId";
import { isNested, nodeAt, pathSegments } from "./pattern";
import { hasPath, type JsonSchema } from "./jsonSchema";
import { canMatch, whyNoneMatches } from "./matchable";
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
  const own = misread(filter, "detail").map((what) => `the filter's ${what}.`);
  if (own.length > 0) return own;
  const malformed = patternMistakes(JSON.stringify({ detail: filter }));
  const lists = listsOf(filter);
  const isKnown = ({ path }: FilterList) => hasPath(schema, path.split(".")); // no key has a dot: see `misread`
  const unknown = lists
    .filter((list) => !isKnown(list) && !malformed.some(({ at }) => at === `detail.${list.path}`))
    .map(({ path }) => `the filter names detail.${path}, which is not in the schema.`);
  const refused = malformed.map(({ what, at = "detail" }) => `the filter's ${at}: ${what}.`);
  const shape = [...new Set([...refused, ...unknown])];
  if (shape.length > 0) return shape;
  const contradicted = pathsOf(subscription).filter(
    (path) => contradictions(filter, path).length > 0,
  );
  const optional = Object.values(subscription.fields)
    .filter(isOptional)
    .map(({ optional }) => optional)
    .filter((path) => Array.isArray(nodeAt(filter, pathSegments(path))))
    .map(
      (path) => `the filter names ${path}, so every event that passes has it; map it as required.`,
    );
  const isContradicted = ({ path }: FilterList) =>
    contradicted.some((other) => overlaps(path, pathSegments(other).join(".")));
  const mistakes = [
    ...contradicted.flatMap((path) => contradictions(filter, path)),
    ...optional,
    ...lists.filter((list) => !isContradicted(list)).flatMap((list) => neverMatching(schema, list)),
  ];
  return mistakes.length > 0 ? mistakes : notIdentifying(filter, subscription);
}

/** A list that nothing passes would make a rule that never matches: each of its events would be lost without a word. */
function neverMatching(schema: JsonSchema, { path, list }: FilterList): string[] {
  const why = whyNoneMatches(schema, path.split("."), list);
  return why === undefined ? [] : [`the filter's detail.${path} ${why}.`];
}

/** A filter on the external id's path takes the place of the demand that there is an id. */
function notIdentifying(filter: DetailFilter, { events, upsert }: Subscription): string[] {
  const { externalId } = upsert;
  const node = nodeAt(filter, pathSegments(externalId));
  const alternatives: readonly unknown[] = Array.isArray(node) ? node : [];
  const isId = (one: unknown) =>
    identifiesRecord(one, externalId) && canMatch(events.schema, pathSegments(externalId), one);
  return alternatives.every(isId)
    ? []
    : [
        `the filter lets ${externalId} be something that is no external id, such as null, or a value of another type than the schema has; list ids of its type: texts, numbers above 0, numeric above 0, or texts with a prefix, suffix, wildcard or equals-ignore-case.`,
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
  const within = listsOf(filter).some(
    ({ path: other, insideOr }) => insideOr && overlaps(other, dotted),
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

/** Whether one path is the other, or leads into it. */
const overlaps = (one: string, other: string) =>
  `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);

/** What EventBridge would take for something else than was meant, each as the path and what is wrong there. */
function misread(node: unknown, path: string): string[] {
  if (typeof node === "number") {
    // In JSON it would be null, which is a value like another.
    return Number.isFinite(node) ? [] : [`${path} has the number ${node}, which JSON has not`];
  }
  if (Array.isArray(node)) return node.flatMap((one) => misread(one, path));
  if (!isJson(node)) return [`${path} has ${inspect(node)}, which is no JSON value`];
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

/** Code without types can hand over what JSON would leave out, or write as something else. */
function isJson(node: unknown): boolean {
  if (typeof node !== "object") return ["string", "boolean"].includes(typeof node);
  const prototype: unknown = node === null ? null : Object.getPrototypeOf(node);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // an object's own, of whichever realm
}

/** What a filter lists for a path, such as `address.city`. */
interface FilterList {
  path: string;
  list: readonly unknown[];
  insideOr: boolean;
}

function listsOf(filter: DetailFilter, prefix = "", insideOr = false): FilterList[] {
  return Object.entries(filter).flatMap(([key, node]) => {
    if (key === "$or") {
      const branches = Array.isArray(node) ? node.filter(isNested) : [];
      return branches.flatMap((branch) => listsOf(branch, prefix, true));
    }
    const path = `${prefix}${key}`;
    return isNested(node) ? listsOf(node, `${path}.`, insideOr) : [{ path, list: node, insideOr }];
  });
}
