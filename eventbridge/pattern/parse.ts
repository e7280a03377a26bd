import { isJsonObject, type Json, type JsonObject } from "../event";
import { parseJson } from "../json";
import { bytesOf, describeSize, PATTERN_BYTES } from "../quotas";
import { compileAlternatives, type Alternatives } from "./alternatives";
import { tooComplexField } from "./complexity";
import { PatternError, refuse } from "./leaf";
import { repeatedOperator } from "./repeatedOperator";

/** What a pattern demands of a field. */
export interface Demand {
  path: readonly string[];
  alternatives: Alternatives;
}

/**
 * Fields that are demanded together, by their names: their keys, joined by dots. A pattern is one such, or with
 * `$or` any of several.
 */
export type Conjunction = ReadonlyMap<string, Demand>;

/** Source: EventBridge User Guide, 'Comparison operators', `$or`. */
const MOST_COMBINATIONS = 1_000;
/** Source: aws/event-ruler, GenericMachine. */
const MOST_FIELDS = 256;

/**
 * Words that no field inside `$or` may be called, so that an operator in the wrong place is not taken for one.
 * Source: aws/event-ruler, Constants.
 */
const RESERVED_IN_OR = new Set([
  ...["exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard"],
  ...["numeric", "cidr", "=", "<", "<=", ">", ">=", "regex", "not-wildcard"],
  ...["not-equals-ignore-case", "date-after", "date-on-or-after", "date-before"],
  ...["date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range"],
]);

/**
 * Reads an event pattern. Where a field is demanded inside `$or` and beside it, the later of the two demands
 * replaces the earlier one, as the service has it. `$or` is the operator where it can be one; elsewhere it is a
 * field of that name, for patterns from before the operator, as in event-ruler 1.7.3 and 2.1.0.
 * Sources: EventBridge User Guide, 'Event patterns' and 'Comparison operators'; aws/event-ruler, JsonRuleCompiler.
 *
 * @param text JSON
 * @returns the conjunctions of which one must hold
 * @throws Error saying where in the pattern something is that the service refuses
 */
export function parsePattern(text: string): Conjunction[] {
  return parseWith(text, (mistake) => {
    throw mistake;
  });
}

/** Something for which the service refuses a rule. */
export interface PatternMistake {
  what: string;
  /** The key's path in the pattern, such as `detail.email`; undefined for the pattern as a whole. */
  at: string | undefined;
}

/**
 * Everything for which the service refuses a rule with this event pattern: what is no pattern, and wildcards that are too
 * complex. Empty where it takes the rule.
 *
 * @param text JSON
 */
export function patternMistakes(text: string): PatternMistake[] {
  const mistakes: PatternMistake[] = [];
  const add = (error: unknown) => mistakes.push(mistakeOf(error));
  try {
    const field = tooComplexField(parseWith(text, add));
    if (field !== undefined) mistakes.push({ what: TOO_COMPLEX, at: field });
  } catch (error) {
    add(error);
  }
  return mistakes;
}

function mistakeOf(error: unknown): PatternMistake {
  return error instanceof PatternError
    ? { what: error.what.replace(/,$/, ""), at: error.at }
    : { what: (error as Error).message, at: undefined };
}

const TOO_COMPLEX =
  "the wildcards are too complex together; use fewer, or fewer characters that repeat after a *";

/** What becomes of a mistake in one field, or in one alternative of `$or`: where it returns, the others are looked at as well. */
type OnMistake = (mistake: Error) => void;

function parseWith(text: string, onMistake: OnMistake): Conjunction[] {
  if (bytesOf(text) > PATTERN_BYTES) {
    throw new Error(
      `the event pattern has ${describeSize(text)}; it may have ${PATTERN_BYTES} at most`,
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
  const conjunctions = parseObject(parsed, [], [new Map()], { insideOr: false, onMistake });
  if (conjunctions.some(({ size }) => size > MOST_FIELDS)) {
    throw new Error(`the event pattern has more than the ${MOST_FIELDS} fields that are allowed`);
  }
  return conjunctions;
}

/** Where in a pattern an entry stands, and what to do about a mistake in it. */
interface PatternPlace {
  insideOr: boolean;
  onMistake: OnMistake;
}

function parseObject(
  object: JsonObject,
  path: readonly string[],
  before: readonly Conjunction[],
  place: PatternPlace,
): Conjunction[] {
  const entries = Object.entries(object);
  if (entries.length === 0) return refuse("the event pattern is empty", path.join("."));
  let conjunctions = [...before];
  for (const [key, value] of entries) {
    try {
      conjunctions = parseEntry(key, value, path, conjunctions, place);
    } catch (error) {
      place.onMistake(error as Error);
    }
  }
  return conjunctions;
}

function parseEntry(
  key: string,
  value: Json,
  path: readonly string[],
  before: readonly Conjunction[],
  place: PatternPlace,
): Conjunction[] {
  if (key === "$or" && isOperator(value)) return parseOr(value, path, before, place);
  const inner = [...path, key];
  if (place.insideOr && isOperatorWord(key)) {
    return refuse(
      `'${key}' is an operator, and no field inside $or may be called so,`,
      inner.join("."),
    );
  }
  if (isJsonObject(value)) return parseObject(value, inner, before, place);
  const at = inner.join(".");
  const mistakes = key !== "$or" && Array.isArray(value) ? mistakesIn(value, at) : [];
  if (mistakes.length > 0) {
    mistakes.forEach(place.onMistake);
    return [...before];
  }
  return demanded(inner, compileField(key, value, at), before);
}

/** What is wrong with each alternative of a list: the list as a whole would report the first mistake only. */
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

/** Whether it can be what `$or` takes: two or more objects, none of which has an operator in it. */
function isOperator(value: Json): value is JsonObject[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((one) => isJsonObject(one) && !Object.keys(one).some(isOperatorWord))
  );
}

/** Whether no field inside `$or` may be called so. Written with its parent, as in `detail.suffix`, it is taken. */
export function isOperatorWord(key: string): boolean {
  return RESERVED_IN_OR.has(key);
}

/** A list that is no field's either is taken for a mistake with the operator `$or`. */
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
  path: readonly string[],
  before: readonly Conjunction[],
  { onMistake }: PatternPlace,
): Conjunction[] {
  const at = [...path, "$or"].join(".");
  const conjunctions = value.flatMap((alternative) =>
    parseObject(alternative, path, before, { insideOr: true, onMistake }),
  );
  if (conjunctions.length > MOST_COMBINATIONS) {
    return refuse(
      `$or makes ${conjunctions.length} combinations, more than the ${MOST_COMBINATIONS} that are allowed,`,
      at,
    );
  }
  return conjunctions;
}

function demanded(
  path: readonly string[],
  alternatives: Alternatives,
  before: readonly Conjunction[],
): Conjunction[] {
  // Joined, because that is the service's name of it: `{"a.b": [1]}` and `{"a": {"b": [1]}}` are one field.
  const name = path.join(".");
  return before.map((conjunction) => new Map(conjunction).set(name, { path, alternatives }));
}
