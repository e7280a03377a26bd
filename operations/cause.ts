import { maskCondition, formatRuleName } from "../privacy/letter";
import { quotableOf, maskCode, maskField } from "../privacy/text";
import type { Vocabulary } from "../privacy/vocabulary";
import { answerIn, errorsIn, type AnswerError } from "../salesforceAnswers/answerErrors";
import { verdictOf } from "../salesforceAnswers/classify";
import type { Fix } from "../salesforceAnswers/fix";
import { MEANINGS, type CauseKind } from "../salesforceAnswers/meanings";
import { attributesOf, eventIn, type ErrorCode, type Letter } from "../eventbridge/deadLetter";

export { CAUSE_KINDS, FIXES, MEANINGS, type CauseKind } from "../salesforceAnswers/meanings";

/** Why a message is in the queue. It holds no data of the event: possible personal data is masked. */
export interface Cause {
  kind: CauseKind;
  /** What must change before the same event is accepted. */
  fix: Fix;
  /** EventBridge's `ERROR_CODE`; absent if a rule sent the event to the queue itself. */
  errorCode?: string;
  /** The HTTP status of Salesforce's answer, if there was one. */
  status?: number;
  /** Salesforce's code that decides, such as `INVALID_FIELD`: the innermost one of the worst error. */
  salesforce?: string;
  /** Every code of an answer with several, the outer before the inner. */
  codes?: string[];
  /** API names of the fields that Salesforce names. */
  fields?: string[];
  /** The name of the rule; absent if a rule sent the event to the queue itself. */
  rule?: string;
  /** The condition that ended the retries, if there were retries. */
  exhausted?: string;
}

/** EventBridge's codes that determine the cause. Source: EventBridge User Guide, 'Using dead-letter queues'. */
const ERROR_CODES: ReadonlyMap<string, CauseKind> = new Map<ErrorCode, CauseKind>([
  ["NO_PERMISSIONS", "aws-permission"],
  ["FAILED_TO_ASSUME_ROLE", "aws-permission"],
  ["NO_RESOURCE", "aws-resource"],
  ["INVALID_JSON", "invalid-json"],
  ["TIMEOUT", "unreachable"],
  ["CONNECTION_FAILURE", "unreachable"],
  ["THROTTLING", "too-fast"],
]);

const UNREACHED = /timeout calling|cannot be reached|could not resolve/i;

/** The name of an API destination that erases, as `components/names.ts` gives it. */
const ERASING = /:api-destination\/[^/]*-(?:delete|anonymize)-[0-9a-f]{8}(?:\/|$)/;
/** Whether a message is of a deletion or an anonymization that failed. */
export function isOfErasure(letter: Pick<Letter, "attributes">): boolean {
  return ERASING.test(attributesOf(letter).TARGET_ARN ?? "");
}

/** The message for a field that is no external id, or that the user cannot see: the record may exist. */
const NO_SUCH_FIELD = /external ID field/i;

/**
 * Whether an erasure found no record. Salesforce's answer is the same for an object or an external-id field that does not exist,
 * which `doctor` detects. It is a fact of erasures only: an upsert creates the record that it does not find. EventBridge treats a
 * 404 as a failure, and has no setting for it.
 * Sources: REST API Developer Guide, 'Status Codes and Error Responses'; EventBridge User Guide, 'API destinations', error codes.
 */
function isAlreadyGone(
  letter: Pick<Letter, "attributes">,
  { status, code, errors }: { status: number; code?: string; errors: readonly AnswerError[] },
): boolean {
  if (!isOfErasure(letter)) return false;
  if (code === "ENTITY_IS_DELETED") return true;
  const isNotFound = status === 404 && code === "NOT_FOUND";
  return isNotFound && !errors.some(({ message }) => NO_SUCH_FIELD.test(message));
}

/** Why a message is in the queue, with the codes and fields of Salesforce's answer as they are. */
interface Judged {
  kind: CauseKind;
  fix: Fix;
  /** Of Salesforce's answer, if there was one. */
  answer?: { status: number; code?: string; codes: string[]; errors: readonly AnswerError[] };
}

function judge(letter: Pick<Letter, "body" | "attributes">): Judged {
  const { ERROR_CODE, ERROR_MESSAGE = "" } = attributesOf(letter);
  const of = (kind: CauseKind): Judged => ({ kind, fix: MEANINGS[kind].fix });
  if (eventIn(letter) === undefined) return of("no-event");
  if (ERROR_CODE === undefined) return of("no-request");
  const answer = answerIn(ERROR_MESSAGE);
  if (answer === undefined) {
    if (UNREACHED.test(ERROR_MESSAGE)) return of("unreachable");
    return of(ERROR_CODES.get(ERROR_CODE) ?? "unknown");
  }
  const { status, payload = "" } = answer;
  const errors = errorsIn(payload);
  const { kind, fix, code, codes } = verdictOf(status, errors);
  const found = { status, codes, errors, ...(code !== undefined && { code }) };
  return {
    ...(isAlreadyGone(letter, found) ? of("already-gone") : { kind, fix }),
    answer: found,
  };
}

/** The kind of the cause alone, which takes less time than the whole cause. Pure. */
export const causeKindOf = (letter: Pick<Letter, "body" | "attributes">): CauseKind =>
  judge(letter).kind;

/** The rule whose delivery failed; absent if a rule sent the event to the queue itself. */
export function failedRuleOf(letter: Pick<Letter, "attributes">): string | undefined {
  const { RULE_ARN } = attributesOf(letter);
  return RULE_ARN === undefined ? undefined : formatRuleName(RULE_ARN);
}

/**
 * Determines why a message is in the queue, from its attributes alone. Pure.
 *
 * @param vocabulary names of the message's stack, which may be shown
 */
export function causeOf(
  letter: Pick<Letter, "body" | "attributes">,
  vocabulary: Vocabulary,
): Cause {
  const { ERROR_CODE, EXHAUSTED_RETRY_CONDITION } = attributesOf(letter);
  const quotable = quotableOf(letter.body);
  const rule = failedRuleOf(letter);
  const { kind, fix, answer } = judge(letter);
  const cause: Cause = {
    kind,
    fix,
    ...(ERROR_CODE !== undefined && { errorCode: maskCode(ERROR_CODE, quotable) }),
    ...(rule !== undefined && { rule }),
    ...(EXHAUSTED_RETRY_CONDITION !== undefined && {
      exhausted: maskCondition(EXHAUSTED_RETRY_CONDITION),
    }),
  };
  if (answer === undefined) return cause;
  const { status, code, codes, errors } = answer;
  const shown = [...new Set(codes.map((one) => maskCode(one, quotable)))];
  const fields = errors.flatMap((error) => error.fields.map((name) => maskField(name, vocabulary)));
  return {
    ...cause,
    status,
    ...(code !== undefined && { salesforce: maskCode(code, quotable) }),
    ...(shown.length > 1 && { codes: shown }),
    ...(fields.length > 0 && { fields: [...new Set(fields)] }),
  };
}
