import { INVOCATIONS_PER_SECOND } from "./apiDestination";
import { EVENT_AGE_SECONDS, RETRY_ATTEMPTS } from "./retryPolicy";

/** A range of whole numbers, both ends included. */
export interface Range {
  lowest: number;
  highest: number;
  /** For messages, such as `seconds`. */
  unit: string;
}

/**
 * The ranges of an integration's numbers, by the setting's name, for stack files and for components' arguments. They are the
 * service's ranges without the numbers that would lose events.
 */
export const RANGES = {
  /** Salesforce retired the versions before 31. */
  salesforceApiVersion: { lowest: 31, highest: 99, unit: "(the version without .0)" },
  /**
   * Below the account's quota of 300: the AWS provider fills in 300 if a program sets no limit, so the policy
   * api-destination-rate-limit treats 300 as unset.
   */
  invocationRateLimit: {
    lowest: INVOCATIONS_PER_SECOND.lowest,
    highest: INVOCATIONS_PER_SECOND.highest - 1,
    unit: "requests a second",
  },
  /**
   * At least one: a Salesforce session ends without notice, and EventBridge uses a new token only when it retries the event.
   * Without retries, the end of each session makes dead letters. The policy target-retry-policy requires the same. Source: EventBridge User Guide, 'API destinations', OAuth: a 401 or 407 refreshes the token and is retried.
   */
  retryMaximumAttempts: { lowest: 1, highest: RETRY_ATTEMPTS.highest, unit: "retries" },
  retryMaximumEventAge: { ...EVENT_AGE_SECONDS, unit: "seconds (1 minute to 24 hours)" },
  /** 0 would keep events forever. Source: EventBridge API reference, CreateArchive, `RetentionDays`. */
  archiveRetentionDays: { lowest: 1, highest: 3_650, unit: "days" },
} as const satisfies Record<string, Range>;

/**
 * The ranges of alarm thresholds. An alarm with the highest threshold can still go off: SQS deletes a dead letter after 14
 * days (336 hours), and EventBridge stops retrying at 100 % of an event's maximum age.
 */
export const THRESHOLDS = {
  deadLetters: { lowest: 1, highest: 1_000_000, unit: "messages" },
  deadLettersNotStale: { lowest: 1, highest: 1_000_000, unit: "dead letters in 5 minutes" },
  oldestDeadLetterHours: { lowest: 1, highest: 330, unit: "hours" },
  failedInvocations: { lowest: 1, highest: 1_000_000, unit: "invocations in 5 minutes" },
  retriesPercent: { lowest: 1, highest: 100, unit: "percent" },
  backlogPercent: { lowest: 1, highest: 95, unit: "percent" },
  throttledRules: { lowest: 1, highest: 1_000_000, unit: "rules in 5 minutes" },
} as const satisfies Record<string, Range>;

/** The days that CloudWatch Logs can keep logs. Source: CloudWatch Logs API reference, PutRetentionPolicy, `retentionInDays`. */
export const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** Whether a value is a whole number within a range. */
export function isWithin({ lowest, highest }: Range, value: number): boolean {
  return Number.isInteger(value) && value >= lowest && value <= highest;
}

/** The end of a message about a number out of range, such as `must be a whole number, 1 to 330 hours`. */
export function mustBeWithin({ lowest, highest, unit }: Range): string {
  return `must be a whole number, ${lowest} to ${highest} ${unit}`;
}

/**
 * `acme.my.salesforce.com`, or with the partition of a sandbox, scratch, developer or patch org before `my`.
 * Source: Salesforce Help, 'My Domain URL Formats' and 'Partitioned Domains'.
 */
export const MY_DOMAIN = {
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z]{1,63})?\.my\.salesforce\.com$/,
  /** The end of a sentence about the value. */
  mustBe: "must be a My Domain host of Salesforce, in lower case, without https://",
};

/**
 * Seconds that the queue of a search of the archive keeps an event: a search reads it at once, and one that was ended leaves nothing
 * behind for long.
 */
export const SEARCH_RETENTION_SECONDS = 3_600;
