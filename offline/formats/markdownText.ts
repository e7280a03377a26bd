import { cut, printable } from "../../text/printable";

/** The most characters of a message. */
const LONGEST_MESSAGE = 2_000;

/** Characters by which GitHub would format a text. */
const FORMATTING = /[\\`*_[\]|~$^!#]/g;
const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/** The beginnings of what GitHub would link. */
const LINKED = /@(?=\w)|#(?=\w)|GH-(?=\d)|:(?=\/\/)|www(?=\.)/gi;
/** A space without width. A printable text has none of its own. */
const APART = "\u200b";

/**
 * A text without formatting, links, references and mentions. GitHub looks for mentions and references when backslashes are gone, so
 * a character without width parts them. Source: GitHub, 'GitHub Flavored Markdown Spec', 'Backslash escapes' and 'Autolinks (extension)';
 * for mentions and references assumed.
 */
export function plain(text: string): string {
  return cut(printable(text), LONGEST_MESSAGE)
    .replace(LINKED, (beginning) => beginning + APART)
    .replace(/[&<>]/g, (character) => HTML[character] ?? character)
    .replace(FORMATTING, (character) => `\\${character}`)
    .replaceAll(APART, "&#8203;");
}

/** A text as code. Its backticks are shown, and do not end it. */
export function code(text: string): string {
  const shown = cut(printable(text), LONGEST_MESSAGE);
  const runs = (shown.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  const space = shown === "" || /^[` ]|[` ]$/.test(shown) ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}
