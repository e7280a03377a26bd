import type { AnswerError } from "./answerErrors";
import type { Fix } from "./fix";
import { MEANINGS, type CauseKind } from "./meanings";
import { completeCode, isWrapper, nestedCodes } from "./quotedCodes";
import { CODE_GROUPS } from "./statusCodes";
import { isTokenErrorCode } from "./tokenErrors";

/** What an answer of Salesforce means. */
export interface AnswerVerdict {
  kind: CauseKind;
  fix: Fix;
  /** The code that decides; undefined where the answer has none. */
  code?: string;
  /** Every code that was found, the outer before the inner, each once. */
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

const KNOWN: ReadonlySet<string> = new Set(CODES.keys());

/** The code that decides last, and those around it, the outer first. */
function codesOf({ code, message, isCut }: AnswerError): string[] {
  const own = isCut === true && code !== undefined ? completeCode(code, KNOWN) : code;
  return [...new Set(nestedCodes(own === "" ? undefined : own, message, KNOWN))];
}

/** Which limit `REQUEST_LIMIT_EXCEEDED` is about. Sources: API Request Limits and Allocations; messages published in the open. */
const LIMITS: readonly [RegExp, CauseKind][] = [
  [/concurrent/i, "concurrency"],
  [/TotalReq/i, "api-limit"],
  [/rate limit|too many requests|per (?:second|minute)/i, "too-fast"],
  [/\w\W+\w/, "limit"], // another limit, of which only the message says more
];

function meaningOf(code: string, message: string): Meant | undefined {
  if (code !== "REQUEST_LIMIT_EXCEEDED") return CODES.get(code);
  const [, kind = "api-limit"] = LIMITS.find(([wording]) => wording.test(message)) ?? [];
  return { kind, fix: MEANINGS[kind].fix };
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

/** Statuses that say nothing of the cause where an answer has a body that names no code, such as a firewall's page. */
const UNCLEAR: readonly number[] = [400, 403, 422];

/** What an error means of which no code is known. */
function withoutCode(status: number, code: string | undefined): Meant {
  const isClear = code === undefined ? !UNCLEAR.includes(status) : DECIDING(status);
  return isClear ? byStatus(status) : { kind: "unknown", fix: "unknown" };
}

/**
 * What an answer means: the innermost known code of each error, and of several errors the one that needs most; one that
 * says only that something else failed comes last. A code that is not known is never taken for another: the kind is then
 * `unknown`, unless the status alone says enough.
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
  const says = (one: { codes: string[] }) => !isWrapper(one.codes.at(-1) ?? "");
  const [worst] = [each.filter(says), each].flatMap((some) =>
    WORST.flatMap((fix) => some.filter(({ meant }) => meant.fix === fix)),
  );
  const codes = [...new Set(each.flatMap((one) => one.codes))];
  if (worst === undefined) return { ...byStatus(status), codes };
  const code = worst.codes.at(-1);
  return { ...worst.meant, ...(code !== undefined && { code }), codes };
}
