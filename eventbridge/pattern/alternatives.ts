import { isJsonObject, type Json } from "../event";
import { isNumber, writeJson } from "../json";
import { compileAnythingBut } from "./anythingBut";
import { compileCidr, equalAddress } from "./cidr";
import { anyOf, onlyEntry, refuse, type Leaf, type LeafMatcher } from "./leaf";
import { comparable, equalTo } from "./number";
import { compileNumeric } from "./numeric";
import { compileEnd, compileIgnoreCase } from "./text";
import { compileWildcard } from "./wildcard";

/** The values that a pattern lists for one field. The field matches when one of them matches. */
export interface Alternatives {
  /** Whether a plain value of the field matches. */
  leaf: LeafMatcher;
  /** Whether the field matches when it is absent from the event. */
  absent: boolean;
  /** The alternatives that a plain value is looked up in, by `exactKey`. */
  exact: readonly ExactKey[];
  /** The alternatives that have to be evaluated. */
  others: readonly Operation[];
  /** The list as the pattern has it, for messages. */
  listed: Json;
}

/** An alternative that has to be evaluated, such as `{"prefix": "a"}`. */
export interface Operation {
  /** Alternatives with the same identity match the same values. */
  identity: string;
  matches: LeafMatcher;
}

/** What equal values have in common; two values with different keys are never equal. */
export type ExactKey = string | number | boolean | null;

/**
 * The key of a plain value: a number's is the form in which numbers are compared, `NaN` beyond 5e9. A list has no
 * `NaN` among its exact keys: numbers beyond 5e9 are compared by their texts.
 */
export function exactKey(leaf: Leaf): ExactKey {
  return isNumber(leaf) ? comparable(leaf) : leaf;
}

/** A list with more exact values than this is searched by hash instead of one after the other. */
const FEW = 4;

/**
 * Compiles the list of a field.
 *
 * @param at the key's path in the pattern, such as `detail.email`
 * @throws PatternError naming the part that the service refuses
 */
export function compileAlternatives(list: Json, at: string): Alternatives {
  if (!Array.isArray(list) || list.length === 0) {
    return refuse("the event pattern must list values in an array", at);
  }
  const compiled = list.map((value) => compileAlternative(value, at));
  const exact = compiled.flatMap((one) => ("exact" in one ? [one.exact] : []));
  const others = compiled.flatMap((one) => ("matches" in one ? [one] : []));
  return {
    leaf: anyOf([...matchExact(exact), ...others.map(({ matches }) => matches)]),
    absent: compiled.some((one) => "absent" in one),
    exact,
    others,
    listed: list,
  };
}

type Alternative = { exact: ExactKey } | Operation | { absent: true };

function compileAlternative(value: Json, at: string): Alternative {
  if (Array.isArray(value)) return refuse("the event pattern has an array inside an array", at);
  if (isJsonObject(value)) return compileOperator(value, at);
  const matches = typeof value === "string" ? equalAddress(value) : undefined;
  if (matches !== undefined) return { identity: writeJson(value), matches };
  const key = exactKey(value);
  return isNumber(value) && Number.isNaN(key)
    ? { identity: writeJson(value), matches: equalTo(value) }
    : { exact: key };
}

function compileOperator(object: Record<string, Json>, at: string): Alternative {
  const [operator, operand] = onlyEntry(object, at);
  const operation = (matches: LeafMatcher): Operation => ({ identity: writeJson(object), matches });
  switch (operator) {
    case "exactly":
      if (typeof operand !== "string") return refuse("exactly takes a string", at);
      return { exact: operand };
    case "exists":
      if (typeof operand !== "boolean") return refuse("exists takes true or false", at);
      return operand ? operation(() => true) : { absent: true };
    case "prefix":
    case "suffix":
      return operation(compileEnd(operator, operand, at));
    case "equals-ignore-case":
      return operation(compileIgnoreCase(operand, at));
    case "wildcard":
      return operation(compileWildcard(operand, at));
    case "numeric":
      return operation(compileNumeric(operand, at));
    case "cidr":
      return operation(compileCidr(operand, at));
    case "anything-but":
      return operation(compileAnythingBut(operand, at));
    default:
      return refuse(`EventBridge does not know the operator '${operator}'`, at);
  }
}

function matchExact(keys: readonly ExactKey[]): LeafMatcher[] {
  if (keys.length <= FEW) return keys.map((key) => (leaf) => exactKey(leaf) === key);
  const set = new Set(keys);
  return [(leaf) => set.has(exactKey(leaf))];
}
