import { Buffer } from "node:buffer";
import { formsOf } from "./characterForms";
import { MASKED } from "./masked";
import { nameAtEnd, namedSecrets, type Span } from "./namedSecrets";

/**
 * The fewest characters of a secret that is found anywhere. A shorter secret is found only as a separate word, or most texts
 * would contain it.
 */
const SHORT = 4;
/**
 * The fewest characters of a secret that is found in any case. A shorter one, such as `user`, would hide that word in any text.
 */
const ANY_CASE = 8;
/** The fewest characters at which the beginning of a secret is as secret as the whole, in a text that was cut. */
const SECRET_BEGINNING = 12;

/** A secret and the patterns that find it. */
interface SecretSearch {
  /** The text that every text without escapes contains, in lower case, if it contains the secret; undefined if other forms exist. */
  plain: string | undefined;
  /** Whether it is found in any case. */
  anyCase: boolean;
  /** The secret itself, if a text without escapes contains it in no other form; undefined otherwise. */
  literal: string | undefined;
  /** Compiled when a text may contain the secret: compiling takes longer than writing most texts. */
  patterns: () => Patterns;
}

/** The regular expressions that find a secret. */
interface Patterns {
  start: RegExp;
  /** Each further character, where the text continues. */
  rest: readonly RegExp[];
  /** Every beginning of the secret at the end of a text, including an incomplete escape. */
  atEnd: RegExp;
  /** The most characters that such a beginning can have. */
  longest: number;
}

/** An incomplete escape at the end of a text: `%2`, `&#4`, or a backslash and the characters behind it. */
const CUT_ESCAPE = "(?:%[\\da-f]{0,9}|&[#\\w;]{0,24}|\\\\{1,8}[ux]?[\\da-f]{0,3})?";
const CUT_AT_END = new RegExp(`(?=[%&\\\\])${CUT_ESCAPE}$`, "i");
/** Characters of the longest form of one character. */
const LONGEST_FORM = 24;

function compileSearch(secret: string): SecretSearch {
  const characters = [...secret];
  const beginning = characters.slice(0, enoughOf(characters)).join("");
  let made: Patterns | undefined;
  return {
    plain: IS_PLAIN.test(beginning) ? beginning.toLowerCase() : undefined,
    literal: IS_PLAIN.test(secret) ? secret : undefined,
    anyCase: characters.length >= ANY_CASE,
    patterns: () => (made ??= patternsOf(characters)),
  };
}

/** Characters whose only form without an escape is the character itself. A space has another one: `+`. */
const IS_PLAIN = /^[!-~]+$/;

/** How many characters of a secret are as secret as the whole. */
const enoughOf = ({ length }: readonly string[]): number =>
  length < SECRET_BEGINNING ? length : Math.max(SECRET_BEGINNING, Math.ceil(length / 3));

function patternsOf(characters: readonly string[]): Patterns {
  const { length } = characters;
  const enough = enoughOf(characters);
  const forms = characters.map((one) => `(?:${formsOf(one)})`);
  const source = forms.slice(0, enough).join("");
  const isShort = length < SHORT;
  const flags = length < ANY_CASE ? "u" : "iu";
  const [first = "", ...others] = forms;
  const beginnings = others.reduceRight(
    (rest, form) => `(?:${form}${rest}|${CUT_ESCAPE}$)`,
    `(?:${CUT_ESCAPE}$)`,
  );
  return {
    start: new RegExp(
      isShort ? `(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])` : source,
      `g${flags}`,
    ),
    rest: forms.slice(enough).map((form) => new RegExp(form, `y${flags}`)),
    atEnd: new RegExp(first + beginnings, flags),
    longest: length * LONGEST_FORM,
  };
}

/**
 * The base64 forms of a secret within a longer text, such as `id:secret`. They depend on the position of the secret in the
 * groups of 3 bytes, so there are three, without the characters that they share with neighbouring bytes.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = padded.toString("base64").replace(/=+$/, "");
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor((padded.length * 8) / 6);
    const own = whole.slice(from, to);
    return own.length < 2 * SHORT ? [] : [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/**
 * Other forms in which a service may return a secret: base64, hexadecimal digits, or its letters and digits alone. These forms,
 * and secrets of 8 characters or more, are found in any case.
 */
function derivedForms(secret: string): string[] {
  const plain = secret.replace(/[^\p{L}\p{N}]/gu, "");
  return [
    ...base64Forms(secret),
    ...(secret.length < SHORT ? [] : [Buffer.from(secret, "utf8").toString("hex")]),
    ...(plain.length < 2 * SHORT ? [] : [plain]),
  ];
}

/** Replaces secrets in texts, in every form in which a service may send them back. */
export class Redactor {
  private readonly known = new Map<string, SecretSearch>();
  private hasLines = false;

  /** Adds secrets. Empty texts are ignored. */
  add(...secrets: readonly string[]): void {
    for (const secret of secrets.flatMap((one) => [one, one.trim()])) {
      if (secret === "" || this.known.has(secret)) continue;
      this.hasLines ||= secret.trim().includes("\n");
      for (const form of [secret, ...derivedForms(secret)])
        this.known.set(form, compileSearch(form));
    }
  }

  /** Forgets the secrets that were added. */
  clear(): void {
    this.known.clear();
    this.hasLines = false;
  }

  /**
   * The text with every added secret masked, and every secret that a name or its form reveals. A JSON text stays valid JSON.
   */
  redact(text: string): string {
    const shown = this.replaceSecrets(text);
    return shown === text || !isJson(text) || isJson(shown) ? shown : this.redactJson(text);
  }

  /** The index at the end of a text where a secret may begin that the next text continues; the text's length without one. */
  heldFrom(text: string): number {
    // Most texts are lines, and few secrets span several lines.
    if (text === "" || (text.endsWith("\n") && !this.hasLines)) return text.length;
    const begun = [...this.known.values()].map((secret) => beginningAtEnd(secret, text));
    const named = namedSecrets(text).flatMap(({ start, end }) =>
      end === text.length ? [nameAtEnd(text.slice(0, start))] : [],
    );
    const cut = CUT_AT_END.exec(text)?.index ?? text.length;
    return Math.min(cut, nameAtEnd(text), ...begun, ...named);
  }

  private replaceSecrets(text: string): string {
    const isPossible = possibleIn(text);
    const found = [...this.known.values()]
      .filter(isPossible)
      .flatMap(({ patterns }) => findSpans(text, patterns()));
    return maskSpans(text, [...found, ...namedSecrets(text)]);
  }

  /** Redacts each text and number separately, so that the JSON around them is preserved. */
  private redactJson(text: string): string {
    const shown = (token: string): string => {
      if (token.startsWith('"'))
        return JSON.stringify(this.replaceSecrets(JSON.parse(token) as string));
      return this.replaceSecrets(token) === token ? token : JSON.stringify(MASKED);
    };
    return text.replace(MEMBER_OR_VALUE, (value, key?: string, colon?: string, own?: string) => {
      if (key === undefined) return shown(value);
      const isNamed = namedSecrets(`${key}:"x"`).length > 0;
      return `${shown(key)}${colon}${isNamed ? JSON.stringify(MASKED) : shown(own ?? "")}`;
    });
  }
}

const TEXT = String.raw`"(?:\\.|[^"\\])*"`;
const NUMBER = String.raw`-?\d[\d.eE+-]*`;
/** In JSON: a member whose value is a text or a number, or such a value alone. */
const MEMBER_OR_VALUE = new RegExp(
  `(${TEXT})(\\s*:\\s*)(${TEXT}|${NUMBER})|${TEXT}|${NUMBER}`,
  "g",
);

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A character that may begin an escape in `formsOf`, or that a pattern without regard to case compares with an ASCII letter. */
const NOT_PLAIN = /[%&\\\u017f\u212a]/;
/** The beginning of every escape in `formsOf`. */
const ESCAPE = /%[\da-f]{2}|\\|&[#\w]/i;

/**
 * The index where a beginning of the secret ends the text; the text's length without one. A pattern is compiled only where the
 * beginning can have another form than the secret itself: compiling the patterns of a few secrets takes 0.3 s.
 */
function beginningAtEnd({ literal, anyCase, patterns }: SecretSearch, text: string): number {
  if (literal !== undefined && !NOT_PLAIN.test(text.slice(-literal.length * LONGEST_FORM))) {
    const [end, whole] = anyCase
      ? [text.slice(-literal.length).toLowerCase(), literal.toLowerCase()]
      : [text.slice(-literal.length), literal];
    const first = whole.charAt(0);
    let from = end.indexOf(first);
    while (from !== -1 && !whole.startsWith(end.slice(from))) from = end.indexOf(first, from + 1);
    return from === -1 ? text.length : text.length - end.length + from;
  }
  const { atEnd, longest } = patterns();
  const from = Math.max(0, text.length - longest);
  const match = atEnd.exec(text.slice(from));
  return match === null ? text.length : from + match.index;
}

/**
 * Tells cheaply which secrets a text may contain. A text without escapes contains a secret letter by letter, in either case.
 * A pattern with the flags `iu` also matches two letters beyond ASCII with one of ASCII: the long s, and the Kelvin sign, which
 * `toLowerCase` replaces.
 */
function possibleIn(text: string): (secret: SecretSearch) => boolean {
  if (ESCAPE.test(text)) return () => true;
  const lower = text.toLowerCase().replaceAll("\u017f", "s");
  return ({ plain }) => plain === undefined || lower.includes(plain);
}

function findSpans(text: string, { start, rest }: Patterns): Span[] {
  const spans: Span[] = [];
  start.lastIndex = 0;
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    let end = match.index + match[0].length;
    for (const next of rest) {
      const nextEnd = endOfMatch(next, text, end);
      if (nextEnd === undefined) break;
      end = nextEnd;
    }
    spans.push({ start: match.index, end });
    start.lastIndex = end;
  }
  return spans;
}

/**
 * The end of a match that begins at an index. A backslash before it may belong to this match: the character before took every
 * backslash, and the escape of this one begins with a backslash too.
 *
 * @param next a sticky pattern
 */
function endOfMatch(next: RegExp, text: string, index: number): number | undefined {
  const beginnings = text[index - 1] === "\\" ? [index, index - 1] : [index];
  for (const beginning of beginnings) {
    next.lastIndex = beginning;
    if (next.exec(text) !== null) return next.lastIndex;
  }
  return undefined;
}

/** Masks each part of the text that one span, or several overlapping spans, cover. */
function maskSpans(text: string, spans: readonly Span[]): string {
  let shown = "";
  let shownTo = 0;
  let hiddenTo = 0;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (start >= hiddenTo) {
      shown += text.slice(shownTo, start) + MASKED;
      shownTo = start;
    }
    hiddenTo = Math.max(hiddenTo, end);
    shownTo = hiddenTo;
  }
  return shown + text.slice(shownTo);
}

/** The secrets that this process has opened or obtained. */
const own = new Redactor();

/** From now on, the output of this process masks these texts, such as opened secrets of a stack, or tokens. */
export const keepSecret = (...secrets: readonly string[]): void => own.add(...secrets);

/** For a process that goes on without the stacks whose secrets it keeps, as one that runs many tests. */
export const forgetSecrets = (): void => own.clear();

/** A text without the secrets that `keepSecret` received. */
export const redact = (text: string): string => own.redact(text);

/** The index from which the end of a text must be held back: see `Redactor.heldFrom`. */
export const heldFrom = (text: string): number => own.heldFrom(text);
