import { inspect } from "node:util";
import type { Json } from "../eventbridge/event";
import { compileAlternatives } from "../eventbridge/pattern/alternatives";
import type { Leaf } from "../eventbridge/pattern/leaf";
import { patternMistakes } from "../eventbridge/pattern/parse";
import { fieldsOf, recordOf } from "./action";
import { NAMELESS } from "./externalId";
import { isInList } from "./lists";
import { allowsNull, parentsOf } from "./parents";
import { isNested, nodeAt, patternKeys } from "./pattern";
import { hasPath, type JsonSchema } from "./jsonSchema";
import { canMatch, whyNoneMatches } from "./matchable";
import { isOptional } from "./optionalFields";
import type { DetailFilter, DetailPath, Subscription } from "./subscription";
import { pathsOf } from "./unmappable";

/** Levels of a filter, at most. No event is as deep, and the readers of a filter are recursive. */
const DEEPEST = 100;

/** Goes level by level, because recursion would exhaust the stack. A circle is endlessly deep. */
function isDeeperThan(levels: number, filter: DetailFilter): boolean {
  let level: unknown[] = [filter];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = [...new Set(level.flatMap(members))];
    if (level.length === 0) return false;
  }
  return true;
}

/** Keys and values of a filter, at most: more than any event pattern can have in its 4,096 bytes. */
const MOST = 10_000;

/** Counts a shared part at each of its places, as JSON would repeat it: a filter can be small in memory and endless as JSON. */
function hasMoreThan(most: number, filter: DetailFilter): boolean {
  const open: unknown[] = [filter];
  for (let count = 0; open.length > 0; count += 1) {
    if (count > most) return true;
    for (const member of members(open.pop())) open.push(member);
  }
  return false;
}

const members = (node: unknown): unknown[] =>
  typeof node === "object" && node !== null ? Object.values(node) : [];

/**
 * The mistakes of a subscription's filter, each as a sentence: it is not an event pattern; it names a path that no event
 * has; or it contradicts a mapped path, so a rule would never match, or would match events without a mapped value.
 */
export function filterMistakes(subscription: Subscription): string[] {
  const { filter, schema } = subscription.events;
  if (filter === undefined) return [];
  if (isDeeperThan(DEEPEST, filter)) {
    return [
      `the filter is nested more than ${DEEPEST} levels deep; name fewer levels of the detail.`,
    ];
  }
  if (hasMoreThan(MOST, filter)) {
    return [
      `the filter has more than ${MOST.toLocaleString("en")} values, and an event pattern has at most 4,096 bytes; name fewer.`,
    ];
  }
  const own = misread(filter, "detail").map((what) => `the filter's ${what}.`);
  if (own.length > 0) return own;
  const malformed = patternMistakes(JSON.stringify({ detail: filter }));
  const lists = listsOf(filter);
  const isKnown = ({ path }: FilterList) => hasPath(schema, path.split(".")); // no key has a dot: see `misread`
  const unknown = lists
    .filter((list) => !isKnown(list) && !malformed.some(({ at }) => at === `detail.${list.path}`))
    .map(
      ({ path }) =>
        `the filter names detail.${path}, which is not in the schema; correct the path, or add it to the schema.`,
    );
  const refused = malformed.map(({ what, at = "detail" }) => `the filter's ${at}: ${what}.`);
  const shape = [...new Set([...refused, ...unknown])];
  if (shape.length > 0) return shape;
  const contradicted = pathsOf(subscription).filter(
    (path) => contradictions(filter, path).length > 0,
  );
  const optional = Object.values(fieldsOf(subscription))
    .filter(isOptional)
    .map(({ optional }) => optional)
    .filter((path) => Array.isArray(nodeAt(filter, patternKeys(path))))
    .map(
      (path) => `the filter names ${path}, so every event that passes has it; map it as required.`,
    );
  const isContradicted = ({ path }: FilterList) =>
    contradicted.some((other) => overlaps(path, patternKeys(other).join(".")));
  const mistakes = [
    ...contradicted.flatMap((path) => contradictions(filter, path)),
    ...optional,
    ...lists.filter((list) => !isContradicted(list)).flatMap((list) => neverMatching(schema, list)),
  ];
  if (mistakes.length > 0) return mistakes;
  const { externalId } = recordOf(subscription);
  const parents = parentsOf(subscription).map(({ path }) => path);
  return [...new Set([externalId, ...parents])].flatMap((path) =>
    notIdentifying(filter, subscription, path),
  );
}

/** A rule with a list that no event passes never matches: its events would be lost silently. */
function neverMatching(schema: JsonSchema, { path, list }: FilterList): string[] {
  const why = whyNoneMatches(schema, path.split("."), list);
  return why === undefined ? [] : [`the filter's detail.${path} ${why}.`];
}

/** A filter on the path of the external id, or of a parent's, replaces the demand that the event has an id there. */
function notIdentifying(
  filter: DetailFilter,
  subscription: Subscription,
  path: DetailPath,
): string[] {
  const { schema } = subscription.events;
  const isParent = path !== recordOf(subscription).externalId;
  const node = nodeAt(filter, patternKeys(path));
  const alternatives: readonly unknown[] = Array.isArray(node) ? node : [];
  const isId = (one: unknown) =>
    (isParent && one === null && allowsNull(schema, path)) ||
    (identifiesRecord(one, path) && canMatch(schema, patternKeys(path), one));
  return alternatives.every(isId)
    ? []
    : [
        `the filter accepts values of ${path} that cannot be ${isParent ? "a parent's" : "an"} external id, such as ${isParent ? "false" : "null"} or a value of another type than in the schema; list only texts or numbers above 0, numeric ranges above 0, or texts by prefix, suffix, wildcard or equals-ignore-case${isParent ? ", and null where the schema allows it" : ""}.`,
      ];
}

/** Values that identify no record, one or more of each kind that an operator can accept. */
const NO_IDS: readonly Leaf[] = [...NAMELESS, null, true, false, 0];

/** Whether an alternative, which EventBridge accepts, matches only texts that identify a record and numbers above 0. */
function identifiesRecord(alternative: unknown, at: string): boolean {
  if (typeof alternative === "number") return alternative > 0;
  const { leaf, absent } = compileAlternatives([alternative as Json], at);
  if (absent || NO_IDS.some(leaf)) return false;
  return !isNested(alternative) || !("numeric" in alternative) || isAboveZero(alternative.numeric);
}

/** Operators that hold for no number below their bound. */
const LOWER_BOUNDS: ReadonlySet<unknown> = new Set([">", ">=", "="]);

/** Whether a numeric comparison, which EventBridge accepts and which excludes 0, holds for numbers above 0 only. */
function isAboveZero(comparison: unknown): boolean {
  const [operator, bound] = comparison as readonly unknown[];
  return LOWER_BOUNDS.has(operator) && Number(bound) >= 0;
}

function contradictions(filter: DetailFilter, path: string): string[] {
  const list = patternKeys(path.slice(0, path.indexOf("["))).join(".");
  if (isInList(path) && listsOf(filter).some((one) => overlaps(one.path, list))) {
    return [
      `the filter looks at any element of detail.${list}, from which ${path} is mapped, so it could pass an event for another element; filter by a value outside of the list.`,
    ];
  }
  const dotted = patternKeys(path).join(".");
  const within = listsOf(filter).some(
    ({ path: other, insideOr }) => insideOr && overlaps(other, dotted),
  );
  if (within) {
    // In event-ruler the demand that the path exists would replace the demand of an alternative.
    return [`the filter names ${path} inside $or, but it is mapped; demand it outside $or.`];
  }
  const node = nodeAt(filter, patternKeys(path));
  if (node === "leaf above" || isNested(node)) {
    return [
      `the filter does not treat ${path} as a single value, but it is mapped; correct the filter or the path.`,
    ];
  }
  return node !== undefined && JSON.stringify(node).includes('{"exists":false}')
    ? [`the filter accepts events without ${path}, but it is mapped; remove {"exists":false}.`]
    : [];
}

/** Whether one path is the other, or leads into it. */
const overlaps = (one: string, other: string) =>
  `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);

/** Parts of a filter that EventBridge would read in another sense than was meant, each as the path and the mistake. */
function misread(node: unknown, path: string): string[] {
  if (typeof node === "number") {
    // JSON.stringify writes null, which is a valid alternative.
    return Number.isFinite(node)
      ? []
      : [`${path} has the number ${node}, which JSON cannot express`];
  }
  if (Array.isArray(node)) return node.flatMap((one) => misread(one, path));
  if (!isJson(node)) return [`${path} has ${inspect(node)}, which is not a JSON value`];
  if (!isNested(node)) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const at = `${path}.${key}`;
    // event-ruler reads `a.b` as a path, and a demand on the same path would replace it.
    if (key.includes(".")) return [`${at} has a dot in its key; nest objects instead`];
    // event-ruler reads any other `$or` as a field of that name. Source: aws/event-ruler, JsonRuleCompiler.
    return key === "$or" && !(Array.isArray(value) && value.length > 1 && value.every(isNested))
      ? [`${at} must be an array of two or more patterns`]
      : misread(value, at);
  });
}

/** Code without types can pass values that JSON omits or writes as another value. */
function isJson(node: unknown): boolean {
  if (typeof node !== "object") return ["string", "boolean"].includes(typeof node);
  const prototype: unknown = node === null ? null : Object.getPrototypeOf(node);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // an object's own, of whichever realm
}

/** The list of a filter for a path, such as `address.city`. */
interface FilterList {
  path: string;
  list: readonly unknown[];
  insideOr: boolean;
}

function listsOf(filter: DetailFilter, prefix = "", insideOr = false): FilterList[] {
  return Object.entries(filter).flatMap(([key, node]) => {
    if (key === "$or") {
      const branches = node as readonly DetailFilter[]; // see `misread`
      return branches.flatMap((branch) => listsOf(branch, prefix, true));
    }
    const path = `${prefix}${key}`;
    return isNested(node) ? listsOf(node, `${path}.`, insideOr) : [{ path, list: node, insideOr }];
  });
}
