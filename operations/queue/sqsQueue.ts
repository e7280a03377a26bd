import { MESSAGES_PER_CALL } from "../../eventbridge/sqsLimits";
import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import { callAws, clientConfig, numberIn, objectsIn } from "../../clients/aws/client";
import { CARRIED_STEP, carried, carrying, MANY_CALLS } from "../../clients/aws/carried";
import type { Letter, Receipt } from "../../eventbridge/deadLetter";
import type { DeployedStack } from "../../stack/deployed";
import type { Depth, LetterQueue } from "./letterQueue";

/** Gives a command the signal of its call. */
type Carry = <Command extends { input: object }>(command: Command) => Command;

/** Seconds that a receive waits for a message: more than 0 asks all of SQS's servers, so that no message is missed. */
const RECEIVE_WAIT = 1;

/** The attributes of a queue's depth: visible, hidden and delayed messages. Source: SQS API reference, GetQueueAttributes. */
export const DEPTH_ATTRIBUTES = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/**
 * A queue of a stack. The AWS SDK is loaded by this call.
 *
 * @param QueueUrl default: of the dead-letter queue
 */
export async function sqsQueue(
  target: DeployedStack,
  QueueUrl = target.outputs.deadLetterQueueUrl,
): Promise<LetterQueue> {
  const sdk = await import("@aws-sdk/client-sqs");
  // The URL names the Region's own host, and would win over an endpoint from the environment.
  const client: SQSClient = new sdk.SQSClient({
    ...clientConfig(target.endpoint),
    useQueueUrlAsEndpoint: false,
    ...MANY_CALLS,
  });
  client.middlewareStack.add(carried, CARRIED_STEP);
  const answeredAt = observeDates(client);
  const about = { ...target.about, what: `The queue ${QueueUrl}` };
  const call = <T>(work: (carry: Carry) => Promise<T>) =>
    callAws(about, (abortSignal) => work((command) => carrying(command, { abortSignal })));
  return {
    depth: () =>
      call(async (carry) => {
        const command = new sdk.GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: [...DEPTH_ATTRIBUTES],
        });
        const { Attributes } = await client.send(carry(command));
        return depthIn(Attributes, answeredAt());
      }),
    receive: (hold) =>
      call(async (carry) => {
        const command = new sdk.ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: MESSAGES_PER_CALL,
          VisibilityTimeout: hold,
          WaitTimeSeconds: RECEIVE_WAIT,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["SentTimestamp"],
        });
        const { Messages } = await client.send(carry(command));
        return objectsIn(Messages, "Messages").map(asLetter);
      }),
    delete: (receipts) =>
      call(async (carry) => {
        const Entries = entriesOf(receipts);
        const command = new sdk.DeleteMessageBatchCommand({ QueueUrl, Entries });
        const { Failed } = await client.send(carry(command));
        return objectsIn(Failed, "Failed").flatMap(({ Id }) => receipts[Number(Id)] ?? []);
      }),
    hide: (receipts, hold) =>
      call(async (carry) => {
        const Entries = entriesOf(receipts).map((one) => ({ ...one, VisibilityTimeout: hold }));
        const command = new sdk.ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries });
        await client.send(carry(command));
      }),
  };
}

/** @returns the time of the last answer of a client's service, in milliseconds since 1970; NaN if it is not known */
function observeDates(client: SQSClient): () => number {
  let answeredAt = NaN;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string | undefined> };
      answeredAt = Date.parse(headers?.date ?? "");
      return result;
    },
    { step: "deserialize", name: "answeredAt" },
  );
  return () => answeredAt;
}

function depthIn(attributes: Record<string, string> = {}, answeredAt: number): Depth {
  const [visible, hidden, delayed] = DEPTH_ATTRIBUTES;
  const later = numberIn(attributes[delayed] ?? "0", delayed);
  return {
    visible: numberIn(attributes[visible], visible),
    hidden: numberIn(attributes[hidden] ?? "0", hidden),
    ...(later > 0 && { delayed: later }),
    // The header has whole seconds. Without it, no message counts as newer, so that none is missed.
    asOf: Number.isNaN(answeredAt) ? Infinity : answeredAt + 1_000,
  };
}

const entriesOf = (receipts: readonly Receipt[]) =>
  receipts.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));

function asLetter({ MessageId, ReceiptHandle, Body, Attributes, ...more }: Message): Letter {
  const attributes = Object.entries(more.MessageAttributes ?? {}).flatMap(
    ([name, { StringValue }]) => (StringValue === undefined ? [] : [[name, StringValue] as const]),
  );
  return {
    messageId: MessageId ?? "",
    receiptHandle: ReceiptHandle ?? "",
    body: Body ?? "",
    sentAt: Number(Attributes?.SentTimestamp ?? 0),
    attributes: Object.fromEntries(attributes),
  };
}
