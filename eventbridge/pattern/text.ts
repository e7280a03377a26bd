import { isJsonObject, type Json } from "../event";
import { onlyEntry, refuse, type LeafMatcher } from "./leaf";

/** Compiles `prefix` and `suffix`: a text, or `{"equals-ignore-case": text}`. @throws PatternError naming its operands */
export function compileEnd(which: "prefix" | "suffix", operand: Json, at: string): LeafMatcher {
  if (typeof operand === "string") {
    return which === "prefix"
      ? (leaf) => typeof leaf === "string" && leaf.startsWith(operand)
      : (leaf) => typeof leaf === "string" && leaf.endsWith(operand);
  }
  if (!isJsonObject(operand)) {
    return refuse(`${which} takes a string or {"equals-ignore-case": string}`, at);
  }
  const [operator, text] = onlyEntry(operand, at);
  if (operator !== "equals-ignore-case" || typeof text !== "string") {
    return refuse(`${which} takes a string or {"equals-ignore-case": string}`, at);
  }
  return fits(which === "prefix" ? `^${inAnyCase(text)}` : `${inAnyCase(text)}$`);
}

/** Compiles `equals-ignore-case`. @throws PatternError naming its operands */
export function compileIgnoreCase(operand: Json, at: string): LeafMatcher {
  if (typeof operand !== "string") return refuse("equals-ignore-case takes a string", at);
  return fits(`^${inAnyCase(operand)}$`);
}

function fits(source: string): LeafMatcher {
  const expression = new RegExp(source, "s");
  return (leaf) => typeof leaf === "string" && expression.test(leaf);
}

/**
 * The source of a regular expression. Each UTF-16 unit matches in upper and in lower case: `ß` matches `SS`, but not `Ss`. The
 * service turns a character of two units, such as an emoji, into two question marks, and never finds it.
 * Source: aws/event-ruler, EqualsIgnoreCaseParser.
 */
function inAnyCase(text: string): string {
  return text
    .split("")
    .map((unit) => {
      if (/[\ud800-\udfff]/.test(unit)) return "\\?";
      const [small, capital] = [literally(unit.toLowerCase()), literally(unit.toUpperCase())];
      return small === capital ? small : `(?:${small}|${capital})`;
    })
    .join("");
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
