import { MESSAGES_PER_CALL } from "../../eventbridge/sqsLimits";
import { ServiceError, type ActionAnswer } from "./action";

/** Errors, with their codes in SQS's query protocol. Source: SQS's Smithy model, `awsQueryError`. */
const ERRORS = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  InvalidBatchEntryId: "AWS.SimpleQueueService.InvalidBatchEntryId",
  BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
  ReceiptHandleIsInvalid: "ReceiptHandleIsInvalid",
  InvalidMessageContents: "InvalidMessageContents",
  InvalidParameterValue: "InvalidParameterValue",
  ResourceNotFoundException: "ResourceNotFoundException",
} as const;
export type ErrorType = keyof typeof ERRORS;

const NAMESPACE = "com.amazonaws.sqs#";

/** @throws ServiceError of that type */
export function fail(type: ErrorType, message: string): never {
  throw new ServiceError(NAMESPACE + type, message, ERRORS[type]);
}

/** @throws ServiceError for a batch that is refused as a whole */
export function checkBatch(entries: readonly { Id: string }[]): void {
  if (entries.length === 0) {
    fail("EmptyBatchRequest", "There should be at least one entry in the request.");
  }
  if (entries.length > MESSAGES_PER_CALL) {
    const text = `Maximum number of entries per request are ${MESSAGES_PER_CALL}. You have sent ${entries.length}.`;
    fail("TooManyEntriesInBatchRequest", text);
  }
  const ids = entries.map(({ Id }) => Id);
  // Source: SQS API reference, SendMessageBatchRequestEntry, `Id`; the wording of LocalStack.
  if (!ids.every((one) => /^[\w-]{1,80}$/.test(one))) {
    const text =
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
    fail("InvalidBatchEntryId", text);
  }
  const repeated = ids.find((one, place) => ids.indexOf(one) !== place);
  if (repeated !== undefined) fail("BatchEntryIdsNotDistinct", `Id ${repeated} repeated.`);
}

/** Answers a batch whose entries succeed or fail independently. */
export function outcomes<Entry extends { Id: string; ReceiptHandle: string }>(
  entries: readonly Entry[],
  run: (entry: Entry) => ErrorType | undefined,
): ActionAnswer {
  const ended = entries.map((entry) => ({ entry, wrong: run(entry) }));
  return {
    Successful: ended.flatMap(({ entry: { Id }, wrong }) => (wrong === undefined ? [{ Id }] : [])),
    Failed: ended.flatMap(({ entry, wrong }) =>
      wrong === undefined
        ? []
        : [{ Id: entry.Id, SenderFault: true, Code: wrong, Message: whyNot(wrong, entry) }],
    ),
  };
}

/**
 * Answers a batch whose entries are answered independently; a refused entry gets SQS's error for it alone.
 *
 * @param run answers one entry; throws ServiceError to refuse it
 */
export function eachOf<Entry extends { Id: string }>(
  entries: readonly Entry[],
  run: (entry: Entry) => ActionAnswer,
): ActionAnswer {
  const Successful: ActionAnswer[] = [];
  const Failed: ActionAnswer[] = [];
  for (const entry of entries) {
    const { Id } = entry;
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const Code = error.type.slice(NAMESPACE.length);
      Failed.push({ Id, SenderFault: true, Code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

export function whyNot(wrong: ErrorType, { ReceiptHandle }: { ReceiptHandle: string }): string {
  return wrong === "MessageNotInflight"
    ? "The message referred to isn't in flight."
    : invalidHandle(ReceiptHandle);
}

function invalidHandle(receiptHandle: string): string {
  return `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`;
}
