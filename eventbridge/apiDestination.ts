/** Requests a second to an API destination. Default: the highest. Source: EventBridge User Guide, quotas, 'Rate of invocations per API destination'. */
export const INVOCATIONS_PER_SECOND = { lowest: 1, highest: 300 } as const;

/** The client's time-out in milliseconds. Source: EventBridge User Guide, 'API destinations'. */
export const CLIENT_TIMEOUT = 5_000;

/** Statuses for which EventBridge requests a new token. Source: EventBridge User Guide, 'API destinations', OAuth. */
const UNAUTHORIZED: ReadonlySet<number> = new Set([401, 407]);
/** Other statuses below 500 for which EventBridge retries. Source: as for `answerVerdict`. */
const RETRIED: ReadonlySet<number> = new Set([409, 429]);

/** Whether a status refuses the token: EventBridge then requests a new token and retries. */
export const refusesToken = (status: number): boolean => UNAUTHORIZED.has(status);

/** The outcome of an attempt: `fail` ends the delivery without a retry. */
export type Verdict = "delivered" | "retry" | "fail";

/**
 * The outcome of an HTTP answer. 401, 407, 409, 429 and 5xx are retried. Every other answer outside 2xx is final, redirects
 * included. Source: EventBridge User Guide, 'API destinations', error codes.
 */
export function answerVerdict(status: number): Verdict {
  if (status >= 200 && status < 300) return "delivered";
  return status >= 500 || refusesToken(status) || RETRIED.has(status) ? "retry" : "fail";
}
