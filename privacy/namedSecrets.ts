import { formsOf } from "./characterForms";

/** A part of a text, from `start` up to and without `end`. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Parameters and members whose values sign in, as a request holds them that a service sends back. Sources: RFC 6749, 2.3.1,
 * 4.3.2, 5.1 and 6; RFC 7521, 4.2; OpenID Connect Core, 3.1.3.3; EventBridge API reference, ConnectionAuthorization types.
 */
const NAMES =
  "client_id client_secret assertion password passwd access_token refresh_token id_token security_token api_key_value".split(
    " ",
  );
/** In a form alone: an event may have such a member, which signs in nowhere. */
const FORM_NAMES = ["username", "code_verifier"];

const among = (...characters: string[]): string => `(?:${characters.map(formsOf).join("|")})`;
const QUOTE = among('"', "'");
const EQUALS = among("=");
const COLON = among(":");
const SPACES = `(?:\\s|${formsOf(" ")}|\\\\{1,8}[nrt]){0,20}`;
/** With any separator of its words, or with none: `client_id`, `client-id`, `clientId`. */
const nameOf = (name: string): string => name.split("_").join(`(?:${among("_", "-")})?`);
const NAME = `(?:${NAMES.map(nameOf).join("|")})`;
const FORM_NAME = `(?:${[...NAMES, ...FORM_NAMES].map(nameOf).join("|")})`;

/** What a value outside of quotes consists of: it ends where a text of JSON around it may end, and at the next parameter. */
const UNQUOTED = `(?:(?!&(?:amp;){0,3}[\\w%.-]{1,60}${EQUALS})[^\\s"\\\\]|\\\\(?!\\\\{0,8}"))+`;

/** The longest word of each name. A text that contains none of them, as most do, contains no such parameter. */
const WORDS = new RegExp(
  [...NAMES, ...FORM_NAMES]
    .map((name) => name.split("_").reduce((a, b) => (b.length > a.length ? b : a)))
    .join("|"),
  "iu",
);

/** Each has the groups `head` and `value`. */
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
 * What signs in by its form alone, also where this process has not obtained it: a session of Salesforce's, which begins
 * with the org's id, and what a header carries. Source: Salesforce Help, 'OAuth Tokens and Scopes', access token.
 */
const TOKENS: readonly RegExp[] = [
  /\b00D[A-Za-z0-9]{12,15}(?:!|%21|\\u0021|&#33;|&excl;)[\w.%-]{8,}/g,
  /(?<=\b(?:Bearer|Basic)(?:\s|%20|\+|\\u0020|&#32;)+)(?=[\w.~+/!%-]*\d)[\w.~+/!%-]{16,}=*/gi,
];

/** What signs in by the name in front of it or by its own form, whether this process knows it or not. */
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

/** Characters between a name and its value, where a text may be cut. */
const NAME_AT_END = new RegExp(`${FORM_NAME}[\\s"'\\\\%&#;:=>\\dA-Fxqu]{0,40}$`, "iu");
const WORD_AT_END = /(?:Bearer|Basic)\s*$|00D\w*$|[A-Za-z][A-Za-z_-]{1,20}$/i;

/** Where the name of a secret begins at the end of a text, or a part of one; the length of the text where none does. */
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
