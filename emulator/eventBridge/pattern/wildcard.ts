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
  const source = parts.map((part) => (part === "*" ? ".*" : literally(part.at(-1) ?? "")));
  const expression = new RegExp(`^${source.join("")}$`, "s");
  return (leaf) => typeof leaf === "string" && expression.test(leaf);
}

function literally(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/-]/, "\\$&");
}
