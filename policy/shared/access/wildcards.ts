import type { Truth } from "./truth";

/**
 * Stands in a text for a part that is not known, for example the account in the ARN of a rule that is not created yet. It may
 * be empty, and in an ARN it has no colon. The character is from Unicode's private use area, so that it is in no ARN and no name.
 */
export const HOLE = "\u{e000}";

/** Whether a text has a part that is not known. */
export const hasHole = (text: string) => text.includes(HOLE);

/** A text for messages, with `*` for each part that is not known. */
export const withoutHoles = (text: string) => text.replaceAll(HOLE, "*");

/**
 * Whether a text matches a pattern with `*` (any characters) and `?` (one character); undefined if that depends on a part of the
 * text that is not known. The time is at most proportional to the product of both lengths, usually to their sum.
 * Source: IAM User Guide, 'IAM JSON policy elements: Resource', wildcards.
 */
export function matchWildcards(pattern: string, text: string): Truth {
  if (matchesSurely(pattern, text)) return true;
  return hasHole(text) && mayMatch(pattern, text) ? undefined : false;
}

/** Whether two texts are equal; undefined if that depends on a part of the second that is not known. */
export function matchText(expected: string, text: string): Truth {
  if (!hasHole(text)) return expected === text;
  return mayMatch(escapeWildcards(expected), text) ? undefined : false;
}

/** Marks of literal characters in a pattern: `*` and `?` that stand for themselves. */
const STAR = "\u{e001}";
const QUESTION = "\u{e002}";
const LITERAL: ReadonlyMap<string | undefined, string> = new Map([
  [STAR, "*"],
  [QUESTION, "?"],
]);

/** Makes `*` and `?` of a text stand for themselves in a pattern. */
export function escapeWildcards(text: string): string {
  return text.replaceAll("*", STAR).replaceAll("?", QUESTION);
}

/** The text of a pattern whose marked wildcards stand for themselves, for comparisons without wildcards. */
export function withoutMarks(pattern: string): string {
  return pattern.replaceAll(STAR, "*").replaceAll(QUESTION, "?");
}

const literal = (sign: string | undefined) => LITERAL.get(sign) ?? sign;

/** Matches from left to right; at a mismatch the last `*` takes one character more. Only `*` matches a part that is not known. */
function matchesSurely(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let index = 0; index < text.length;) {
    const sign = pattern[at];
    if (sign === "*") {
      star = at++;
      taken = index;
    } else if (text[index] !== HOLE && (sign === "?" || literal(sign) === text[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++taken;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

/**
 * Whether some text in place of the unknown parts matches: both sides may then stand for any characters.
 * `reached[i]` is 1 if the pattern's first i characters can match the text's characters read so far.
 */
function mayMatch(pattern: string, text: string): boolean {
  const { length } = pattern;
  const inArn = text.startsWith("arn:");
  let reached = new Uint8Array(length + 1);
  reached[0] = 1;
  skipStars(pattern, reached);
  for (const sign of text.split("")) {
    const next = new Uint8Array(length + 1);
    let before = false;
    for (let index = 0; index <= length; index++) {
      const here = reached[index] === 1;
      if (sign === HOLE) {
        // The unknown part can match any further characters of the pattern.
        before = here || (before && !(inArn && pattern[index - 1] === ":"));
        next[index] = Number(before);
      } else if (here && pattern[index] === "*") next[index] = 1;
      else if (here && (pattern[index] === "?" || literal(pattern[index]) === sign)) {
        next[index + 1] = 1;
      }
    }
    skipStars(pattern, next);
    reached = next;
  }
  return reached[length] === 1;
}

function skipStars(pattern: string, reached: Uint8Array): void {
  for (let index = 0; index < pattern.length; index++) {
    if (reached[index] && pattern[index] === "*") reached[index + 1] = 1;
  }
}
