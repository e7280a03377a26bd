/**
 * Characters that a reader does not see, or that change how a reader sees other characters: control characters, line and paragraph
 * separators, marks of writing direction, characters without width, and halves of a surrogate pair. XML allows few of them.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\uFFFE\uFFFF]/gu;

/** A text on one line, in which unseen characters are written as their code points, such as `<U+202E>`. */
export const printable = (text: string): string =>
  text.replace(/\s+/g, " ").replace(UNSEEN, codePointOf);

function codePointOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** A text cut to a length, with a word about it. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}... (${text.length - most} characters more)`;
