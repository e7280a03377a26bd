import {
  answerHead,
  type DeadLetterAttributes,
  type ErrorCode,
  type ExhaustedCondition,
} from "../../eventbridge/deadLetter";
import type { BusEvent } from "../../eventbridge/event";
import { writeJson } from "../../eventbridge/json";
import type { Outcome } from "../transport";

/** A message for the dead-letter queue: the original event, and why it was not delivered. */
export interface DeadLetter {
  body: string;
  attributes: Record<string, string>;
}

/** Why EventBridge gave up on an event. */
export interface Failure {
  code: ErrorCode;
  message: string;
  /** Which limit of the retry policy ended the retries; absent where none did. */
  exhausted?: ExhaustedCondition | undefined;
}

/** The delivery that failed. */
interface FailedDelivery {
  event: BusEvent;
  ruleArn: string;
  targetArn: string;
  /** Retries after the first attempt. */
  retries: number;
}

/**
 * The code and message for an outcome, as dead letters of real API destinations have them. Of published dead letters, those
 * with an HTTP status have the code `SDK_CLIENT_ERROR`, and those for a time-out have `UNKNOWN`. The codes `TIMEOUT`,
 * `CONNECTION_FAILURE` and `ERROR_FROM_TARGET` appear in no published dead letter of an API destination, so the emulator
 * does not use them.
 * Sources: EventBridge User Guide, 'Using dead-letter queues'; dead letters published in the open.
 */
export function failureOf(outcome: Outcome): Failure {
  switch (outcome.kind) {
    case "response":
      return {
        code: outcome.status === 429 ? "THROTTLING" : "SDK_CLIENT_ERROR",
        message: answerHead(outcome.status) + outcome.body,
      };
    case "timeout":
      return {
        code: "UNKNOWN",
        message:
          "Unable to invoke ApiDestination endpoint: Timeout calling endpoint for API Destination: socket closed.",
      };
    case "unreachable":
      return {
        code: "SDK_CLIENT_ERROR",
        message:
          "Unable to invoke ApiDestination endpoint: API destination endpoint cannot be reached.",
      };
  }
}

/**
 * Why the token endpoint issued no token. Its payload is left out, because it can contain secrets. The service's own wording
 * is not known: code and message are assumed from those for the API's failures.
 */
export function noToken(outcome: Outcome): Failure {
  const { code, message } = failureOf(outcome);
  return {
    code,
    message:
      outcome.kind === "response"
        ? `The connection's authorization endpoint returned HTTP status ${outcome.status} and no token.`
        : message.replace("ApiDestination endpoint", "the connection's authorization endpoint"),
  };
}

/** The message for the dead-letter queue. `EXHAUSTED_RETRY_CONDITION` is set only where the retries were exhausted. */
export function deadLetter(
  { event, ruleArn, targetArn, retries }: FailedDelivery,
  { code, message, exhausted }: Failure,
): DeadLetter {
  const attributes = {
    RULE_ARN: ruleArn,
    TARGET_ARN: targetArn,
    ERROR_CODE: code,
    ERROR_MESSAGE: message,
    ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    RETRY_ATTEMPTS: String(retries),
  } satisfies DeadLetterAttributes;
  return { body: writeJson(event), attributes };
}
