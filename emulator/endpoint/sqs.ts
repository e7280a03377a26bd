import { createHash } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../clock";
import { MOST_AT_ONCE, type Queue, type ReceivedMessage } from "../queue";
import type { World } from "../world";
import { action, ServiceError, type Action, type Answer } from "./action";

const url = z.object({ QueueUrl: z.string() });
const SECOND = 1_000;
const seconds = (most: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(most)
    .transform((value) => value * SECOND);
const visibility = seconds(43_200);
const attribute = z.object({ DataType: z.string(), StringValue: z.string() });
const message = z.object({
  MessageBody: z.string().min(1),
  MessageAttributes: z.record(z.string(), attribute).default({}),
});
const id = z.object({ Id: z.string() });
const handle = z.object({ ReceiptHandle: z.string() });
const batchOf = <Entry extends z.ZodType>(entry: Entry) =>
  url.extend({ Entries: z.array(entry).min(1).max(MOST_AT_ONCE) });

/**
 * SQS's actions for the messages of the queues that exist, as its JSON protocol has them.
 * Source: SQS API reference.
 *
 * @param origin of the URLs by which queues are known here, such as `http://127.0.0.1:4566`
 */
export function queueActions(
  world: World,
  clock: Clock,
  origin: () => string,
): Record<string, Action> {
  /** Any host will do: clients have the URL from here, or from the stack's outputs. */
  const queueAt = (queueUrl: string) => named(queueUrl.split("/").at(-1) ?? "");
  const named = (name: string): Queue => {
    const queue = [...world.queues.values()].find(({ arn }) => arn.split(":").at(-1) === name);
    if (queue === undefined) {
      const text = "The specified queue does not exist.";
      throw new ServiceError("com.amazonaws.sqs#QueueDoesNotExist", text);
    }
    return queue;
  };
  const urlOf = (queue: Queue) => origin() + new URL(queue.url).pathname;

  return {
    ListQueues: action(
      z.object({ QueueNamePrefix: z.string().default("") }),
      ({ QueueNamePrefix }) => {
        const queues = [...world.queues.values()];
        const wanted = queues.filter(({ url }) =>
          url.split("/").at(-1)?.startsWith(QueueNamePrefix),
        );
        return { QueueUrls: wanted.map(urlOf) };
      },
    ),
    GetQueueUrl: action(z.object({ QueueName: z.string() }), ({ QueueName }) => ({
      QueueUrl: urlOf(named(QueueName)),
    })),
    GetQueueAttributes: action(url, ({ QueueUrl }) => {
      const queue = queueAt(QueueUrl);
      const { visible, inFlight } = queue.counts;
      return {
        Attributes: {
          QueueArn: queue.arn,
          ApproximateNumberOfMessages: String(visible),
          ApproximateNumberOfMessagesNotVisible: String(inFlight),
          ApproximateNumberOfMessagesDelayed: "0",
          MessageRetentionPeriod: String(queue.retention / SECOND),
        },
      };
    }),
    SendMessage: action(url.extend(message.shape), ({ QueueUrl, ...sent }) =>
      send(queueAt(QueueUrl), sent),
    ),
    SendMessageBatch: action(batchOf(message.extend(id.shape)), ({ QueueUrl, Entries }) => ({
      Successful: Entries.map((entry) => ({ Id: entry.Id, ...send(queueAt(QueueUrl), entry) })),
      Failed: [],
    })),
    ReceiveMessage: action(
      url.extend({
        MaxNumberOfMessages: z.number().int().min(1).max(MOST_AT_ONCE).default(1),
        VisibilityTimeout: visibility.optional(),
        WaitTimeSeconds: seconds(20).default(0),
      }),
      async ({ QueueUrl, MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds }) => {
        const queue = queueAt(QueueUrl);
        const receive = () => queue.receive(MaxNumberOfMessages, VisibilityTimeout);
        let received = receive();
        if (received.length === 0 && WaitTimeSeconds > 0) {
          await new Promise<void>((resolve) => {
            queue.onceSent(resolve);
            clock.at(clock.now() + WaitTimeSeconds, resolve);
          });
          received = receive();
        }
        return { Messages: received.map(told) };
      },
    ),
    DeleteMessage: action(url.extend(handle.shape), ({ QueueUrl, ReceiptHandle }) => {
      queueAt(QueueUrl).delete(ReceiptHandle);
      return {};
    }),
    DeleteMessageBatch: action(batchOf(id.extend(handle.shape)), ({ QueueUrl, Entries }) => {
      const queue = queueAt(QueueUrl);
      Entries.forEach(({ ReceiptHandle }) => queue.delete(ReceiptHandle));
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
    }),
    ChangeMessageVisibility: action(
      url.extend({ ...handle.shape, VisibilityTimeout: visibility }),
      ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) => {
        if (!queueAt(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout)) {
          const text = "The receipt handle is not valid.";
          throw new ServiceError("com.amazonaws.sqs#ReceiptHandleIsInvalid", text);
        }
        return {};
      },
    ),
    PurgeQueue: action(url, ({ QueueUrl }) => {
      queueAt(QueueUrl).purge();
      return {};
    }),
  };
}

function send(queue: Queue, { MessageBody, MessageAttributes }: z.output<typeof message>): Answer {
  const attributes = Object.entries(MessageAttributes).map(([key, { StringValue }]) => [
    key,
    StringValue,
  ]);
  const { messageId, body } = queue.send({
    body: MessageBody,
    attributes: Object.fromEntries(attributes) as Record<string, string>,
  });
  return { MessageId: messageId, MD5OfMessageBody: md5(body) };
}

/** SDKs check the sum of the body. */
function told(received: ReceivedMessage): Answer {
  const { messageId, receiptHandle, body, attributes } = received;
  return {
    MessageId: messageId,
    ReceiptHandle: receiptHandle,
    Body: body,
    MD5OfBody: md5(body),
    Attributes: {
      SentTimestamp: String(received.sentAt),
      ApproximateFirstReceiveTimestamp: String(received.firstReceivedAt),
      ApproximateReceiveCount: String(received.receiveCount),
    },
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [
        name,
        { DataType: "String", StringValue: value },
      ]),
    ),
  };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
