import { answerVerdict, type Verdict } from "../../eventbridge/apiDestination";
import type { Random } from "../random";
import type { Outcome } from "../transport";

const SECOND = 1_000;
const FIRST_DELAY = SECOND;
/**
 * AWS publishes neither the first delay nor the longest. A published dead letter (a time-out, `MaximumEventAgeInSeconds`
 * 86,400) had been retried 129 times: every 670 s on average. A delay that doubles up to 900 s, reduced by up to half at
 * random, gives 675 s.
 */
const LONGEST_DELAY = 900 * SECOND;

/** A day and a second: longer than the maximum age of any event. */
const LONGEST_AGE = 86_401 * SECOND;

/** What follows an attempt. Time-outs and unreachable endpoints are retried. Source: as for `answerVerdict`. */
export function verdict(outcome: Outcome): Verdict {
  return outcome.kind === "response" ? answerVerdict(outcome.status) : "retry";
}

/** The attempt that failed. */
interface FailedAttempt {
  outcome: Outcome;
  /** Retries before this attempt, from 0. */
  retries: number;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Milliseconds until the next attempt: the later of exponential back-off with jitter and `Retry-After`. Undefined where a
 * negative `Retry-After` forbids a retry.
 */
export function retryDelay(
  { outcome, retries, now }: FailedAttempt,
  random: Random,
): number | undefined {
  const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(retries, 30));
  const backOff = longest * (0.5 + random() / 2);
  const requested = retryAfter(outcome, now);
  if (requested === undefined) return backOff;
  return requested < 0 ? undefined : Math.max(backOff, requested);
}

/** A date as HTTP writes it: `Wed, 21 Oct 2026 07:28:00 GMT`. `Date.parse` alone accepts many other texts. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The delay in milliseconds that `Retry-After` asks for, in seconds or as an HTTP date; undefined where the header is absent
 * or is neither. Only a number can be negative: a date in the past asks for no delay. The result is at most the longest age
 * of an event.
 */
function retryAfter(outcome: Outcome, now: number): number | undefined {
  const header = outcome.kind === "response" ? outcome.headers["retry-after"]?.trim() : undefined;
  if (header === undefined) return undefined;
  if (/^-?\d+$/.test(header)) return Math.min(Number(header) * SECOND, LONGEST_AGE);
  return HTTP_DATE.test(header)
    ? Math.min(Math.max(0, Date.parse(header) - now), LONGEST_AGE)
    : undefined;
}
