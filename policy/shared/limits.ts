/*
 * Limits of the services that policies check. The pack stands alone, so these repeat limits of eventbridge/;
 * tests/policy/shared/sameLimits.spec.ts compares them.
 */

/** Retries of a target. Source: EventBridge API reference, RetryPolicy. */
export const RETRY_ATTEMPTS = { lowest: 0, highest: 185 } as const;
/** Age of an event at which EventBridge gives it up. Source: EventBridge API reference, RetryPolicy. */
export const EVENT_AGE_SECONDS = { lowest: 60, highest: 86_400 } as const;
/** Requests a second to an API destination. Source: EventBridge User Guide, quotas. */
export const INVOCATIONS_PER_SECOND = { lowest: 1, highest: 300 } as const;
/** Bytes of a pattern. Sources: API model, PutRule, `EventPattern`; AWS provider, validateEventPatternValue. */
export const PATTERN_BYTES = 4_096;
/**
 * Bytes of a template, and of a constant: the service's model gives a maximum without a unit, and the AWS provider counts bytes.
 * Sources: EventBridge API reference, Target and InputTransformer; AWS provider, `aws_cloudwatch_event_target`.
 */
export const TEMPLATE_BYTES = 8_192;
/** JSON paths of an input transformer. Source: EventBridge API reference, InputTransformer, `InputPathsMap`. */
export const PATHS = 100;
/** Characters of a JSON path or of a variable's name. Source: EventBridge API reference, Target and InputTransformer. */
export const PATH_CHARACTERS = 256;
/** How long a queue keeps a message. Source: SQS API reference, CreateQueue, MessageRetentionPeriod. */
export const RETENTION_SECONDS = { lowest: 60, highest: 1_209_600 } as const;
