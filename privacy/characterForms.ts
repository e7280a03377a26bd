import { Buffer } from "node:buffer";
import { escapeRegExp } from "./escapeRegExp";

/** The named HTML entities of characters that HTML escapes. Source: HTML Standard, 13.5, 'Named character references'. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "amp|AMP"],
  ["<", "lt|LT"],
  [">", "gt|GT"],
  ['"', "quot|QUOT"],
  ["'", "apos"],
  ["/", "sol"],
  ["+", "plus"],
  ["=", "equals"],
  ["!", "excl"],
  [".", "period"],
  ["@", "commat"],
  ["#", "num"],
  ["$", "dollar"],
  ["%", "percnt"],
]);

/** Hexadecimal digits, in either case. */
const hex = (number: number, digits: number): string =>
  number
    .toString(16)
    .padStart(digits, "0")
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/**
 * The forms of one character: plain, percent-encoded, form-encoded, and escaped as in JSON, JavaScript and HTML, each also
 * escaped twice.
 *
 * @returns the source of a regular expression with the flag `u`; the flag `i` ignores case
 */
export function formsOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const percent = [...Buffer.from(character, "utf8")]
    .map((byte) => `%(?:25){0,3}${hex(byte, 2)}`)
    .join("");
  const units = [...Array(character.length).keys()].map((index) => character.charCodeAt(index));
  const unicode = units.map((unit) => `\\\\{1,8}u${hex(unit, 4)}`).join("");
  const control = new Map([
    ["\n", "n"],
    ["\r", "r"],
    ["\t", "t"],
    ["\b", "b"],
    ["\f", "f"],
  ]).get(character);
  const named = ENTITIES.get(character);
  const entity = `&(?:amp;){0,3}(?:#0{0,6}${code}|#[xX]0{0,6}${hex(code, 1)}${named === undefined ? "" : `|${named}`});`;
  return [
    entity,
    percent,
    unicode,
    ...(code < 128
      ? [`\\\\{1,8}x${hex(code, 2)}`, `\\\\{0,8}${escapeRegExp(character)}`]
      : [escapeRegExp(character)]),
    ...(control === undefined ? [] : [`\\\\{1,8}${control}`]),
    ...(character === " " ? ["\\+"] : []),
  ].join("|");
}
