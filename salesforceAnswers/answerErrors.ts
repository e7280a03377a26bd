/** An error in an answer of Salesforce. Its texts must be masked before they are shown: see `maskText`. */
export interface AnswerError {
  /** Undefined without a code, or where the answer was cut before the code. */
  code: string | undefined;
  /** Whether the answer was cut within the code. */
  isCut?: boolean;
  message: string;
  /** API names of fields that Salesforce names. */
  fields: string[];
}

/** The answer of Salesforce in a message of EventBridge. */
export interface EventBridgeAnswer {
  status: number;
  /** The message up to the payload. */
  before: string;
  /** Undefined without a payload. */
  payload: string | undefined;
}

/** The wording of EventBridge. Source: published dead letters. */
const ANSWERED = /^(.*?\bHTTP status (?:code )?(\d{3})\b(?:([^:]*: ?)(.*))?)$/s;

/** The answer in the `ERROR_MESSAGE` of a dead letter; undefined without an answer. */
export function answerIn(message: string): EventBridgeAnswer | undefined {
  const [, , status, , payload] = ANSWERED.exec(message) ?? [];
  if (status === undefined) return undefined;
  const before = payload === undefined ? message : message.slice(0, -payload.length || undefined);
  return { status: Number(status), before, payload };
}

/** Limits for nested lists of errors. Answers of Salesforce stay below them. */
const DEEPEST = 6;
const MOST_ERRORS = 50;

/**
 * The errors in an answer. The REST API returns a list, the token endpoint one object, and a collection returns results with
 * lists; a request may ask for XML. EventBridge may cut the text, so a text that is not JSON is searched for the members of
 * errors. A text without them, such as an HTML page, is one error without a code.
 *
 * @param payload the answer's body; an empty one has no errors
 */
export function errorsIn(payload: string): AnswerError[] {
  if (payload.trim() === "") return [];
  const errors = readErrors(payload);
  return errors.length > 0
    ? errors
    : [{ code: undefined, message: messageIn(payload), fields: columnIn(payload) }];
}

function readErrors(payload: string): AnswerError[] {
  try {
    return errorsOf(JSON.parse(payload));
  } catch {
    return cutErrors(payload);
  }
}

/** The errors in an answer's body. @param value the body, parsed as JSON */
export function errorsOf(value: unknown, depth = 0): AnswerError[] {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return [];
  if (Array.isArray(value)) {
    return value.flatMap((one) => errorsOf(one, depth + 1)).slice(0, MOST_ERRORS);
  }
  const has = new Map<string, unknown>(Object.entries(value));
  const textOf = (...names: string[]) =>
    names.map((name) => has.get(name)).find((one) => typeof one === "string");
  const code = textOf("errorCode", "statusCode", "exceptionCode", "error");
  const inner = [...has.values()].flatMap((one) => errorsOf(one, depth + 1));
  if (code === undefined) return inner.slice(0, MOST_ERRORS);
  const message = textOf("message", "error_description", "exceptionMessage") ?? "";
  const named: unknown = has.get("fields");
  const fields = Array.isArray(named) ? named.filter((one) => typeof one === "string") : [];
  return [{ code, message, fields: fields.length > 0 ? fields : columnIn(message) }, ...inner];
}

/** The column that Salesforce names only in its message: one that does not exist, or by which a parent was not found. */
function columnIn(message: string): string[] {
  const [, column] =
    /No such column '(\w+)'/.exec(message) ??
    /Foreign key external ID: .* not found for field (\w+) in entity \w+/s.exec(message) ??
    [];
  return column === undefined ? [] : [column];
}

const CODE_MEMBER =
  /"(?:errorCode|statusCode|exceptionCode|error)"\s*:\s*"([^"\\]*)("|$)|<(?:\w+:)?(?:errorCode|exceptionCode|statusCode)>([^<]*)(<|$)/g;

/** The errors in a text that is not JSON. The message of each is the text up to the next code. */
function cutErrors(payload: string): AnswerError[] {
  const found = [...payload.matchAll(CODE_MEMBER)].slice(0, MOST_ERRORS);
  return found.map((match, index) => {
    const [whole, json, jsonEnd, xml, xmlEnd] = match;
    const start = index === 0 ? 0 : startOfError(payload, match.index);
    const end = found[index + 1]?.index;
    const own = payload.slice(start, end).replaceAll(whole, " ");
    return {
      code: (json ?? xml ?? "").trim(),
      isCut: (jsonEnd ?? xmlEnd) === "",
      message: messageIn(own),
      fields: columnIn(own),
    };
  });
}

/** A message may come before its code. */
const startOfError = (payload: string, code: number): number =>
  Math.max(payload.lastIndexOf("{", code) + 1, payload.lastIndexOf("<Error>", code));

/** A message, which may be cut. */
const MESSAGE_MEMBER =
  /"(?:message|error_description|exceptionMessage)"\s*:\s*"((?:\\.|[^"\\])*)|<(?:\w+:)?(?:message|exceptionMessage)>([^<]*)/s;

/** The message in a text that is not JSON; the text itself without one. */
function messageIn(text: string): string {
  const [, json, xml] = MESSAGE_MEMBER.exec(text) ?? [];
  return json?.replace(/\\n/g, "\n").replace(/\\"/g, '"') ?? xml ?? text;
}
