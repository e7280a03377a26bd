import type { Json } from "../event";
import { refuse, type LeafMatcher } from "./leaf";

/**
 * Compiles the operator `wildcard`: `*` matches any number of characters; `\\*` and `\\\\` match `*` and `\`.
 * Source: EventBridge User Guide, 'Comparison operators'; aws/event-ruler, which refuses `**`.
 *
 * @param at the key's path in the pattern
 * @throws PatternError naming the reason for which the service refuses it
 */
export function compileWildcard(operand: Json, at: string): LeafMatcher {
  if (typeof operand !== "string") return refuse("wildcard takes a string", at);
  const parts = operand.match(/\\[*\\]|[^\\]/gs) ?? [];
  if (parts.join("") !== operand) {
    return refuse("wildcard has a \\ that escapes neither * nor \\", at);
  }
  if (parts.some((part, index) => part === "*" && parts[index + 1] === "*")) {
    return refuse("wildcard has two * in a row", at);
  }
  const [first = "", ...rest] = literalsOf(parts);
  const last = rest.pop();
  if (last === undefined) return (leaf) => leaf === first;
  const literals: Literals = { first, between: rest, last };
  return (leaf) => typeof leaf === "string" && hasInOrder(leaf, literals);
}

/** The literal texts before, between and after the `*` characters. */
function literalsOf(parts: readonly string[]): string[] {
  const texts: string[] = [];
  let text = "";
  for (const part of parts) {
    if (part === "*") {
      texts.push(text);
      text = "";
    } else {
      text += part.slice(-1);
    }
  }
  return [...texts, text];
}

/** The literal texts of a wildcard with at least one `*`. */
interface Literals {
  first: string;
  between: readonly string[];
  last: string;
}

/**
 * Finds each literal at its first position after the literal before, which is correct whatever follows. A regular expression
 * with many `*` would try all positions, and take minutes for a long text that does not match.
 */
function hasInOrder(text: string, { first, between, last }: Literals): boolean {
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let start = first.length;
  for (const literal of between) {
    const found = text.indexOf(literal, start);
    if (found < 0) return false;
    start = found + literal.length;
  }
  return start <= end;
}
