import type { Json } from "./event";

/**
 * Compiles the operator `wildcard`: `*` stands for any characters, or none; `\\*` and `\\\\` for themselves.
 * Source: EventBridge User Guide, 'Comparison operators'; aws/event-ruler, which refuses `**`.
 *
 * @param at where in the pattern it stands
 * @throws Error saying why the service would refuse it
 */
export function compileWildcard(operand: Json, at: string): (leaf: Json) => boolean {
  if (typeof operand !== "string") {
    throw new Error(`wildcard takes a string at ${at}`);
  }
  const parts = operand.match(/\\[*\\]|[^\\]/gs) ?? [];
  if (parts.join("") !== operand) {
    throw new Error(`wildcard has a \\ that escapes neither * nor \\ at ${at}`);
  }
  if (parts.some((part, index) => part === "*" && parts[index + 1] === "*")) {
    throw new Error(`wildcard has two * in a row at ${at}`);
  }
  const source = parts.map((part) => (part === "*" ? ".*" : literally(part.at(-1) ?? "")));
  const expression = new RegExp(`^${source.join("")}$`, "s");
  return (leaf) => typeof leaf === "string" && expression.test(leaf);
}

function literally(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/-]/, "\\$&");
}
