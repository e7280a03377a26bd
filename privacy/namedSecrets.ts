import { formsOf } from "./characterForms";

/** A part of a text, from `start` up to and without `end`. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Parameters and members of a request whose values are credentials. A service may return them. Sources: RFC 6749, 2.3.1,
 * 4.3.2, 5.1 and 6; RFC 7521, 4.2; OpenID Connect Core, 3.1.3.3; EventBridge API reference, ConnectionAuthorization types.
 */
const NAMES =
  "client_id client_secret assertion password passwd access_token refresh_token id_token security_token api_key_value".split(
    " ",
  );
/** Names that count in a form only. An event may have such a member, which is not a credential. */
const FORM_NAMES = ["username", "code_verifier"];

const among = (...characters: string[]): string => `(?:${characters.map(formsOf).join("|")})`;
const QUOTE = among('"', "'");
const EQUALS = among("=");
const COLON = among(":");
const SPACES = `(?:\\s|${formsOf(" ")}|\\\\{1,8}[nrt]){0,20}`;
/** A name with any separator of its words, or without: `client_id`, `client-id`, `clientId`. */
const nameOf = (name: string): string => name.split("_").join(`(?:${among("_", "-")})?`);
const NAME = `(?:${NAMES.map(nameOf).join("|")})`;
const FORM_NAME = `(?:${[...NAMES, ...FORM_NAMES].map(nameOf).join("|")})`;

/** A value without quotation marks. It ends where a surrounding JSON text may end, and at the next parameter. */
const UNQUOTED = `(?:(?!&(?:amp;){0,3}[\\w%.-]{1,60}${EQUALS})[^\\s"\\\\]|\\\\(?!\\\\{0,8}"))+`;

/** The longest word of each name. A text that contains none of them, as most do, contains no such parameter. */
const WORDS = new RegExp(
  [...NAMES, ...FORM_NAMES]
    .map((name) => name.split("_").reduce((a, b) => (b.length > a.length ? b : a)))
    .join("|"),
  "iu",
);

/** The forms of a name with its value. Each has the groups `head` and `value`. */
const FORMS: readonly RegExp[] = [
  // "name":"value", as JSON has it
  `(?<head>${NAME}${QUOTE}?${SPACES}(?:${COLON}|${EQUALS})${SPACES}")(?<value>(?:\\\\[^]|[^"\\\\])+)`,
  // the same, escaped: up to the same quotation mark
  `(?<head>${NAME}${QUOTE}?${SPACES}(?:${COLON}|${EQUALS})${SPACES}(?!")(?<quote>${QUOTE}))(?<value>(?:(?!(?<!\\\\)\\k<quote>)[^])+)`,
  // "name":value
  `(?<head>${NAME}${QUOTE}${SPACES}${COLON}${SPACES})(?<value>(?!null\\b|true\\b|false\\b)[^\\s"'\\\\,{}[\\]&%]+)`,
  // name=value
  `(?<head>${FORM_NAME} ?${EQUALS} ?)(?<value>${UNQUOTED})`,
  // name: value
  `(?<head>${NAME}:\\s{0,3})(?<value>${UNQUOTED})`,
  // <name>value</name>
  `(?<head>${NAME}(?:${formsOf(">")}))(?<value>(?:(?!${formsOf("<")})[^])+)`,
].map((source) => new RegExp(source, "giu"));

/**
 * Credentials that their form reveals, also where this process did not obtain them: a Salesforce session, which begins with the
 * org's id, and the credentials in a header. Source: Salesforce Help, 'OAuth Tokens and Scopes', access token.
 */
const TOKENS: readonly RegExp[] = [
  /\b00D[A-Za-z0-9]{12,15}(?:!|%21|\\u0021|&#33;|&excl;)[\w.%-]{8,}/g,
  /(?<=\b(?:Bearer|Basic)(?:\s|%20|\+|\\u0020|&#32;)+)(?=[\w.~+/!%-]*\d)[\w.~+/!%-]{16,}=*/gi,
];

/** The credentials in a text that a name or their form reveals, whether this process knows them or not. */
export function namedSecrets(text: string): Span[] {
  const named = (WORDS.test(text) ? FORMS : []).flatMap((form) =>
    [...text.matchAll(form)].map(({ index, groups }) => {
      const start = index + (groups?.head ?? "").length;
      return { start, end: start + (groups?.value ?? "").length };
    }),
  );
  const tokens = TOKENS.flatMap((token) =>
    [...text.matchAll(token)].map(({ 0: found, index }) => ({
      start: index,
      end: index + found.length,
    })),
  );
  return [...named, ...tokens];
}

/** A name and the characters before its value, at the end of a text that may be cut there. */
const NAME_AT_END = new RegExp(`${FORM_NAME}[\\s"'\\\\%&#;:=>\\dA-Fxqu]{0,40}$`, "iu");
const WORD_AT_END = /(?:Bearer|Basic)\s*$|00D\w*$|[A-Za-z][A-Za-z_-]{1,20}$/i;

/** The index where the name of a secret, or a part of it, begins at the end of a text; the text's length without such a name. */
export function nameAtEnd(text: string): number {
  const named = NAME_AT_END.exec(text);
  if (named !== null) return named.index;
  const word = WORD_AT_END.exec(text);
  if (word === null) return text.length;
  const [own] = word;
  const plain = own.toLowerCase().replace(/[_-]/g, "");
  const begins =
    /^(?:Bearer|Basic|00D)/i.test(own) ||
    [...NAMES, ...FORM_NAMES].some((name) => name.replaceAll("_", "").startsWith(plain));
  return begins ? word.index : text.length;
}
