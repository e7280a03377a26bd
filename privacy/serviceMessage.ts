import { MASKED } from "./mask";

/**
 * A value that a service quotes, up to the name of its member. The value may itself contain quotation marks. Source: messages
 * of ValidationException, such as `Value '...' at 'entries.1.member.detail' failed to satisfy constraint: ...`.
 */
const QUOTED_VALUE = /\b(Values? )(['"])[^]*?\2(?= at ['"]|$)|\b(Values? )(['"])[^]*$/gi;
/** The path of a value's member. */
const PATH = /^['"][A-Za-z]\w*(?:\.\w+)*['"]$/;
const QUOTED = /(at )?(?<![\p{L}\p{N}])(?:'[^']*(?:'(?=[\p{L}\p{N}])[^']*)*'|"(?:[^"\\]|\\.)*")/giu;
/** A quotation that is cut before its end. */
const OPEN = /(?<![\p{L}\p{N}])["'][^"']*$/u;
/** Digits, also in groups, that may be a phone number, a date or an account number. A limit or a status is shorter. */
const DIGITS = /[+(]?\d(?:[\s()./:,-]{0,3}\d){4,}/g;
const EMAIL = /[^\s"'<>,;:()[\]]+@[^\s"'<>,;:()[\]]+/g;

/** A message of AWS about a call, with the quoted values of events masked. */
export function maskServiceMessage(message: string): string {
  return message
    .replace(QUOTED_VALUE, (_, a?: string, _quote?: string, b?: string) => `${a ?? b}${MASKED}`)
    .replace(QUOTED, (quoted, at: string | undefined) =>
      at !== undefined && PATH.test(quoted.slice(at.length)) ? quoted : `${at ?? ""}${MASKED}`,
    )
    .replace(OPEN, MASKED)
    .replace(EMAIL, MASKED)
    .replace(DIGITS, MASKED);
}

/** An error code of AWS, such as `MalformedDetail`; a text in another form is masked. */
export const maskServiceCode = (code: string): string =>
  /^[A-Z][A-Za-z]{2,79}$/.test(code) || code === "unknown" ? code : MASKED;

/** A word in small letters, except the first, or an HTTP status. */
const PLAIN_WORD = /^["'(]?(?:[A-Za-z]?[a-z]{0,18}(?:['’-][a-z]{1,12})?|[1-5]\d\d)["').,:;!?]*$/;
/** A name in capitals, such as `HTTP`. */
const CAPITALS = /^[A-Z]{2,6}[.,:;]?$/;

/**
 * A sentence of a service that may quote the request. Plain words stay. Words that may be derived from a secret, such as digits
 * among letters, are masked.
 */
export const maskUnusualWords = (text: string): string =>
  text
    .split(/(\s+)/)
    .map((word) =>
      /^\s*$/.test(word) || PLAIN_WORD.test(word) || CAPITALS.test(word) ? word : MASKED,
    )
    .join("");
