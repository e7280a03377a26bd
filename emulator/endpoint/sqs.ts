import { z } from "zod";
import type { Clock } from "../clock";
import {
  LONGEST_VISIBILITY_TIMEOUT_SECONDS,
  LONGEST_WAIT_SECONDS,
  MESSAGE_BYTES,
  MESSAGES_PER_CALL,
} from "../../eventbridge/sqsLimits";
import { sizeOf, type Message, type Queue, type ReceivedMessage } from "../queue";
import type { EmulatedAccount } from "../account";
import { action, type Action, type ActionAnswer } from "./action";
import { checkBatch, eachOf, fail, outcomes, whyNot, type ErrorType } from "./sqsErrors";
import {
  checkMessage,
  fromRequest,
  md5,
  message,
  SECOND,
  seconds,
  sqsMessageOf,
  pickRequested,
} from "./sqsMessage";

const url = z.object({ QueueUrl: z.string() });
const visibility = seconds(LONGEST_VISIBILITY_TIMEOUT_SECONDS);
const id = z.object({ Id: z.string() });
const handle = z.object({ ReceiptHandle: z.string() });
const batchOf = <Entry extends z.ZodType<{ Id: string }>>(entry: Entry) =>
  url.extend({ Entries: z.array(entry) });
const names = z.array(z.string()).default([]);
const changed = z.object({ ...handle.shape, VisibilityTimeout: visibility });

/**
 * SQS's actions for the messages of the account's queues, in its JSON protocol. Checksums of attributes are not returned. No
 * queue is the dead-letter queue of another queue, so SQS itself can move no message.
 * Sources: SQS API reference; the wording of errors in LocalStack and moto.
 *
 * @param origin the origin of the queues' URLs here, such as `http://127.0.0.1:4566`
 */
export function queueActions(
  account: EmulatedAccount,
  clock: Clock,
  origin: () => string,
): Record<string, Action> {
  const queueNamed = (name: string): Queue => {
    const queue = [...account.queues.values()].find(({ arn }) => arn.split(":").at(-1) === name);
    return queue ?? fail("QueueDoesNotExist", "The specified queue does not exist.");
  };
  /** Ignores the host: clients get the URL from here, or from the stack's outputs. */
  const queueAt: QueueAt = (queueUrl) => queueNamed(queueUrl.split("/").at(-1) ?? "");
  const urlOf = (queue: Queue) => origin() + new URL(queue.url).pathname;
  return {
    ListQueues: listQueues(account, urlOf),
    GetQueueUrl: action(z.object({ QueueName: z.string() }), ({ QueueName }) => ({
      QueueUrl: urlOf(queueNamed(QueueName)),
    })),
    GetQueueAttributes: action(url.extend({ AttributeNames: names }), (input) => ({
      Attributes: pickRequested(attributesOf(queueAt(input.QueueUrl)), input.AttributeNames),
    })),
    SendMessage: sendMessage(queueAt),
    SendMessageBatch: sendMessageBatch(queueAt),
    ReceiveMessage: receiveMessage(queueAt, clock),
    DeleteMessage: deleteMessage(queueAt),
    DeleteMessageBatch: deleteMessageBatch(queueAt),
    ChangeMessageVisibility: changeMessageVisibility(queueAt),
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch(queueAt),
    StartMessageMoveTask: startMessageMoveTask(account),
    PurgeQueue: action(url, ({ QueueUrl }) => {
      queueAt(QueueUrl).purge();
      return {};
    }),
  };
}

/** The queue at a URL. @throws the service's error where no queue has its name */
type QueueAt = (queueUrl: string) => Queue;

function listQueues(account: EmulatedAccount, urlOf: (queue: Queue) => string): Action {
  return action(z.object({ QueueNamePrefix: z.string().default("") }), ({ QueueNamePrefix }) => {
    const queues = [...account.queues.values()];
    const wanted = queues.filter(({ url }) => url.split("/").at(-1)?.startsWith(QueueNamePrefix));
    return { QueueUrls: wanted.map(urlOf) };
  });
}

function sendMessage(queueAt: QueueAt): Action {
  return action(url.extend(message.shape), ({ QueueUrl, ...sent }) => {
    const made = fromRequest(sent);
    if (sizeOf(made) > MESSAGE_BYTES) {
      const reason = `Reason: Message must be shorter than ${MESSAGE_BYTES} bytes.`;
      return fail("InvalidParameterValue", `One or more parameters are invalid. ${reason}`);
    }
    checkMessage(sent);
    return send(queueAt(QueueUrl), made, sent.DelaySeconds);
  });
}

function sendMessageBatch(queueAt: QueueAt): Action {
  return action(batchOf(message.extend(id.shape)), ({ QueueUrl, Entries }) => {
    const queue = queueAt(QueueUrl);
    checkBatch(Entries);
    const bytes = Entries.reduce((sum, one) => sum + sizeOf(fromRequest(one)), 0);
    if (bytes > MESSAGE_BYTES) {
      const text = `Batch requests cannot be longer than ${MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`;
      return fail("BatchRequestTooLong", text);
    }
    return eachOf(Entries, (sent) => {
      checkMessage(sent);
      return send(queue, fromRequest(sent), sent.DelaySeconds);
    });
  });
}

const receiving = url.extend({
  MaxNumberOfMessages: z.number().int().min(1).max(MESSAGES_PER_CALL).default(1),
  VisibilityTimeout: visibility.optional(),
  WaitTimeSeconds: seconds(LONGEST_WAIT_SECONDS).default(0),
  MessageAttributeNames: names,
  AttributeNames: names,
  MessageSystemAttributeNames: names,
});

/** Waits for messages up to the requested time, as long as the client is connected. */
function receiveMessage(queueAt: QueueAt, clock: Clock): Action {
  return action(receiving, async ({ QueueUrl, ...asked }, gone) => {
    const queue = queueAt(QueueUrl);
    const until = clock.now() + asked.WaitTimeSeconds;
    let received: ReceivedMessage[] = [];
    while (!gone.aborted) {
      received = queue.receive(asked.MaxNumberOfMessages, asked.VisibilityTimeout);
      if (received.length > 0 || clock.now() >= until) break;
      await waitForMessage(queue, { clock, until, gone });
    }
    const system = [...asked.AttributeNames, ...asked.MessageSystemAttributeNames];
    const Messages = received.map((one) => sqsMessageOf(one, asked.MessageAttributeNames, system));
    return Messages.length === 0 ? {} : { Messages };
  });
}

function deleteMessage(queueAt: QueueAt): Action {
  return action(url.extend(handle.shape), ({ QueueUrl, ReceiptHandle }) => {
    const valid = queueAt(QueueUrl).delete(ReceiptHandle);
    return valid
      ? {}
      : fail("ReceiptHandleIsInvalid", whyNot("ReceiptHandleIsInvalid", { ReceiptHandle }));
  });
}

function deleteMessageBatch(queueAt: QueueAt): Action {
  return action(batchOf(id.extend(handle.shape)), ({ QueueUrl, Entries }) => {
    const queue = queueAt(QueueUrl);
    checkBatch(Entries);
    return outcomes(Entries, ({ ReceiptHandle }) =>
      queue.delete(ReceiptHandle) ? undefined : "ReceiptHandleIsInvalid",
    );
  });
}

function changeMessageVisibility(queueAt: QueueAt): Action {
  return action(url.extend(changed.shape), ({ QueueUrl, ...change }) => {
    const wrong = changeVisibility(queueAt(QueueUrl), change);
    return wrong === undefined ? {} : fail(wrong, whyNot(wrong, change));
  });
}

function changeMessageVisibilityBatch(queueAt: QueueAt): Action {
  return action(batchOf(id.extend(changed.shape)), ({ QueueUrl, Entries }) => {
    const queue = queueAt(QueueUrl);
    checkBatch(Entries);
    return outcomes(Entries, (change) => changeVisibility(queue, change));
  });
}

/** Refuses every move: no queue is the dead-letter queue of another queue. */
function startMessageMoveTask(account: EmulatedAccount): Action {
  return action(z.object({ SourceArn: z.string() }), ({ SourceArn }) => {
    if (!account.queues.has(SourceArn)) {
      const text = "The resource that you specified for the SourceArn parameter doesn't exist.";
      return fail("ResourceNotFoundException", text);
    }
    const text = "Source queue must be configured as a Dead Letter Queue.";
    return fail("InvalidParameterValue", text);
  });
}

/** Waits until a message may be visible, until a moment, or until the client disconnects. */
async function waitForMessage(
  queue: Queue,
  { clock, until, gone }: { clock: Clock; until: number; gone: AbortSignal },
): Promise<void> {
  let stop: () => void = () => undefined;
  await new Promise<void>((resolve) => {
    stop = queue.onceVisible(resolve);
    clock.at(until, resolve);
    gone.addEventListener("abort", () => resolve(), { once: true });
  });
  stop();
}

function attributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    MessageRetentionPeriod: String(queue.retention / SECOND),
    ...(queue.policy !== undefined && { Policy: JSON.stringify(queue.policy) }),
  };
}

function send(queue: Queue, made: Omit<Message, "messageId">, delay: number): ActionAnswer {
  const { messageId, body } = queue.send(made, delay);
  return { MessageId: messageId, MD5OfMessageBody: md5(body) };
}

type Change = z.output<typeof changed>;

function changeVisibility(queue: Queue, change: Change): ErrorType | undefined {
  switch (queue.changeVisibility(change.ReceiptHandle, change.VisibilityTimeout)) {
    case "changed":
      return undefined;
    case "invalid handle":
      return "ReceiptHandleIsInvalid";
    case "not in flight":
      return "MessageNotInflight";
  }
}
