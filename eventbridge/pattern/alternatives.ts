import { isJsonObject, type Json } from "../event";
import { isNumber } from "../json";
import { compileAnythingBut } from "./anythingBut";
import { compileCidr, equalAddress } from "./cidr";
import { anyOf, onlyEntry, refuse, type Leaf, type LeafMatcher } from "./leaf";
import { equalTo } from "./number";
import { compileNumeric } from "./numeric";
import { compileEnd, compileIgnoreCase } from "./text";
import { compileWildcard } from "./wildcard";

/** What a pattern lists for one field, of which one must hold. */
export interface Alternatives {
  /** Whether a plain value of the field is one of them. */
  leaf: LeafMatcher;
  /** Whether it holds as well where the field is missing. */
  absent: boolean;
  /** The texts that are listed; undefined where the list has anything else, or an address, which has many texts. */
  exactTexts: readonly string[] | undefined;
  /** As the pattern has it, to be shown. */
  listed: Json;
}

/** More exact values than this are looked up, not tried in turn. */
const FEW = 4;

/**
 * Compiles the list of a field.
 *
 * @param at the key's path in the pattern, such as `detail.email`
 * @throws Error saying what the service would refuse
 */
export function compileAlternatives(list: Json, at: string): Alternatives {
  if (!Array.isArray(list) || list.length === 0) {
    return refuse("the event pattern must list values in an array", at);
  }
  const texts = list.filter((one) => typeof one === "string");
  const matchers = list.flatMap((one) => matchersOf(one, at));
  return {
    leaf: anyOf([...exact(texts), ...matchers]),
    absent: list.some((one) => isJsonObject(one) && one.exists === false),
    exactTexts: texts.length === list.length && !texts.some(equalAddress) ? texts : undefined,
    listed: list,
  };
}

function matchersOf(one: Json, at: string): LeafMatcher[] {
  if (Array.isArray(one)) return refuse("the event pattern has an array inside an array", at);
  if (typeof one === "string") return [equalAddress(one)].filter((found) => found !== undefined);
  if (isNumber(one)) return [equalTo(one)];
  if (!isJsonObject(one)) return [(leaf) => leaf === one];
  const [operator, operand] = onlyEntry(one, at);
  const matcher = compileOperator(operator, operand, at);
  return matcher === undefined ? [] : [matcher];
}

/** Undefined for what no plain value can satisfy: `exists: false`. */
function compileOperator(operator: string, operand: Json, at: string): LeafMatcher | undefined {
  switch (operator) {
    case "exactly":
      if (typeof operand !== "string") return refuse("exactly takes a string", at);
      return (leaf) => leaf === operand;
    case "exists":
      if (typeof operand !== "boolean") return refuse("exists takes true or false", at);
      return operand ? () => true : undefined;
    case "prefix":
    case "suffix":
      return compileEnd(operator, operand, at);
    case "equals-ignore-case":
      return compileIgnoreCase(operand, at);
    case "wildcard":
      return compileWildcard(operand, at);
    case "numeric":
      return compileNumeric(operand, at);
    case "cidr":
      return compileCidr(operand, at);
    case "anything-but":
      return compileAnythingBut(operand, at);
    default:
      return refuse(`EventBridge does not know the operator '${operator}'`, at);
  }
}

function exact(texts: readonly string[]): LeafMatcher[] {
  if (texts.length <= FEW) return texts.map((text) => (leaf: Leaf) => leaf === text);
  const set = new Set<Leaf>(texts);
  return [(leaf) => set.has(leaf)];
}
