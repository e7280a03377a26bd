import { isJsonObject, type Json } from "../event";
import { isNumber } from "../json";
import { anyOf, onlyEntry, refuse, type LeafMatcher } from "./leaf";
import { equalTo, FURTHEST } from "./number";
import { compileEnd, compileIgnoreCase } from "./text";
import { compileWildcard } from "./wildcard";

const TAKES =
  "anything-but takes a string or a number, a list of either, or one of " +
  "prefix, suffix, equals-ignore-case and wildcard with a string or a list of strings,";

const LIKES = ["prefix", "suffix", "equals-ignore-case", "wildcard"];

/**
 * Compiles the operator `anything-but`. An empty list of prefixes, suffixes and so on excludes nothing, as in event-ruler
 * 1.7.3 and 2.1.0. Every value that is not excluded matches: if texts are excluded, numbers and `null` match. An absent
 * field does not match.
 * Source: EventBridge User Guide, 'Comparison operators'; aws/event-ruler, JsonRuleCompiler.
 *
 * @throws PatternError naming the operands that it takes
 */
export function compileAnythingBut(operand: Json, at: string): LeafMatcher {
  const excluded = anyOf(isJsonObject(operand) ? likes(operand, at) : values(operand, at));
  return (leaf) => !excluded(leaf);
}

function values(operand: Json, at: string): LeafMatcher[] {
  const list = Array.isArray(operand) ? operand : [operand];
  if (list.length > 0 && list.every((value) => typeof value === "string")) {
    return list.map((value) => (leaf) => leaf === value);
  }
  if (list.length === 0 || !list.every(isNumber)) return refuse(TAKES, at);
  if (list.some((value) => Math.abs(Number(value)) > FURTHEST)) {
    return refuse("anything-but takes numbers from -5e9 to 5e9", at);
  }
  return list.map(equalTo);
}

function likes(operand: Record<string, Json>, at: string): LeafMatcher[] {
  const [operator, given] = onlyEntry(operand, at);
  const list = Array.isArray(given) ? given : [given];
  if (!LIKES.includes(operator)) return refuse(TAKES, at);
  return list.map((text): LeafMatcher => {
    if (typeof text !== "string") return refuse(TAKES, at);
    switch (operator) {
      case "prefix":
      case "suffix":
        if (text === "") return refuse(`anything-but takes no empty ${operator}`, at);
        return compileEnd(operator, text, at);
      case "equals-ignore-case":
        return compileIgnoreCase(text, at);
      default:
        return compileWildcard(text, at);
    }
  });
}
