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
  return alternatives.every(identifiesRecord)
    ? []
    : [
        `the filter lets ${externalId} be something that is no external id, such as null; list texts, numbers above 0, numeric above 0, or texts with a prefix, suffix, wildcard or equals-ignore-case.`,
      ];
}

/** Whether only texts that are not empty, or numbers above 0, pass an alternative. */
function identifiesRecord(alternative: unknown): boolean {
  if (!isNested(alternative)) {
    return typeof alternative === "number"
      ? alternative > 0
      : typeof alternative === "string" && alternative !== "";
  }
  const operand: unknown = Object.values(alternative)[0];
  switch (Object.keys(alternative)[0] ?? "") {
    case "numeric":
      return isAboveZero(operand);
    case "wildcard":
      return operand !== "*";
    case "prefix":
    case "suffix":
    case "equals-ignore-case":
      return operand !== "";
    default:
      return false;
  }
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
  if (key.includes(".")) {
    // event-ruler takes `a.b` for a path, and would let a demand on the same path replace it.
    return [`${path} has a dot in its key; nest objects instead`];
  }
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
  const operand: unknown = Object.values(alternative)[0];
  const expected = Object.hasOwn(OPERANDS, operator) ? OPERANDS[operator] : undefined;
  if (operators.length !== 1 || expected === undefined) {
    const known = Object.keys(OPERANDS).join(", ");
    return [`${path} has '${operators.join(", ")}' where one of ${known} is expected`];
  }
  const [is, what] = expected;
  return is(operand)
    ? []
    : [`${path} has ${operator} of ${JSON.stringify(operand)}; it takes ${what}`];
}

const isText = (value: unknown): value is string => typeof value === "string";
const isFullText = (value: unknown) => isText(value) && value !== "";
const isWildcard = (value: unknown) => isFullText(value) && !String(value).includes("**");
const ignoringCase = (value: unknown) =>
  isNested(value) &&
  Object.keys(value).join() === "equals-ignore-case" &&
  isText(value["equals-ignore-case"]);
const listOf = (is: (value: unknown) => boolean) => (value: unknown) =>
  is(value) || (Array.isArray(value) && value.length > 0 && value.every(is));

/** What may not be, in `anything-but`. */
const EXCEPT: Record<string, (value: unknown) => boolean> = {
  prefix: listOf(isFullText),
  suffix: listOf(isFullText),
  "equals-ignore-case": listOf(isText),
  wildcard: listOf(isWildcard),
};

/** Operators, what their operand must be, and that in words. Source: EventBridge User Guide, 'Comparison operators'. */
const OPERANDS: Record<string, readonly [(operand: unknown) => boolean, string]> = {
  "anything-but": [
    (operand) => {
      if (!isNested(operand))
        return listOf((one) => isText(one) || typeof one === "number")(operand);
      const [[key = "", value] = []] = Object.entries(operand);
      const is = Object.hasOwn(EXCEPT, key) ? EXCEPT[key] : undefined;
      return Object.keys(operand).length === 1 && is?.(value) === true;
    },
    "a text, a number, a list of them, or one of prefix, suffix, equals-ignore-case and wildcard with texts that are not empty",
  ],
  cidr: [
    (operand) => isText(operand) && /^[0-9a-f.:]+\/\d+$/i.test(operand),
    "an address and its mask, such as 10.0.0.0/24",
  ],
  "equals-ignore-case": [isText, "a text"],
  exists: [(operand) => typeof operand === "boolean", "true or false"],
  numeric: [isComparison, 'one or two comparisons with numbers, such as [">", 0, "<=", 5]'],
  prefix: [(operand) => isText(operand) || ignoringCase(operand), "a text"],
  suffix: [(operand) => isText(operand) || ignoringCase(operand), "a text"],
  wildcard: [isWildcard, "a text without two * in a row"],
};

function isComparison(operand: unknown): boolean {
  if (!Array.isArray(operand)) return false;
  const [first, , second] = operand as unknown[];
  const bounds = operand.filter((_, index) => index % 2 === 1);
  const within = (bound: unknown) => typeof bound === "number" && Math.abs(bound) <= 5e9;
  if (!bounds.every(within)) return false;
  return operand.length === 2
    ? ["<", "<=", "=", ">", ">="].includes(String(first))
    : operand.length === 4 &&
        [">", ">="].includes(String(first)) &&
        ["<", "<="].includes(String(second));
}
