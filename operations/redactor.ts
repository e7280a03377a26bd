import { Buffer } from "node:buffer";

/** Stands for a secret, whatever its length. */
const REDACTED = "********";
/** Characters from which a secret is looked for anywhere; a shorter one only as a word of its own, or most texts would have it. */
const SHORT = 4;
/** Characters from which the beginning of a secret is as secret: where a text was cut. */
const TELLING = 12;

/** The named HTML entities of characters that are escaped in HTML. Source: HTML Standard, 13.5, 'Named character references'. */
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

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

const hex = (number: number, digits: number): string =>
  [...number.toString(16).padStart(digits, "0")]
    .map((digit) => (/[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit))
    .join("");

/**
 * The forms of one character: as it is, percent-encoded, as a form encodes it, as JSON and JavaScript escape it, and as
 * HTML does, each also escaped twice.
 */
function formsOf(character: string): string {
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
      ? [`\\\\{1,8}x${hex(code, 2)}`, `\\\\{0,8}${literal(character)}`]
      : [literal(character)]),
    ...(control === undefined ? [] : [`\\\\{1,8}${control}`]),
    ...(character === " " ? ["\\+"] : []),
  ].join("|");
}

/** A secret, and how it is found. */
interface Sought {
  secret: string;
  start: RegExp;
  /** Each further character, where the text goes on. */
  rest: readonly RegExp[];
}

function sought(secret: string): Sought {
  const characters = [...secret];
  const { length } = characters;
  const enough = length < TELLING ? length : Math.max(TELLING, Math.ceil(length / 2));
  const source = characters
    .slice(0, enough)
    .map((one) => `(?:${formsOf(one)})`)
    .join("");
  const isShort = length < SHORT;
  return {
    secret,
    start: new RegExp(
      isShort ? `(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])` : source,
      "gu",
    ),
    rest: characters.slice(enough).map((one) => new RegExp(formsOf(one), "uy")),
  };
}

/**
 * What base64 makes of a secret within a longer text, such as `id:secret`: it depends on where the secret begins among
 * the groups of 3 bytes, so that each of the three is sought, without the characters that its neighbours share.
 */
function base64Of(secret: string): string[] {
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
 * What signs in by its form alone, also where this process has not obtained it: a session of Salesforce's, which begins
 * with the org's id, and what a header carries. Source: Salesforce Help, 'OAuth Tokens and Scopes', access token.
 */
const TOKENS: readonly RegExp[] = [
  /\b00D[A-Za-z0-9]{12,15}(?:!|%21|\\u0021|&#33;|&excl;)[\w.%-]{8,}/g,
  /(?<=\b(?:Bearer|Basic)(?:\s|%20|\+|\\u0020|&#32;)+)(?=[\w.~+/!%-]*\d)[\w.~+/!%-]{16,}=*/gi,
];

/** Replaces secrets in texts, in every form in which a service may send them back. */
export class Redactor {
  private readonly known = new Map<string, Sought>();
  private sorted: readonly Sought[] = [];

  /** Empty texts are none. */
  add(...secrets: readonly string[]): void {
    for (const secret of secrets.flatMap((one) => [one, one.trim()])) {
      if (secret === "" || this.known.has(secret)) continue;
      for (const form of [secret, ...base64Of(secret)]) this.known.set(form, sought(form));
    }
    // A longer one first: a shorter one may be a part of it.
    this.sorted = [...this.known.values()].sort((a, b) => b.secret.length - a.secret.length);
  }

  /** The text without any secret that was added before. */
  redacted(text: string): string {
    const known = this.sorted.reduce(withoutOne, text);
    return TOKENS.reduce((rest, token) => rest.replace(token, REDACTED), known);
  }
}

function withoutOne(text: string, { start, rest }: Sought): string {
  let shown = "";
  let end = 0;
  start.lastIndex = 0;
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    let until = match.index + match[0].length;
    for (const next of rest) {
      next.lastIndex = until;
      const more = next.exec(text);
      if (more === null) break;
      until += more[0].length;
    }
    shown += text.slice(end, match.index) + REDACTED;
    end = until;
    start.lastIndex = until;
  }
  return shown + text.slice(end);
}

/** Of this process: what it has opened or obtained, and shows to nobody. */
const own = new Redactor();

/** From now on, no output of this process shows these texts: secrets of a stack that are opened, or tokens. */
export const keepSecret = (...secrets: readonly string[]): void => own.add(...secrets);

/** A text without what `keepSecret` was given. */
export const redacted = (text: string): string => own.redacted(text);

/** Redacts what this process writes to its standard output and error, whoever writes it. */
export function redactOutput(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    const redacting = (chunk: string | Uint8Array, ...more: unknown[]) =>
      write(typeof chunk === "string" ? redacted(chunk) : redactedBytes(chunk), ...more);
    stream.write = redacting;
  }
}

function redactedBytes(chunk: Uint8Array): Uint8Array {
  const text = Buffer.from(chunk).toString("utf8");
  const shown = redacted(text);
  return shown === text ? chunk : Buffer.from(shown, "utf8");
}
