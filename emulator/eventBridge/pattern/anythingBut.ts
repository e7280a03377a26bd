import { isJsonObject, type Json } from "../event";
import { anyOf, onlyEntry, refuse, type LeafMatcher } from "./leaf";
import { equalTo, FURTHEST } from "./number";
import { compileEnd, compileIgnoreCase } from "./text";
import { compileWildcard } from "./wildcard";

const TAKES =
  "anything-but takes a string or a number, a list of either, or one of " +
  "prefix, suffix, equals-ignore-case and wildcard with a string or a list of strings,";

/**
 * Compiles the operator `anything-but`. Whatever is not excluded matches, numbers and `null` too where texts
 * are excluded; but not a field that is missing.
 * Source: EventBridge User Guide, 'Comparison operators'; aws/event-ruler, JsonRuleCompiler.
 *
 * @throws Error saying what it takes
 */
export function compileAnythingBut(operand: Json, at: string): LeafMatcher {
  const excluded = anyOf(isJsonObject(operand) ? likes(operand, at) : values(operand, at));
  return (leaf) => !excluded(leaf);
}

function values(operand: Json, at: string): LeafMatcher[] {
  const list = Array.isArray(operand) ? operand : [operand];
  const kinds = new Set(list.map((value) => typeof value));
  const [kind] = kinds;
  if (kinds.size !== 1 || (kind !== "string" && kind !== "number")) return refuse(TAKES, at);
  if (list.some((value) => typeof value === "number" && Math.abs(value) > FURTHEST)) {
    return refuse("anything-but takes numbers from -5e9 to 5e9", at);
  }
  return list.map((value) =>
    typeof value === "number" ? equalTo(value) : (leaf) => leaf === value,
  );
}

function likes(operand: Record<string, Json>, at: string): LeafMatcher[] {
  const [operator, given] = onlyEntry(operand, at);
  const list = Array.isArray(given) ? given : [given];
  if (list.length === 0 || list.some((text) => typeof text !== "string")) return refuse(TAKES, at);
  return list.map((text): LeafMatcher => {
    switch (operator) {
      case "prefix":
      case "suffix":
        if (text === "") return refuse(`anything-but takes no empty ${operator}`, at);
        return compileEnd(operator, text, at);
      case "equals-ignore-case":
        return compileIgnoreCase(text, at);
      case "wildcard":
        return compileWildcard(text, at);
      default:
        return refuse(TAKES, at);
    }
  });
}
