/** The ranges of a target's retry policy. Source: EventBridge API reference, RetryPolicy. */

/** Retries after the first attempt. */
export const RETRY_ATTEMPTS = { lowest: 0, highest: 185 } as const;
/** Seconds since the bus accepted the event. */
export const EVENT_AGE_SECONDS = { lowest: 60, highest: 86_400 } as const;

/** The retry policy of a target that sets none. Source: EventBridge User Guide, 'How EventBridge retries delivering events'. */
export const DEFAULT_RETRY_POLICY = {
  maximumRetryAttempts: RETRY_ATTEMPTS.highest,
  maximumEventAgeInSeconds: EVENT_AGE_SECONDS.highest,
} as const;
