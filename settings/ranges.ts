/** Whole numbers that a setting, and the component's argument that it becomes, may be. */
export interface Range {
  lowest: number;
  highest: number;
  unit: string;
}

/** By the setting's name. */
export const RANGES = {
  salesforceApiVersion: { lowest: 31, highest: 99, unit: "(the version without .0)" },
  /**
   * Below 300: the AWS provider fills in 300 where a program sets no limit, so the policy api-destination-rate-limit takes
   * it for none, and 300 is the account's own quota. Source: EventBridge User Guide, 'API destinations', invocation rate.
   */
  invocationRateLimit: { lowest: 1, highest: 299, unit: "requests a second" },
  /**
   * At least one: a token of Salesforce ends without notice, and EventBridge sends an event with a new token only when it
   * retries it; without retries each end of a session makes dead letters. The policy target-retry-policy demands as much.
   * Source: EventBridge User Guide, 'API destinations', OAuth: a 401 or 407 refreshes the token, and is retried.
   */
  retryMaximumAttempts: { lowest: 1, highest: 185, unit: "retries" },
  retryMaximumEventAge: { lowest: 60, highest: 86_400, unit: "seconds" },
  /** 0 would be for ever. Source: EventBridge API reference, CreateArchive, `RetentionDays`. */
  archiveRetentionDays: { lowest: 1, highest: 3_650, unit: "days" },
} as const satisfies Record<string, Range>;

/** Of alarms. The highest are still reached: SQS deletes a dead letter after 336 hours, and at 100 % an event is given up. */
export const THRESHOLDS = {
  oldestDeadLetterHours: { lowest: 1, highest: 330, unit: "hours" },
  failedInvocations: { lowest: 1, highest: 1_000_000, unit: "invocations in 5 minutes" },
  retriesPercent: { lowest: 1, highest: 100, unit: "percent" },
  backlogPercent: { lowest: 1, highest: 95, unit: "percent" },
  throttledRules: { lowest: 1, highest: 1_000_000, unit: "rules in 5 minutes" },
} as const satisfies Record<string, Range>;

/** Source: CloudWatch Logs API reference, PutRetentionPolicy, `retentionInDays`. */
export const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

export function isWithin({ lowest, highest }: Range, value: number): boolean {
  return Number.isInteger(value) && value >= lowest && value <= highest;
}

/** Such as `must be a whole number, 1 to 330 hours`. */
export function mustBeWithin({ lowest, highest, unit }: Range): string {
  return `must be a whole number, ${lowest} to ${highest} ${unit}`;
}
