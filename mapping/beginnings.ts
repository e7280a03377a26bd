import type { JsonSchema } from "./jsonSchema";

/** More would fill the 2,048 characters of a pattern: each takes some 14. */
const MOST = 24;
/** A regular expression's beginning that says which texts match it: a class of characters, or characters as they are. */
const CLASS = /^\^(?:\[([\w @#:/-]+)\]|\\d)(?![*?]|\{0)/;
const LITERAL = /^\^([\w @#:/-]+)(?![*?{])/;

/**
 * How every text of these schemas begins, such as `C-` by the pattern `^C-[0-9]+$`, or each of 24 characters at most;
 * undefined where that is not known. With it a pattern can tell the texts that are ids from all others: no pattern takes all
 * texts but one, since `anything-but` takes null, too. None is empty, or begins with a dot. Pure.
 */
export function beginningsOf(alternatives: readonly JsonSchema[]): string[] | undefined {
  const each = alternatives.filter(mayBeText).map(beginnings);
  if (each.length === 0 || !each.every((one) => one !== undefined)) return undefined;
  const all = [...new Set(each.flat())].sort();
  return all.length <= MOST ? all : undefined;
}

/** A list of values of other types has no text. */
function mayBeText({ type, const: only, enum: values }: JsonSchema): boolean {
  const listed = only !== undefined ? [only] : values;
  if (Array.isArray(listed)) return listed.some((value) => typeof value === "string");
  return [type].flat().includes("string");
}

function beginnings(schema: JsonSchema): string[] | undefined {
  const { const: only, enum: values, pattern } = schema;
  const listed = only !== undefined ? [only] : values;
  if (Array.isArray(listed)) {
    const texts = listed.filter((value) => typeof value === "string");
    return texts.some((text) => text === "" || text.startsWith(".")) ? undefined : texts;
  }
  return typeof pattern === "string" ? beginningsOfPattern(pattern) : undefined;
}

/** Of `a|b` nothing is known: the second may begin anywhere. */
function beginningsOfPattern(pattern: string): string[] | undefined {
  if (pattern.includes("|")) return undefined;
  const characters = CLASS.exec(pattern);
  if (characters !== null) return charactersOf(characters[1] ?? "0-9");
  const certain = LITERAL.exec(pattern)?.[1];
  return certain === undefined ? undefined : [certain];
}

/** The characters of a class such as `A-Za-z0-9_`; undefined where a range has no order. */
function charactersOf(members: string): string[] | undefined {
  const characters: string[] = [];
  for (const [range] of members.matchAll(/.(?:-.)?/g)) {
    const [from, to] = [range.charCodeAt(0), range.charCodeAt(range.length - 1)];
    if (from > to) return undefined;
    for (let code = from; code <= to; code += 1) characters.push(String.fromCharCode(code));
  }
  return characters.includes(".") ? undefined : characters;
}
