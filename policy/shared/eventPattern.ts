import { memoized } from "./memoized";
import { isObject, type Properties } from "./values";

/** What a pattern lists for a field, by the field's path, such as `detail.id`. */
type Fields = ReadonlyMap<string, readonly unknown[]>;

/** An event pattern, as one or, with `$or`, several sets of demands of which one must hold. */
export type Pattern = readonly Fields[];

/** Source: EventBridge quotas: characters of a pattern; the most that can be had on request. */
const LONGEST = 4_096;
/** Source: EventBridge User Guide, 'Comparison operators', `$or`. */
const MOST_COMBINATIONS = 1_000;

/** Fields that every event has. Source: EventBridge User Guide, 'Event structure'. */
const ENVELOPE = new Set([
  ...["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"],
]);

/** Says at which place a pattern is wrong, and why. */
class NoPattern extends Error {}

/**
 * Reads an event pattern, as far as policies need it.
 * Source: EventBridge User Guide, 'Event patterns' and 'Comparison operators'.
 *
 * @returns the pattern, or a phrase that says what is wrong with it
 */
export const readPattern = memoized((text: string): Pattern | string => {
  if (text.length > LONGEST) {
    return `it has ${text.length} characters, where ${LONGEST} are the most`;
  }
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (!isObject(pattern)) return "it is not a JSON object";
  try {
    return readObject(pattern, "", [new Map()]);
  } catch (error) {
    if (error instanceof NoPattern) return error.message;
    throw error;
  }
});

/** Whether only events match that have something at a path, such as `detail.email`. */
export function demandsField(pattern: Pattern, path: string): boolean {
  if (ENVELOPE.has(path)) return true;
  return pattern.every((fields) =>
    [...fields].some(
      // What is in an object shows that the object is there.
      ([field, list]) => (field === path || field.startsWith(`${path}.`)) && !takesAbsence(list),
    ),
  );
}

/**
 * Whether a pattern asks for events of certain sources. `exists`, an empty prefix and the like take any source,
 * and `anything-but` nearly any.
 */
export function demandsSource(pattern: Pattern): boolean {
  return pattern.every((fields) => fields.get("source")?.every(isNarrow) ?? false);
}

function isNarrow(alternative: unknown): boolean {
  if (typeof alternative === "string") return alternative !== "";
  if (!isObject(alternative)) return false;
  const [operator = "", operand] = Object.entries(alternative)[0] ?? [];
  const text = isObject(operand) ? Object.values(operand)[0] : operand;
  return (
    ["prefix", "suffix", "wildcard", "equals-ignore-case", "exactly"].includes(operator) &&
    typeof text === "string" &&
    text.replaceAll("*", "") !== ""
  );
}

function takesAbsence(list: readonly unknown[]): boolean {
  return list.some((alternative) => isObject(alternative) && alternative.exists === false);
}

function readObject(object: Properties, path: string, before: readonly Fields[]): Fields[] {
  const entries = Object.entries(object);
  if (entries.length === 0) throw new NoPattern(`it is empty${at(path)}`);
  let alternatives = [...before];
  for (const [key, value] of entries) {
    if (key === "$or") alternatives = readOr(value, path, alternatives);
    else {
      const inner = path === "" ? key : `${path}.${key}`;
      alternatives = isObject(value)
        ? readObject(value, inner, alternatives)
        : alternatives.map((fields) => new Map(fields).set(inner, readList(value, inner)));
    }
  }
  return alternatives;
}

function readOr(value: unknown, path: string, before: readonly Fields[]): Fields[] {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isObject)) {
    throw new NoPattern(`$or takes a list of two or more objects${at(path)}`);
  }
  const alternatives = value.flatMap((one) => readObject(one, path, before));
  if (alternatives.length > MOST_COMBINATIONS) {
    throw new NoPattern(`$or makes more than ${MOST_COMBINATIONS} combinations${at(path)}`);
  }
  return alternatives;
}

function readList(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new NoPattern(`it must list values in an array${at(path)}`);
  }
  for (const alternative of value) {
    if (Array.isArray(alternative)) {
      throw new NoPattern(`it has an array inside of an array${at(path)}`);
    }
    if (isObject(alternative)) readOperator(alternative, path);
  }
  return value;
}

function readOperator(object: Properties, path: string): void {
  const [entry, ...more] = Object.entries(object);
  if (entry === undefined || more.length > 0) {
    throw new NoPattern(`it needs one operator${at(path)}`);
  }
  const [operator, operand] = entry;
  const takes = OPERATORS.get(operator);
  if (takes === undefined) {
    throw new NoPattern(`EventBridge does not know the operator '${operator}'${at(path)}`);
  }
  if (!takes(operand)) throw new NoPattern(`'${operator}' does not take what it has${at(path)}`);
}

const isText = (operand: unknown) => typeof operand === "string";
const isTextInAnyCase = (operand: unknown) =>
  isText(operand) ||
  (isObject(operand) &&
    Object.keys(operand).join() === "equals-ignore-case" &&
    isText(operand["equals-ignore-case"]));

/** What each operator takes. */
const OPERATORS: ReadonlyMap<string, (operand: unknown) => boolean> = new Map(
  Object.entries({
    exactly: isText,
    exists: (operand) => typeof operand === "boolean",
    prefix: isTextInAnyCase,
    suffix: isTextInAnyCase,
    "equals-ignore-case": isText,
    wildcard: (operand) => isText(operand) && !operand.includes("**"),
    numeric: isNumeric,
    cidr: (operand) => isText(operand) && /^[\da-f.:]+\/\d{1,3}$/i.test(operand),
    "anything-but": isAnythingBut,
  }),
);

function isNumeric(operand: unknown): boolean {
  if (!Array.isArray(operand)) return false;
  const [lower, start, upper, end] = operand as unknown[];
  if (typeof start !== "number") return false;
  if (operand.length === 2) return ["=", "<", "<=", ">", ">="].includes(lower as string);
  return (
    operand.length === 4 &&
    [">", ">="].includes(lower as string) &&
    ["<", "<="].includes(upper as string) &&
    typeof end === "number" &&
    start < end
  );
}

function isAnythingBut(operand: unknown): boolean {
  if (isObject(operand)) {
    const [[operator = "", excluded] = [], ...more] = Object.entries(operand);
    return (
      more.length === 0 &&
      ["prefix", "suffix", "equals-ignore-case", "wildcard"].includes(operator) &&
      isListOf(excluded, ["string"])
    );
  }
  return isListOf(operand, ["string"]) || isListOf(operand, ["number"]);
}

function isListOf(value: unknown, types: readonly string[]): boolean {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every((one) => types.includes(typeof one));
}

const at = (path: string) => (path === "" ? "" : ` at ${path}`);
