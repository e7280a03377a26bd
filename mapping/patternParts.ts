/** One part of a regular expression: an escape, a class, a quantifier or a group's beginning, or a character. */
const PART =
  /\\u\{[^}]*\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\[pP]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|\{\d+,?\d*\}|\(\?(?:[:=!]|<[=!]|<\w+>)|./gisu;

/**
 * The parts of a regular expression that describes whole texts: from their beginning, `^`, to their end, `$`. Undefined for any other,
 * of which a text may have more before or behind. Pure.
 */
export function partsOfWhole(pattern: string): string[] | undefined {
  if (!pattern.startsWith("^") || !/(?<!\\)(?:\\\\)*\$$/.test(pattern)) return undefined;
  const parts = [...pattern.matchAll(PART)].map(([part]) => part);
  return hasChoiceAtTop(parts) ? undefined : parts;
}

/** Of `^a|b$` each choice is open at one end. */
function hasChoiceAtTop(parts: readonly string[]): boolean {
  let depth = 0;
  return parts.some((part) => {
    if (part.startsWith("(")) depth += 1;
    if (part === ")") depth -= 1;
    return part === "|" && depth === 0;
  });
}
