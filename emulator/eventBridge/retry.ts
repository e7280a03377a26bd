import type { Random } from "../random";
import type { Outcome } from "../transport";

const SECOND = 1_000;
const FIRST_DELAY = SECOND;
/**
 * AWS publishes neither the first delay nor the longest. A dead letter published in the open
 * (a time-out, `MaximumEventAgeInSeconds` 86,400) had been retried 129 times: 670 s apart on average. A delay
 * that doubles up to 900 s, of which the jitter takes up to a half, gives 675 s.
 */
const LONGEST_DELAY = 900 * SECOND;

/** A day and a second: older than any event may become. */
const LONGEST_AGE = 86_401 * SECOND;

/** What follows an attempt. */
export type RetryVerdict = "delivered" | "retry" | "fail";

/**
 * Source: EventBridge User Guide, 'API destinations', error codes: 401, 407, 409, 429, 5xx and time-outs are
 * retried; what cannot be reached is, too. Every other answer that is not 2xx is final, redirects included.
 */
export function verdict(outcome: Outcome): RetryVerdict {
  if (outcome.kind !== "response") return "retry";
  const { status } = outcome;
  if (status >= 200 && status < 300) return "delivered";
  return status >= 500 || [401, 407, 409, 429].includes(status) ? "retry" : "fail";
}

/**
 * Milliseconds until the next attempt: exponential back-off with jitter, or what `Retry-After` asks for where
 * that is later. Undefined when a negative `Retry-After` forbids a retry.
 *
 * @param retries how many there have been, from 0
 */
export function retryDelay(
  outcome: Outcome,
  retries: number,
  random: Random,
  now: number,
): number | undefined {
  const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(retries, 30));
  const backOff = longest * (0.5 + random() / 2);
  const asked = retryAfter(outcome, now);
  if (asked === undefined) return backOff;
  return asked < 0 ? undefined : Math.max(backOff, asked);
}

/** As HTTP writes a date: `Wed, 21 Oct 2026 07:28:00 GMT`. `Date.parse` alone takes much that is none. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Milliseconds, from a number of seconds or an HTTP date; undefined when there is none or it is neither. Only a
 * number can be negative: a date in the past asks for no delay. What lies beyond the longest age of an event
 * is cut there.
 */
function retryAfter(outcome: Outcome, now: number): number | undefined {
  const header = outcome.kind === "response" ? outcome.headers["retry-after"]?.trim() : undefined;
  if (header === undefined) return undefined;
  if (/^-?\d+$/.test(header)) return Math.min(Number(header) * SECOND, LONGEST_AGE);
  return HTTP_DATE.test(header)
    ? Math.min(Math.max(0, Date.parse(header) - now), LONGEST_AGE)
    : undefined;
}
