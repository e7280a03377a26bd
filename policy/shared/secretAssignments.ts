import { memoized } from "./memoized";
import { secretName } from "./secretNames";
import { isGenerated, isReference, isSecretValue } from "./secretValues";

/** Parts of which each secret's name contains at least one. */
const HINTS =
  /pass|pw|secret|token|key|cred|auth|assertion|jwt|cookie|sig|bearer|kennwort|psw|pat(?!h|tern|ch|i)|sas|verify|[?&]code|\s-u|--user/i;

/** A text with more names of secrets and no value is a document about secrets, and the search ends. */
const MOST_CANDIDATES = 2000;
const LONGEST_NAME = 128;
const NAME = /[A-Za-z][\w.-]*/g;

/** The sign between a name and its value, with the quotes and brackets around: `"name": `, `name=`, `headers["name"] = `, `name => `. */
const SIGN = /\\?["'`]?\]?[ \t]{0,8}(=>|:=|=(?![=~>])|:(?![:=]))[ \t]{0,8}/y;
const QUOTED = /(["'`])([^"'`\r\n]{4,256})\1/y;
const ESCAPED = /\\"([^"'`\r\n\\]{4,256})\\"/y;
const PLAIN = /[^\s"'`<>$&,;[\](){}|\\]{4,128}/y;

/**
 * Whether a text gives a value to the name of a secret: `password=...`, `"client_secret": "..."`, `--token ...`. A value without
 * quotes may be code or prose, such as `token = request.headers.token` or `the token: see the wiki`; it counts if it looks
 * generated, or if the text around it shows that it is a value: a query, a connection string or a shell variable.
 */
export const secretAssignment = memoized((text) => hasAssignment(text));

function hasAssignment(text: string): boolean {
  if (!HINTS.test(text)) return false;
  let candidates = 0;
  for (const match of text.matchAll(NAME)) {
    if (candidates >= MOST_CANDIDATES) return false;
    const name = lastPart(match[0]);
    const kind = secretName(name) ?? secretName(withWordBefore(text, match.index, name));
    const end = match.index + match[0].length;
    if (kind !== undefined) {
      candidates += 1;
      const found = valueAfter(text, match.index, end);
      if (found !== undefined && isAssigned({ ...found, kind, name })) return true;
    } else if (/^(?:code|sig|key)$/.test(name) && /[?&]/.test(text.charAt(match.index - 1))) {
      const value = valueAfter(text, match.index, end)?.value;
      if (value !== undefined && value.length >= 12 && !isReference(value) && isGenerated(value)) {
        return true;
      }
    }
  }
  return hasUserOption(text);
}

/** `process.env.API_KEY` assigns to `API_KEY`. A name of a key with dots, such as `spring.datasource.password`, ends in its last part. */
const lastPart = (name: string) =>
  name
    .slice(-LONGEST_NAME)
    .replace(/[.-]+$/, "")
    .replace(/.*\./, "");

const LONGEST_KEY = "keys".length;
const LONGEST_WORD = 16;

/** A `key` with the word before it, such as `api key`; other names as they are. */
function withWordBefore(text: string, start: number, name: string): string {
  if (name.length > LONGEST_KEY) return name;
  const words = text.slice(Math.max(0, start - LONGEST_WORD), start) + name;
  return /[a-z]+ keys?$/i.exec(words)?.[0] ?? name;
}

interface Assigned {
  value: string;
  /** Whether quotes, or the text around, show that the value is a value, and not code or prose. */
  isData: boolean;
}

function isAssigned({
  value,
  isData,
  kind,
  name,
}: Assigned & { kind: NonNullable<ReturnType<typeof secretName>>; name: string }): boolean {
  const isValue = isData || (/\d/.test(value) && /[a-z]/i.test(value) && !/[.][a-z]/i.test(value));
  return isValue && isSecretValue(kind, name, value);
}

function valueAfter(text: string, start: number, end: number): Assigned | undefined {
  const before = text.charAt(start - 1);
  const sign = at(SIGN, text, end);
  if (sign === null) {
    // An option of a command: `--password hunter2`.
    if (!text.startsWith("--", start - 2) || text.charAt(end) !== " ") return undefined;
    return quotedAt(text, end + 1) ?? plainAt(text, end + 1, () => false);
  }
  // The ARN of a secret: `arn:aws:secretsmanager:...:secret:shop`.
  if (before === ":" && sign[0] === ":") return undefined;
  const from = end + sign[0].length;
  const isTight = sign[0] === "=";
  const isWhole = isTight && start === 0;
  const isShell = isTight && /^[A-Z][A-Z\d_]*$/.test(text.slice(start, end));
  const isQuery = isTight && before === "?";
  const isPair =
    sign[1] === "=" && (before === ";" || before === "&" || text.charAt(start - 2) === ";");
  return (
    quotedAt(text, from) ??
    plainAt(
      text,
      from,
      (after) =>
        isShell ||
        isQuery ||
        isPair ||
        (isTight && (after === ";" || after === "&")) ||
        (isWhole && after === ""),
    )
  );
}

function quotedAt(text: string, from: number): Assigned | undefined {
  const value = at(QUOTED, text, from)?.[2] ?? at(ESCAPED, text, from)?.[1];
  return value === undefined ? undefined : { value, isData: true };
}

function plainAt(
  text: string,
  from: number,
  isData: (after: string) => boolean,
): Assigned | undefined {
  const value = at(PLAIN, text, from)?.[0];
  if (value === undefined) return undefined;
  const after = text.charAt(from + value.length);
  // A call or an index: `token = tokenOf2(x)`.
  if (after === "(" || after === "[") return undefined;
  return { value, isData: isData(after) };
}

/** `curl -u user:password`, but not `docker run -u 1000:1000`. */
function hasUserOption(text: string): boolean {
  for (const [, password = ""] of text.matchAll(
    /\s(?:-u|--user)[ =]["']?[\w.@-]{1,64}:([^\s"'$<{]{4,128})/g,
  )) {
    if (/[a-z]/i.test(password) && !isReference(password)) return true;
  }
  return false;
}

function at(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}
