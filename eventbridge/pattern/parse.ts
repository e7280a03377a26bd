import { isJsonObject, type Json, type JsonObject } from "../event";
import { parseJson } from "../json";
import { bytesOf, describeSize, PATTERN_BYTES } from "../quotas";
import { compileAlternatives, type Alternatives } from "./alternatives";
import { tooComplexField } from "./complexity";
import { PatternError, refuse } from "./leaf";
import { repeatedOperator } from "./repeatedOperator";

/** The demand of a pattern on one field. */
export interface Demand {
  path: readonly string[];
  alternatives: Alternatives;
}

/**
 * Fields that are demanded together, by their names (the keys, joined by dots). A pattern is one conjunction, or with `$or`
 * several, of which one must hold.
 */
export type Conjunction = ReadonlyMap<string, Demand>;

/** Source: EventBridge User Guide, 'Comparison operators', `$or`. */
const MOST_COMBINATIONS = 1_000;
/** Source: aws/event-ruler, GenericMachine. */
const MOST_FIELDS = 256;

/**
 * Words that cannot name a field inside `$or`, so that a misplaced operator is not read as a field.
 * Source: aws/event-ruler, Constants.
 */
const RESERVED_IN_OR = new Set([
  ...["exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard"],
  ...["numeric", "cidr", "=", "<", "<=", ">", ">=", "regex", "not-wildcard"],
  ...["not-equals-ignore-case", "date-after", "date-on-or-after", "date-before"],
  ...["date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range"],
]);

/**
 * Reads an event pattern. If a field is demanded inside `$or` and beside it, the later demand replaces the earlier one, as
 * in the service. `$or` is the operator if its value can be the operator's. Otherwise it is a field of that name, for
 * patterns that are older than the operator, as in event-ruler 1.7.3 and 2.1.0.
 * Sources: EventBridge User Guide, 'Event patterns' and 'Comparison operators'; aws/event-ruler, JsonRuleCompiler.
 *
 * @param text JSON
 * @returns the conjunctions of which one must hold
 * @throws Error naming the first mistake, and its path in the pattern
 */
export function parsePattern(text: string): Conjunction[] {
  return parseWith(text, (mistake) => {
    throw mistake;
  });
}

/** A mistake for which the service refuses a rule. */
export interface PatternMistake {
  what: string;
  /** The key's path in the pattern, such as `detail.email`; undefined for the pattern as a whole. */
  at: string | undefined;
}

/**
 * Every mistake for which the service refuses a rule with this event pattern: invalid parts, and wildcards that are too
 * complex. Empty if the service accepts the rule.
 *
 * @param text JSON
 */
export function patternMistakes(text: string): PatternMistake[] {
  const mistakes: PatternMistake[] = [];
  const add = (error: unknown) => mistakes.push(mistakeOf(error));
  try {
    mistakes.push(...complexityMistakes(parseWith(text, add)));
  } catch (error) {
    add(error);
  }
  return mistakes;
}

/**
 * Reads the event pattern of a rule or an archive, whose wildcards may not be too complex.
 *
 * @throws Error as `parsePattern`, and for wildcards that are too complex
 */
export function parseAcceptedPattern(text: string): Conjunction[] {
  const conjunctions = parsePattern(text);
  const [mistake] = complexityMistakes(conjunctions);
  if (mistake !== undefined) throw new Error(`${mistake.what}, at ${mistake.at}`);
  return conjunctions;
}

function complexityMistakes(conjunctions: readonly Conjunction[]): PatternMistake[] {
  const at = tooComplexField(conjunctions);
  return at === undefined ? [] : [{ what: TOO_COMPLEX, at }];
}

function mistakeOf(error: unknown): PatternMistake {
  return error instanceof PatternError
    ? { what: error.what.replace(/,$/, ""), at: error.at }
    : { what: (error as Error).message, at: undefined };
}

const TOO_COMPLEX =
  "the wildcards are too complex together; use fewer, or fewer characters that repeat after a *";

/** Handles a mistake in one field or alternative. If it returns, the others are read as well. */
type OnMistake = (mistake: Error) => void;

function parseWith(text: string, onMistake: OnMistake): Conjunction[] {
  if (bytesOf(text) > PATTERN_BYTES) {
    throw new Error(
      `the event pattern has ${describeSize(text)}; the limit is ${PATTERN_BYTES} bytes`,
    );
  }
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch (error) {
    throw new Error(`the event pattern is not JSON: ${(error as Error).message}`);
  }
  if (!isJsonObject(parsed) || Object.keys(parsed).length === 0) {
    throw new Error("the event pattern must be a JSON object with at least one field");
  }
  const repeated = repeatedOperator(text);
  if (repeated !== undefined) {
    onMistake(new PatternError("the event pattern needs exactly one operator", repeated));
  }
  const conjunctions = parseObject(parsed, [new Map()], { path: [], insideOr: false, onMistake });
  if (conjunctions.some(({ size }) => size > MOST_FIELDS)) {
    throw new Error(`the event pattern has more than the ${MOST_FIELDS} fields that are allowed`);
  }
  return conjunctions;
}

/** The position of an object in a pattern, and the handler of mistakes in it. */
interface PatternPlace {
  path: readonly string[];
  insideOr: boolean;
  onMistake: OnMistake;
}

function parseObject(
  object: JsonObject,
  before: readonly Conjunction[],
  place: PatternPlace,
): Conjunction[] {
  const entries = Object.entries(object);
  if (entries.length === 0) return refuse("the event pattern is empty", place.path.join("."));
  let conjunctions = [...before];
  for (const entry of entries) {
    try {
      conjunctions = parseEntry(entry, conjunctions, place);
    } catch (error) {
      place.onMistake(error as Error);
    }
  }
  return conjunctions;
}

function parseEntry(
  [key, value]: [string, Json],
  before: readonly Conjunction[],
  place: PatternPlace,
): Conjunction[] {
  if (key === "$or" && isOperator(value)) return parseOr(value, before, place);
  const inner = [...place.path, key];
  if (place.insideOr && isOperatorWord(key)) {
    return refuse(
      `'${key}' is an operator, which cannot name a field inside $or,`,
      inner.join("."),
    );
  }
  if (isJsonObject(value)) return parseObject(value, before, { ...place, path: inner });
  const at = inner.join(".");
  let alternatives: Alternatives;
  try {
    alternatives = compileField(key, value, at);
  } catch (error) {
    const mistakes = key !== "$or" && Array.isArray(value) ? mistakesIn(value, at) : [];
    if (mistakes.length === 0) throw error;
    mistakes.forEach(place.onMistake);
    return [...before];
  }
  return addDemand(inner, alternatives, before);
}

/** The mistakes of each alternative of a list. Compiling the whole list would report only the first. */
function mistakesIn(list: readonly Json[], at: string): Error[] {
  return list.flatMap((one) => {
    try {
      compileAlternatives([one], at);
      return [];
    } catch (error) {
      return [error as Error];
    }
  });
}

/** Whether `$or` accepts the value: two or more objects, none of which contains an operator. */
function isOperator(value: Json): value is JsonObject[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((one) => isJsonObject(one) && !Object.keys(one).some(isOperatorWord))
  );
}

/** Whether this name is refused for a field inside `$or`. With its parent, as in `detail.suffix`, the name is accepted. */
export function isOperatorWord(key: string): boolean {
  return RESERVED_IN_OR.has(key);
}

/** An invalid list of a field `$or` is reported as a mistake with the operator `$or`. */
function compileField(key: string, list: Json, at: string): Alternatives {
  try {
    return compileAlternatives(list, at);
  } catch (error) {
    if (key !== "$or") throw error;
    throw new Error(`${(error as Error).message}; as an operator, $or takes two or more objects`);
  }
}

function parseOr(
  value: JsonObject[],
  before: readonly Conjunction[],
  place: PatternPlace,
): Conjunction[] {
  const at = [...place.path, "$or"].join(".");
  const conjunctions = value.flatMap((alternative) =>
    parseObject(alternative, before, { ...place, insideOr: true }),
  );
  if (conjunctions.length > MOST_COMBINATIONS) {
    return refuse(
      `$or makes ${conjunctions.length} combinations, more than the ${MOST_COMBINATIONS} that are allowed,`,
      at,
    );
  }
  return conjunctions;
}

function addDemand(
  path: readonly string[],
  alternatives: Alternatives,
  before: readonly Conjunction[],
): Conjunction[] {
  // The joined keys identify a field in the service: `{"a.b": [1]}` and `{"a": {"b": [1]}}` are the same field.
  const name = path.join(".");
  return before.map((conjunction) => new Map(conjunction).set(name, { path, alternatives }));
}
