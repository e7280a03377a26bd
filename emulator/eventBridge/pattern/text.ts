import { isJsonObject, type Json } from "../event";
import { onlyEntry, refuse, type LeafMatcher } from "./leaf";

/** Compiles `prefix` and `suffix`: a text, or `{"equals-ignore-case": text}`. @throws Error saying what it takes */
export function compileEnd(which: "prefix" | "suffix", operand: Json, at: string): LeafMatcher {
  const has = (text: string, end: string) =>
    which === "prefix" ? text.startsWith(end) : text.endsWith(end);
  if (typeof operand === "string") return (leaf) => typeof leaf === "string" && has(leaf, operand);
  if (!isJsonObject(operand)) {
    return refuse(`${which} takes a string or {"equals-ignore-case": string}`, at);
  }
  const [operator, text] = onlyEntry(operand, at);
  if (operator !== "equals-ignore-case" || typeof text !== "string") {
    return refuse(`${which} takes a string or {"equals-ignore-case": string}`, at);
  }
  const end = folded(text);
  return (leaf) => typeof leaf === "string" && has(folded(leaf), end);
}

/** Compiles `equals-ignore-case`. @throws Error saying what it takes */
export function compileIgnoreCase(operand: Json, at: string): LeafMatcher {
  if (typeof operand !== "string") return refuse("equals-ignore-case takes a string", at);
  const expected = folded(operand);
  return (leaf) => typeof leaf === "string" && folded(leaf) === expected;
}

/** Capitals and small letters alike. Source: aws/event-ruler, EqualsIgnoreCaseParser: one character at a time. */
function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}
