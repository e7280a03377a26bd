import type { Outcome } from "../transport";
import type { BusEvent } from "../../eventbridge/event";
import { writeJson } from "../../eventbridge/json";
import type { Exhausted } from "./retry";

/** A message of a dead-letter queue: the original event, and why it is there. */
export interface DeadLetter {
  body: string;
  attributes: Record<string, string>;
}

/** Why EventBridge gave up. */
export interface Failure {
  code: string;
  message: string;
  exhausted?: Exhausted;
}

/**
 * Codes and messages as dead letters of real API destinations show them.
 * Sources: EventBridge User Guide, 'Using dead-letter queues'; dead letters published in the open, of which
 * those with a status say `SDK_CLIENT_ERROR`, and those with a time-out `UNKNOWN`. Of the Guide's other codes,
 * `TIMEOUT`, `CONNECTION_FAILURE` and `ERROR_FROM_TARGET` were seen in none of an API destination: none is made here.
 */
export function failureOf(outcome: Outcome): Failure {
  switch (outcome.kind) {
    case "response":
      return {
        code: outcome.status === 429 ? "THROTTLING" : "SDK_CLIENT_ERROR",
        message: `ApiDestination returned HTTP status ${outcome.status} with payload: ${outcome.body}`,
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
 * Why there was no token. Its payload is not told, which may hold what is secret. What the service says is not known:
 * code and message are assumed, by those of the API's own failures.
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

/** `EXHAUSTED_RETRY_CONDITION` is there only where retries were exhausted. */
export function deadLetter(
  event: BusEvent,
  ruleArn: string,
  targetArn: string,
  retries: number,
  { code, message, exhausted }: Failure,
): DeadLetter {
  return {
    body: writeJson(event),
    attributes: {
      RULE_ARN: ruleArn,
      TARGET_ARN: targetArn,
      ERROR_CODE: code,
      ERROR_MESSAGE: message,
      ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
      RETRY_ATTEMPTS: String(retries),
    },
  };
}
