export const DAY = 86_400;

/** Seconds that apply if a queue does not set its retention: 4 days. Source: SQS API reference, CreateQueue, MessageRetentionPeriod. */
export const DEFAULT_RETENTION = 4 * DAY;
