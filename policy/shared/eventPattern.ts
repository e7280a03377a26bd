import { isAddressBlock } from "./addressBlock";
import { tooComplexField } from "./complexity";
import { memoized } from "./memoized";
import { repeatedOperator } from "./repeatedOperator";
import { isObject, type Properties } from "./values";

/** What a pattern lists for a field, by the field's path, such as `detail.id`. */
type Fields = ReadonlyMap<string, readonly unknown[]>;

/** An event pattern, as one or, with `$or`, several sets of demands of which one must hold. */
export type Pattern = readonly Fields[];

/** Bytes of a pattern. Sources: API model, PutRule, `EventPattern`; AWS provider, validateEventPatternValue. */
const LONGEST = 4_096;
/** Source: aws/event-ruler, GenericMachine. */
const MOST_FIELDS = 256;
/** Numbers that operators take. Source: EventBridge User Guide, 'Comparison operators', numeric matching. */
const FURTHEST = 5e9;

/** Words that no field inside `$or` may be called. Source: aws/event-ruler, Constants. */
const RESERVED_IN_OR = new Set([
  ...["exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard"],
  ...["numeric", "cidr", "=", "<", "<=", ">", ">=", "regex", "not-wildcard"],
  ...["not-equals-ignore-case", "date-after", "date-on-or-after", "date-before"],
  ...["date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range"],
]);
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
  const bytes = Buffer.byteLength(text);
  if (bytes > LONGEST) {
    const unit = bytes === text.length ? "characters" : "bytes";
    return `it has ${bytes} ${unit}, where ${LONGEST} are the most`;
  }
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (!isObject(pattern)) return "it is not a JSON object";
  const repeated = repeatedOperator(text);
  if (repeated !== undefined) return `it needs one operator${at(repeated)}`;
  try {
    return checked(readObject(pattern, "", [new Map()], false));
  } catch (error) {
    if (error instanceof NoPattern) return error.message;
    throw error;
  }
});

/** What is wrong only with a pattern as a whole. */
function checked(alternatives: Fields[]): Fields[] {
  if (alternatives.some(({ size }) => size > MOST_FIELDS)) {
    throw new NoPattern(`it has more than ${MOST_FIELDS} fields`);
  }
  const field = tooComplexField(alternatives);
  if (field !== undefined) throw new NoPattern(`its wildcards are too complex${at(field)}`);
  return alternatives;
}

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

function readObject(
  object: Properties,
  path: string,
  before: readonly Fields[],
  insideOr: boolean,
): Fields[] {
  const entries = Object.entries(object);
  if (entries.length === 0) throw new NoPattern(`it is empty${at(path)}`);
  let alternatives = [...before];
  for (const [key, value] of entries) {
    if (key === "$or" && isOr(value)) alternatives = readOr(value, path, alternatives);
    else {
      const inner = path === "" ? key : `${path}.${key}`;
      if (insideOr && RESERVED_IN_OR.has(key)) {
        throw new NoPattern(`no field inside $or may be called '${key}'${at(inner)}`);
      }
      alternatives = isObject(value)
        ? readObject(value, inner, alternatives, insideOr)
        : alternatives.map((fields) => new Map(fields).set(inner, readField(key, value, inner)));
    }
  }
  return alternatives;
}

/**
 * Whether it can be what the operator takes; elsewhere `$or` is a field of that name, for patterns from before the operator.
 * Source: aws/event-ruler 1.7.3 and 2.1.0.
 */
function isOr(value: unknown): value is Properties[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((one) => isObject(one) && !Object.keys(one).some((key) => RESERVED_IN_OR.has(key)))
  );
}

/** A list that is no field's either is taken for a mistake with the operator `$or`. */
function readField(key: string, value: unknown, path: string): readonly unknown[] {
  try {
    return readList(value, path);
  } catch (error) {
    if (key !== "$or" || !(error instanceof NoPattern)) throw error;
    throw new NoPattern(
      `$or takes a list of two or more objects${at(path.replace(/\.?\$or$/, ""))}`,
    );
  }
}

function readOr(value: Properties[], path: string, before: readonly Fields[]): Fields[] {
  const alternatives = value.flatMap((one) => readObject(one, path, before, true));
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
    exists: (operand: unknown) => typeof operand === "boolean",
    prefix: isTextInAnyCase,
    suffix: isTextInAnyCase,
    "equals-ignore-case": isText,
    wildcard: isWildcard,
    numeric: isNumeric,
    cidr: (operand: unknown) => isText(operand) && isAddressBlock(operand),
    "anything-but": isAnythingBut,
  }),
);

/** `*` stands for any characters, `\\*` and `\\\\` for themselves. Source: aws/event-ruler, WildcardParser. */
function isWildcard(operand: unknown): boolean {
  return isText(operand) && /^(?:\\[*\\]|[^\\*]|\*(?!\*))*$/s.test(operand);
}

function isNumeric(operand: unknown): boolean {
  if (!Array.isArray(operand)) return false;
  const [lower, start, upper, end] = operand as unknown[];
  if (typeof start !== "number" || Math.abs(start) > FURTHEST) return false;
  if (operand.length === 2) {
    if (lower === ">" || lower === ">=") return comparable(start) < comparable(FURTHEST);
    if (lower === "<" || lower === "<=") return comparable(start) > comparable(-FURTHEST);
    return lower === "=";
  }
  return (
    operand.length === 4 &&
    (lower === ">" || lower === ">=") &&
    (upper === "<" || upper === "<=") &&
    typeof end === "number" &&
    Math.abs(end) <= FURTHEST &&
    comparable(start) < comparable(end)
  );
}

/** Six decimals are compared. Source: aws/event-ruler 1.7.3, ComparableNumber. */
function comparable(number: number): number {
  return Math.trunc(1e6 * (FURTHEST + number));
}

function isAnythingBut(operand: unknown): boolean {
  if (!isObject(operand)) {
    return isListOf(operand, isText) || isListOf(operand, isComparable);
  }
  const [[operator = "", excluded] = [], ...more] = Object.entries(operand);
  const takes = EXCLUDED.get(operator);
  if (more.length > 0 || takes === undefined) return false;
  // An empty list excludes nothing.
  return isListOf(excluded, takes) || (Array.isArray(excluded) && excluded.length === 0);
}

/** What `anything-but` takes by these operators. */
const EXCLUDED: ReadonlyMap<string, (operand: unknown) => boolean> = new Map([
  ["prefix", (text: unknown) => isText(text) && text !== ""],
  ["suffix", (text: unknown) => isText(text) && text !== ""],
  ["equals-ignore-case", isText],
  ["wildcard", isWildcard],
]);

function isComparable(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) <= FURTHEST;
}

function isListOf(value: unknown, is: (one: unknown) => boolean): boolean {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every(is);
}

const at = (path: string) => (path === "" ? "" : ` at ${path}`);
