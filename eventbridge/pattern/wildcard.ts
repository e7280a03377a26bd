import type { Json } from "../event";
import { refuse, type LeafMatcher } from "./leaf";

/**
 * Compiles the operator `wildcard`: `*` stands for any characters, or none; `\\*` and `\\\\` for themselves.
 * Source: EventBridge User Guide, 'Comparison operators'; aws/event-ruler, which refuses `**`.
 *
 * @param at where in the pattern it stands
 * @throws Error saying why the service would refuse it
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
  return (leaf) => typeof leaf === "string" && hasInOrder(leaf, first, rest, last);
}

/** The literal texts before, between and after the `*`s. */
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

/**
 * Each is taken at its first place behind the one before, which is right whatever follows. A regular expression
 * with many `*` would try them all, and take minutes for a long text that does not fit.
 */
function hasInOrder(
  text: string,
  first: string,
  between: readonly string[],
  last: string,
): boolean {
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
