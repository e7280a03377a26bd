import { PATTERN_BYTES } from "./limits";
import { isAddressBlock } from "./addressBlock";
import { tooComplexField } from "./complexity";
import { memoized } from "./memoized";
import { repeatedOperator } from "./repeatedOperator";
import { isObject, type Properties } from "./values";

/** The values and operators that a pattern lists, by the path of the field, such as `detail.id`. */
type Fields = ReadonlyMap<string, readonly unknown[]>;

/** An event pattern as alternatives. An event matches if it meets one of them. Without `$or`, a pattern has one alternative. */
export type Pattern = readonly Fields[];

/** The maximum number of fields in a pattern. Source: aws/event-ruler, GenericMachine. */
const MOST_FIELDS = 256;
/** Operators accept numbers from -5e9 to 5e9. Source: EventBridge User Guide, 'Comparison operators', numeric matching. */
const FURTHEST = 5e9;

/** Names that no field inside `$or` may have. Source: aws/event-ruler, Constants. */
const RESERVED_IN_OR = new Set([
  ...["exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard"],
  ...["numeric", "cidr", "=", "<", "<=", ">", ">=", "regex", "not-wildcard"],
  ...["not-equals-ignore-case", "date-after", "date-on-or-after", "date-before"],
  ...["date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range"],
]);
/** The maximum number of combinations that `$or` may make. Source: EventBridge User Guide, 'Comparison operators', `$or`. */
const MOST_COMBINATIONS = 1_000;

/** Fields that every event has. Source: EventBridge User Guide, 'Event structure'. */
export const ENVELOPE: ReadonlySet<string> = new Set([
  ...["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"],
]);

/** A field of replayed events. Source: EventBridge Events Reference, 'AWS service event metadata', `replay-name`. */
export const SOMETIMES = "replay-name";

/** A pattern is invalid. The message names the mistake and the path of the field. */
class InvalidPattern extends Error {}

/**
 * Reads an event pattern and checks that EventBridge accepts it. The pattern is not matched against events here.
 * Source: EventBridge User Guide, 'Event patterns' and 'Comparison operators'.
 *
 * @returns the pattern, or a phrase that names the mistake, such as `it is not JSON`
 */
export const readPattern = memoized((text: string): Pattern | string => {
  const bytes = Buffer.byteLength(text);
  if (bytes > PATTERN_BYTES) {
    const unit = bytes === text.length ? "characters" : "bytes";
    return `it has ${bytes} ${unit}, and the maximum is ${PATTERN_BYTES}`;
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
    return checkLimits(
      readObject(pattern, { path: "", alternatives: [new Map()], insideOr: false }),
    );
  } catch (error) {
    if (error instanceof InvalidPattern) return error.message;
    throw error;
  }
});

/** Reads a pattern that EventBridge accepts; undefined for any other text and for none. The policy rule-pattern reports those. */
export function validPattern(text: string | undefined): Pattern | undefined {
  const pattern = text && readPattern(text);
  return typeof pattern === "object" ? pattern : undefined;
}

/** Checks the limits that apply to a pattern as a whole. @throws InvalidPattern */
function checkLimits(alternatives: Fields[]): Fields[] {
  if (alternatives.some(({ size }) => size > MOST_FIELDS)) {
    throw new InvalidPattern(`it has more than ${MOST_FIELDS} fields`);
  }
  const field = tooComplexField(alternatives);
  if (field !== undefined) throw new InvalidPattern(`its wildcards are too complex${at(field)}`);
  return alternatives;
}

/** Whether a pattern matches only events that have a value at a path, such as `detail.email`. */
export function demandsField(pattern: Pattern, path: string): boolean {
  if (ENVELOPE.has(path)) return true;
  return pattern.every((fields) =>
    [...fields].some(
      // An event with a value at `detail.a.b` has the object `detail.a`.
      ([field, list]) => (field === path || field.startsWith(`${path}.`)) && !matchesAbsence(list),
    ),
  );
}

/**
 * Whether a pattern limits the sources of its events. `exists`, an empty prefix and similar operators match any source, and
 * `anything-but` matches nearly any source.
 */
export function demandsSource(pattern: Pattern): boolean {
  return pattern.every((fields) => fields.get("source")?.every(isNarrow) ?? false);
}

/**
 * Whether a pattern matches only events of AWS services, and lists these as texts. Publishers cannot use such a source; partners
 * have sources that begin with `aws.partner/`. Source: EventBridge API reference, PutEventsRequestEntry.
 */
export function isOfAws(pattern: Pattern): boolean {
  const isAws = (source: unknown) =>
    typeof source === "string" && /^aws\.(?!partner\/)./.test(source);
  return pattern.every((fields) => fields.get("source")?.every(isAws) ?? false);
}

const TEXT_OPERATORS = new Set(["prefix", "suffix", "wildcard", "equals-ignore-case", "exactly"]);

function isNarrow(alternative: unknown): boolean {
  if (typeof alternative === "string") return alternative !== "";
  if (!isObject(alternative)) return false;
  return Object.entries(alternative).some(([operator, operand]) => {
    const text = isObject(operand) ? Object.values(operand)[0] : operand;
    return TEXT_OPERATORS.has(operator) && !/^\**$/.test(String(text));
  });
}

/** Whether an event without the field matches. */
export function matchesAbsence(list: readonly unknown[]): boolean {
  return list.some((alternative) => isObject(alternative) && alternative.exists === false);
}

/** Where an object is in a pattern. */
interface Position {
  /** The path of the object; empty for the whole pattern. */
  path: string;
  /** The alternatives that the fields before this object make. */
  alternatives: readonly Fields[];
  insideOr: boolean;
}

/** Adds the fields of an object to the alternatives. @throws InvalidPattern */
function readObject(object: Properties, position: Position): Fields[] {
  const { path, insideOr } = position;
  const entries = Object.entries(object);
  if (entries.length === 0) throw new InvalidPattern(`it is empty${at(path)}`);
  let alternatives = [...position.alternatives];
  for (const [key, value] of entries) {
    if (key === "$or" && isOr(value)) alternatives = readOr(value, path, alternatives);
    else {
      const inner = path === "" ? key : `${path}.${key}`;
      if (insideOr && RESERVED_IN_OR.has(key)) {
        throw new InvalidPattern(`no field inside $or may be called '${key}'${at(inner)}`);
      }
      alternatives = isObject(value)
        ? readObject(value, { path: inner, alternatives, insideOr })
        : alternatives.map((fields) => new Map(fields).set(inner, readField(key, value, inner)));
    }
  }
  return alternatives;
}

/**
 * Whether a value can be the operand of `$or`. With any other value `$or` is the name of a field, because patterns that are
 * older than the operator may use that name.
 * Source: aws/event-ruler 1.7.3 and 2.1.0.
 */
function isOr(value: unknown): value is Properties[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((one) => isObject(one) && !Object.keys(one).some((key) => RESERVED_IN_OR.has(key)))
  );
}

/** Reads the list of a field. If the list of a field `$or` is invalid, the message assumes that the operator was meant. */
function readField(key: string, value: unknown, path: string): readonly unknown[] {
  try {
    return readList(value, path);
  } catch (error) {
    if (key !== "$or" || !(error instanceof InvalidPattern)) throw error;
    throw new InvalidPattern(
      `$or takes a list of two or more objects${at(path.replace(/\.?\$or$/, ""))}`,
    );
  }
}

function readOr(value: Properties[], path: string, before: readonly Fields[]): Fields[] {
  const alternatives = value.flatMap((one) =>
    readObject(one, { path, alternatives: before, insideOr: true }),
  );
  if (alternatives.length > MOST_COMBINATIONS) {
    throw new InvalidPattern(`$or makes more than ${MOST_COMBINATIONS} combinations${at(path)}`);
  }
  return alternatives;
}

function readList(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new InvalidPattern(`it must list values in an array${at(path)}`);
  }
  for (const alternative of value) {
    if (Array.isArray(alternative)) {
      throw new InvalidPattern(`it has an array inside of an array${at(path)}`);
    }
    if (isObject(alternative)) readOperator(alternative, path);
  }
  return value;
}

function readOperator(object: Properties, path: string): void {
  const [entry, ...more] = Object.entries(object);
  if (entry === undefined || more.length > 0) {
    throw new InvalidPattern(`it needs one operator${at(path)}`);
  }
  const [operator, operand] = entry;
  const takes = OPERATORS.get(operator);
  if (takes === undefined) {
    throw new InvalidPattern(`EventBridge does not know the operator '${operator}'${at(path)}`);
  }
  if (!takes(operand))
    throw new InvalidPattern(`the operator '${operator}' has an invalid operand${at(path)}`);
}

const isText = (operand: unknown) => typeof operand === "string";
const isTextInAnyCase = (operand: unknown) =>
  isText(operand) ||
  (isObject(operand) &&
    Object.keys(operand).join() === "equals-ignore-case" &&
    isText(operand["equals-ignore-case"]));

/** Checks of the operand, by operator. */
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

/** `*` matches any characters; `\\*` and `\\\\` match `*` and `\\`; two `*` in a row are refused. Source: aws/event-ruler, WildcardParser. */
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

/** EventBridge compares numbers with six decimals. Source: aws/event-ruler 1.7.3, ComparableNumber. */
function comparable(number: number): number {
  return Math.trunc(1e6 * (FURTHEST + number));
}

function isAnythingBut(operand: unknown): boolean {
  if (!isObject(operand)) {
    return isListOf(operand, isText) || isListOf(operand, isComparable);
  }
  const [entry, ...more] = Object.entries(operand);
  if (entry === undefined || more.length > 0) return false;
  const [operator, excluded] = entry;
  const takes = ANYTHING_BUT_OPERATORS.get(operator);
  if (takes === undefined) return false;
  // An empty list excludes nothing.
  return isListOf(excluded, takes) || (Array.isArray(excluded) && excluded.length === 0);
}

/** Checks of the operand inside `anything-but`, by operator. */
const ANYTHING_BUT_OPERATORS: ReadonlyMap<string, (operand: unknown) => boolean> = new Map([
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
