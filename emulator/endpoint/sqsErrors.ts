import { MOST_AT_ONCE } from "../queue";
import { ServiceError, type Answer } from "./action";

/** Errors, and what they are called in SQS's query protocol. Source: SQS's Smithy model, `awsQueryError`. */
const ERRORS = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
  ReceiptHandleIsInvalid: "ReceiptHandleIsInvalid",
  InvalidParameterValue: "InvalidParameterValue",
  ResourceNotFoundException: "ResourceNotFoundException",
} as const;
export type ErrorType = keyof typeof ERRORS;

/** @throws ServiceError of that type */
export function fail(type: ErrorType, message: string): never {
  throw new ServiceError(`com.amazonaws.sqs#${type}`, message, ERRORS[type]);
}

/** @throws ServiceError for a batch that is refused as a whole */
export function checkBatch(entries: readonly { Id: string }[]): void {
  if (entries.length === 0) {
    fail("EmptyBatchRequest", "There should be at least one entry in the request.");
  }
  if (entries.length > MOST_AT_ONCE) {
    const text = `Maximum number of entries per request are ${MOST_AT_ONCE}. You have sent ${entries.length}.`;
    fail("TooManyEntriesInBatchRequest", text);
  }
  const ids = entries.map(({ Id }) => Id);
  const repeated = ids.find((one, place) => ids.indexOf(one) !== place);
  if (repeated !== undefined) fail("BatchEntryIdsNotDistinct", `Id ${repeated} repeated.`);
}

/** Of a batch, in which each entry succeeds or fails on its own. */
export function outcomes<Entry extends { Id: string; ReceiptHandle: string }>(
  entries: readonly Entry[],
  run: (entry: Entry) => ErrorType | undefined,
): Answer {
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

export function whyNot(wrong: ErrorType, { ReceiptHandle }: { ReceiptHandle: string }): string {
  return wrong === "MessageNotInflight"
    ? "The message referred to isn't in flight."
    : invalidHandle(ReceiptHandle);
}

function invalidHandle(receiptHandle: string): string {
  return `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`;
}
