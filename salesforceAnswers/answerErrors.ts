/** An error of an answer, as Salesforce words it. None of it may be shown as it is: see `shownText`. */
export interface AnswerError {
  /** Undefined where the answer names none, or was cut before it. */
  code: string | undefined;
  /** Whether the answer was cut within the code. */
  isCut?: boolean;
  message: string;
  /** API names of fields, as Salesforce names them. */
  fields: string[];
}

/** What EventBridge says of an answer. */
export interface EventBridgeAnswer {
  status: number;
  /** The message up to the payload. */
  before: string;
  /** Undefined where the message has none. */
  payload: string | undefined;
}

/** As EventBridge words it, in dead letters published in the open. */
const ANSWERED = /^(.*?\bHTTP status (?:code )?(\d{3})\b(?:([^:]*: ?)(.*))?)$/s;

/** The answer in the `ERROR_MESSAGE` of a dead letter; undefined where there was none. */
export function answerIn(message: string): EventBridgeAnswer | undefined {
  const [, , status, , payload] = ANSWERED.exec(message) ?? [];
  if (status === undefined) return undefined;
  const before = payload === undefined ? message : message.slice(0, -payload.length || undefined);
  return { status: Number(status), before, payload };
}

/** Deeper and longer lists hold nothing that Salesforce answers with. */
const DEEPEST = 6;
const MOST_ERRORS = 50;

/**
 * The errors of an answer: the REST API answers with a list, the token endpoint with one object, a collection with
 * results that hold lists, and XML where a request asks for it. EventBridge may cut the text, so that what is no JSON is
 * searched for the members of errors. What has none, such as a page for people, is one error without a code.
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

/** @param value an answer's body that was read as JSON */
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

/** The column that Salesforce names in its message alone. */
function columnIn(message: string): string[] {
  const [, column] = /No such column '(\w+)'/.exec(message) ?? [];
  return column === undefined ? [] : [column];
}

const CODE_MEMBER =
  /"(?:errorCode|statusCode|exceptionCode|error)"\s*:\s*"([^"\\]*)("|$)|<(?:\w+:)?(?:errorCode|exceptionCode|statusCode)>([^<]*)(<|$)/g;

/** Each code of a text that is no JSON; its message is the rest of the text, up to the next code. */
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

/** A message, also one that is cut. */
const MESSAGE_MEMBER =
  /"(?:message|error_description|exceptionMessage)"\s*:\s*"((?:\\.|[^"\\])*)|<(?:\w+:)?(?:message|exceptionMessage)>([^<]*)/s;

/** The message of a text that is no JSON; the text itself where it has none. */
function messageIn(text: string): string {
  const [, json, xml] = MESSAGE_MEMBER.exec(text) ?? [];
  return json?.replace(/\\n/g, "\n").replace(/\\"/g, '"') ?? xml ?? text;
}
