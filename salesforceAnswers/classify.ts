import { STALE_MESSAGE } from "../salesforceSchema/newerWins";
import type { AnswerError } from "./answerErrors";
import type { Fix } from "./fix";
import { MEANINGS, type CauseKind } from "./meanings";
import { completeCode, isWrapper, nestedCodes } from "./quotedCodes";
import { CODE_GROUPS } from "./errorCodes";
import { isTokenErrorCode } from "./tokenErrors";

/** The meaning of an answer of Salesforce. */
export interface AnswerVerdict {
  kind: CauseKind;
  fix: Fix;
  /** The code that decides; undefined without a code. */
  code?: string;
  /** All codes that were found, an outer code before its inner code, each once. */
  codes: string[];
}

type Meant = Pick<AnswerVerdict, "kind" | "fix">;

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
 * The meaning of an HTTP status without a known code. Sources: REST API Developer Guide, 'Status Codes and Error Responses'
 * (300 to 503, and 420, 428, 431, 502 of Salesforce Edge); RFC 9110, 15, for the others.
 */
const STATUSES: ReadonlyMap<number, CauseKind> = new Map([
  [300, "duplicate"],
  ...[301, 302, 303, 307, 308, 420, 421].map((status) => [status, "wrong-host"] as const),
  [400, "bad-field"], // the content of the request; an unknown code beside it makes the kind `unknown`
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

/** Statuses that are clear with any code: EventBridge itself decides by them. */
const DECIDING = (status: number): boolean =>
  [401, 407, 429].includes(status) || (status >= 500 && status <= 599);

const KNOWN: ReadonlySet<string> = new Set(CODES.keys());

/** The codes of an error, the outer first; the last one decides. */
function codesOf({ code, message, isCut }: AnswerError): string[] {
  const own = isCut === true && code !== undefined ? completeCode(code, KNOWN) : code;
  return [...new Set(nestedCodes(own === "" ? undefined : own, message, KNOWN))];
}

/** The limit that `REQUEST_LIMIT_EXCEEDED` names. Sources: API Request Limits and Allocations; published messages. */
const LIMITS: readonly [RegExp, CauseKind][] = [
  [/concurrent/i, "concurrency"],
  [/TotalReq/i, "api-limit"],
  [/rate limit|too many requests|per (?:second|minute)/i, "too-fast"],
  [/\w\W+\w/, "limit"], // another limit, which only the message names
];

/** The wording of a lookup whose parent does not exist. Source: published answers, such as docs.polytomic.com, 'Invalid Reference'. */
const MISSING_PARENT = /Foreign key external ID: /i;

function meaningOf(code: string, message: string): Meant | undefined {
  if (code === "INVALID_FIELD" && MISSING_PARENT.test(message)) {
    return { kind: "parent-missing", fix: MEANINGS["parent-missing"].fix };
  }
  if (code !== "REQUEST_LIMIT_EXCEEDED") return CODES.get(code);
  const [, kind = "api-limit"] = LIMITS.find(([wording]) => wording.test(message)) ?? [];
  return { kind, fix: MEANINGS[kind].fix };
}

/** The meaning of a status without a code. */
function byStatus(status: number): Meant {
  const kind = STATUSES.get(status) ?? (DECIDING(status) ? "outage" : "unknown");
  return { kind, fix: MEANINGS[kind].fix };
}

/** The meaning of a token endpoint's error code for a delivery. */
const ofTokenEndpoint: Meant = { kind: "credentials", fix: "rights" };

/** The worst first: a cause that needs an action decides before a temporary one. */
const WORST: readonly Fix[] = ["stack", "rights", "org", "data", "unknown", "itself", "none"];

/** Statuses that do not reveal the cause where the body has no code, such as a firewall's page. */
const UNCLEAR: readonly number[] = [400, 403, 422];

/** The meaning of an error without a known code. */
function withoutCode(status: number, code: string | undefined): Meant {
  const isClear = code === undefined ? !UNCLEAR.includes(status) : DECIDING(status);
  return isClear ? byStatus(status) : { kind: "unknown", fix: "unknown" };
}

/**
 * Whether the validation rule of `newerWins` refused the record. The error is its own, not one that an automation quotes: that would
 * be about another record. Of a cut answer, the message is enough.
 */
const isStale = ({ code, isCut, message }: AnswerError): boolean =>
  message.startsWith(STALE_MESSAGE) &&
  (code === undefined || code === "FIELD_CUSTOM_VALIDATION_EXCEPTION" || isCut === true);

/**
 * The meaning of an answer. An older version of a record is stale, whatever else is wrong with it. Else the innermost known code of each error decides, and the worst of several errors. An error that only
 * reports the failure of something else counts last. An unknown code never counts as another code: the kind is then `unknown`,
 * unless the status alone is clear.
 */
export function verdictOf(status: number, errors: readonly AnswerError[]): AnswerVerdict {
  const each = errors.map((error): { meant: Meant; codes: string[] } => {
    const codes = codesOf(error);
    const code = codes.at(-1);
    const known =
      code === undefined
        ? undefined
        : (meaningOf(code, error.message) ??
          (isTokenErrorCode(code) ? ofTokenEndpoint : undefined));
    return { meant: known ?? withoutCode(status, code), codes };
  });
  const isPrecise = (one: { codes: string[] }) => !isWrapper(one.codes.at(-1) ?? "");
  const [worst] = [each.filter(isPrecise), each].flatMap((some) =>
    WORST.flatMap((fix) => some.filter(({ meant }) => meant.fix === fix)),
  );
  const codes = [...new Set(each.flatMap((one) => one.codes))];
  const stale = each[errors.findIndex(isStale)];
  if (stale !== undefined) {
    const [code] = stale.codes;
    return { kind: "stale", fix: MEANINGS.stale.fix, ...(code !== undefined && { code }), codes };
  }
  if (worst === undefined) return { ...byStatus(status), codes };
  const code = worst.codes.at(-1);
  return { ...worst.meant, ...(code !== undefined && { code }), codes };
}
