/** Requests a second to an API destination; the highest is the default. Source: EventBridge User Guide, quotas, 'Rate of invocations per API destination'. */
export const INVOCATIONS_PER_SECOND = { lowest: 1, highest: 300 } as const;

/** The client's time-out in milliseconds. Source: EventBridge User Guide, 'API destinations'. */
export const CLIENT_TIMEOUT = 5_000;

/** Statuses for which EventBridge fetches a new token. Source: EventBridge User Guide, 'API destinations', OAuth. */
const UNAUTHORIZED: ReadonlySet<number> = new Set([401, 407]);
/** Other statuses below 500 that are retried. Source: as for `answerVerdict`. */
const PASSING: ReadonlySet<number> = new Set([409, 429]);

/** Whether an answer means that the token was refused: EventBridge then fetches a new one and retries. */
export const refusesToken = (status: number): boolean => UNAUTHORIZED.has(status);

/** What follows an attempt. */
export type Verdict = "delivered" | "retry" | "fail";

/**
 * What follows an answer. 401, 407, 409, 429 and 5xx are retried. Every other answer outside 2xx is final, redirects
 * included. Source: EventBridge User Guide, 'API destinations', error codes.
 */
export function answerVerdict(status: number): Verdict {
  if (status >= 200 && status < 300) return "delivered";
  return status >= 500 || refusesToken(status) || PASSING.has(status) ? "retry" : "fail";
}
