/** The limits of SQS. Each is the highest allowed number, unless it is a range. */

/**
 * Messages in one call. Source: SQS API reference, ReceiveMessage (`MaxNumberOfMessages`), SendMessageBatch,
 * DeleteMessageBatch and ChangeMessageVisibilityBatch.
 */
export const MESSAGES_PER_CALL = 10;
/**
 * Bytes of a message, body and attributes together, and of the messages of one batch; 256 KiB until January 2026.
 * Source: AWS Compute Blog, 'More room to build: serverless services now support payloads up to 1 MB'.
 */
export const MESSAGE_BYTES = 1_048_576;
/** Attributes of a message. Source: SQS Developer Guide, 'Message quotas'. */
export const MESSAGE_ATTRIBUTES = 10;
/**
 * Characters of an attribute's name, and of its type. Source: SQS Developer Guide, 'Message quotas'; SQS's own error says
 * 'shorter than 256 bytes'.
 */
export const ATTRIBUTE_NAME_CHARACTERS = 256;
/** The retention period of a queue, in seconds: one minute to 14 days. Source: SQS API reference, CreateQueue, `MessageRetentionPeriod`. */
export const RETENTION_SECONDS = { lowest: 60, highest: 1_209_600 } as const;
/** The retention period of a queue whose owner sets none, in seconds: 4 days. Source: as for `RETENTION_SECONDS`. */
export const DEFAULT_RETENTION_SECONDS = 345_600;
/** The visibility timeout of a queue whose owner sets none, in seconds. Source: SQS API reference, CreateQueue, `VisibilityTimeout`. */
export const DEFAULT_VISIBILITY_TIMEOUT_SECONDS = 30;
/** The longest visibility timeout, in seconds: 12 hours. Source: SQS API reference, ReceiveMessage, `VisibilityTimeout`. */
export const LONGEST_VISIBILITY_TIMEOUT_SECONDS = 43_200;
/** The longest delay of a message, in seconds. Source: SQS API reference, SendMessage, `DelaySeconds`. */
export const LONGEST_DELAY_SECONDS = 900;
/** The longest wait for messages, in seconds. Source: SQS API reference, ReceiveMessage, `WaitTimeSeconds`. */
export const LONGEST_WAIT_SECONDS = 20;
