import type { Happening } from "../../emulator/eventBridge/journal";

/** Why deliveries of a forecast end without Salesforce. */
export type EndCause =
  /** Salesforce was down until the retries were used up, or the event was too old. */
  | "outage, attempts"
  | "outage, age"
  /** Each answer came after EventBridge's time-out. */
  | "latency"
  /** The event was too old before its turn at the invocation rate limit. */
  | "rate limit"
  /** The org's API calls of 24 hours were spent. */
  | "API limit"
  /** A rule sent the event to the queue, because no request can be made of it. */
  | "unmappable"
  /** EventBridge or Salesforce refused the request for another reason. */
  | "refused"
  /** No dead-letter queue took the event. */
  | "no queue";

/** The cause of a happening that ends a delivery; undefined for any other happening. */
export function endCauseOf(happening: Happening): EndCause | undefined {
  if (happening.kind === "lost") return "no queue";
  if (happening.kind === "queued") return "unmappable";
  if (happening.kind !== "deadLettered") return undefined;
  const { ERROR_MESSAGE = "", EXHAUSTED_RETRY_CONDITION } = happening.letter.attributes;
  if (EXHAUSTED_RETRY_CONDITION === undefined) {
    return ERROR_MESSAGE.includes("REQUEST_LIMIT_EXCEEDED") ? "API limit" : "refused";
  }
  if (/timeout/i.test(ERROR_MESSAGE)) return "latency";
  if (!ERROR_MESSAGE.includes("HTTP status 503")) return "rate limit";
  return EXHAUSTED_RETRY_CONDITION === "MaximumRetryAttempts" ? "outage, attempts" : "outage, age";
}
