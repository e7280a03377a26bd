import { MEANINGS, type CauseKind } from "./meanings";
import type { AnswerError } from "./answerErrors";
import { CODE_GROUPS, type Fix } from "./statusCodes";
import { isTokenErrorCode } from "./tokenErrors";

/** What an answer of Salesforce means. */
export interface Verdict {
  kind: CauseKind;
  fix: Fix;
  /** The code that decides; undefined where the answer has none. */
  code?: string;
  /** Every code that was found, the outer before the inner, each once. */
  codes: string[];
}

type Meant = Pick<Verdict, "kind" | "fix">;

const CODES: ReadonlyMap<string, Meant> = new Map(
  CODE_GROUPS.flatMap(({ kind, fix, codes }) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code): [string, Meant] => [code, { kind, fix }]),
  ),
);

/** Whether a text is an error code that Salesforce documents, of the API or of the token endpoint. */
export const isKnownCode = (code: string): boolean => CODES.has(code) || isTokenErrorCode(code);

/**
 * What an HTTP status means where no code is known. Sources: REST API Developer Guide, 'Status Codes and Error Responses'
 * (300 to 503, and 420, 428, 431, 502 of Salesforce Edge); RFC 9110, 15, for the others.
 */
const STATUSES: ReadonlyMap<number, CauseKind> = new Map([
  [300, "duplicate"],
  ...[301, 302, 303, 307, 308, 420, 421].map((status) => [status, "wrong-host"] as const),
  [400, "bad-field"], // what the request holds; an unknown code beside it is named as unknown
  [401, "credentials"],
  [403, "permission"],
  [404, "missing-object"],
  ...[405, 406, 409, 411, 412, 415, 417, 428].map((status) => [status, "bad-request"] as const),
  [407, "credentials"],
  [408, "timeout-in-salesforce"],
  [410, "missing-object"],
  ...[413, 414, 431].map((status) => [status, "too-large"] as const),
  [422, "bad-field"],
  [423, "locked-record"],
  [429, "too-fast"],
  [504, "timeout-in-salesforce"],
] as [number, CauseKind][]);

/** Statuses that say what happened, whichever code comes with them: EventBridge itself goes by them. */
const DECIDING = (status: number): boolean =>
  [401, 407, 429].includes(status) || (status >= 500 && status <= 599);

/**
 * Codes under which Salesforce reports the failure of what it ran on top of the request, and quotes that failure's own
 * code in the message. Sources: SOAP API Developer Guide, `StatusCode`; messages of Apex triggers and flows published in
 * the open. A trigger that passes a failure on with `addError` reports it as a custom validation.
 */
const WRAPPERS = new Set([
  ..."CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY CANNOT_EXECUTE_FLOW_TRIGGER FLOW_EXCEPTION".split(" "),
  ..."APEX_ERROR APEX_FAILED CUSTOM_APEX_ERROR FIELD_CUSTOM_VALIDATION_EXCEPTION".split(" "),
  ..."ALL_OR_NONE_OPERATION_ROLLED_BACK PROCESSING_HALTED BATCH_PROCESSING_HALTED".split(" "),
  ..."UNKNOWN_EXCEPTION ENTITY_SAVE_ERROR RECORD_CREATION_FAILED RECORD_UPDATE_FAILED".split(" "),
]);

/** A code that a message quotes: `first error: CODE, ...`, `CODE: ...`, or CODE where the text was cut. */
const QUOTED = /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?=\s*[,:;]|["\\\s]*$)/g;
/** Of a validation's message, whose words are the org's own, only what Apex itself quotes counts. */
const QUOTED_BY_APEX = /(?:first error|caused by):\s*([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\b/g;

/** Failures that messages name in words alone. Source: messages of Apex published in the open. */
const WORDINGS: readonly [RegExp, string][] = [
  [/unable to obtain exclusive access|Record Currently Unavailable/i, "UNABLE_TO_LOCK_ROW"],
];

/** `REQUEST_LIMIT_EXCEEDED` means the day's calls, or the requests at one time. Source: API Request Limits and Allocations. */
const CONCURRENT = /\bConcurrent/;

/** The code that decides last, and those around it, the outer first. */
function codesOf({ code, message }: AnswerError): string[] {
  if (code === undefined || !WRAPPERS.has(code)) return code === undefined ? [] : [code];
  const pattern = code === "FIELD_CUSTOM_VALIDATION_EXCEPTION" ? QUOTED_BY_APEX : QUOTED;
  const quoted = [...message.matchAll(pattern)].flatMap(([, inner = ""]) =>
    CODES.has(inner) ? [inner] : [],
  );
  const worded =
    pattern === QUOTED && !quoted.some((inner) => !WRAPPERS.has(inner))
      ? WORDINGS.flatMap(([wording, inner]) => (wording.test(message) ? [inner] : []))
      : [];
  // A wrapper after the code that it wraps is the outer one of another layer, such as a stack trace repeats it.
  const all = [code, ...quoted, ...worded];
  const last = all.findLast((one) => !WRAPPERS.has(one));
  return last === undefined ? all : [...all.filter((one) => one !== last), last];
}

function meaningOf(code: string, message: string): Meant | undefined {
  if (code === "REQUEST_LIMIT_EXCEEDED" && CONCURRENT.test(message)) {
    return { kind: "concurrency", fix: "itself" };
  }
  return CODES.get(code);
}

/** What a status means alone. */
function byStatus(status: number): Meant {
  const kind = STATUSES.get(status) ?? (DECIDING(status) ? "outage" : "unknown");
  return { kind, fix: MEANINGS[kind].fix };
}

/** What an error code of the token endpoint means for a delivery. */
const ofTokenEndpoint: Meant = { kind: "credentials", fix: "rights" };

/** The first is the worst: what needs somebody decides over what passes by itself. */
const WORST: readonly Fix[] = ["stack", "rights", "org", "data", "unknown", "itself"];

/**
 * What an answer means: the innermost known code of each error, and of several errors the one that needs most. A code
 * that is not known is never taken for another: the kind is then `unknown`, unless the status alone says enough.
 */
export function verdictOf(status: number, errors: readonly AnswerError[]): Verdict {
  const each = errors.flatMap((error): { meant: Meant; codes: string[] }[] => {
    const codes = codesOf(error);
    const code = codes.at(-1);
    if (code === undefined) return [];
    const known =
      meaningOf(code, error.message) ?? (isTokenErrorCode(code) ? ofTokenEndpoint : undefined);
    const meant =
      known ?? (DECIDING(status) ? byStatus(status) : { kind: "unknown", fix: "unknown" });
    return [{ meant, codes }];
  });
  const ranked = WORST.flatMap((fix) => each.filter(({ meant }) => meant.fix === fix));
  const [worst] = ranked;
  const codes = [...new Set(each.flatMap((one) => one.codes))];
  if (worst === undefined) return { ...byStatus(status), codes };
  return { ...worst.meant, code: worst.codes.at(-1), codes };
}
