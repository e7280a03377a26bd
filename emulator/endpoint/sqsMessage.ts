import { createHash } from "node:crypto";
import { z } from "zod";
import { LONGEST_DELAY_SECONDS } from "../../eventbridge/sqsLimits";
import { dataTypeOf, type Message, type ReceivedMessage } from "../queue";
import type { ActionAnswer } from "./action";
import {
  checkAttributes,
  checkContents,
  messageAttributes,
  typeOf,
  valueOf,
} from "./sqsAttributes";

export const SECOND = 1_000;
/** Seconds in a request, as milliseconds. */
export const seconds = (most: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(most)
    .transform((value) => value * SECOND);

/** A message to be sent. */
export const message = z.object({
  MessageBody: z.string().min(1),
  MessageAttributes: messageAttributes,
  DelaySeconds: seconds(LONGEST_DELAY_SECONDS).default(0),
});

type Sent = z.output<typeof message>;

export function fromRequest({ MessageBody, MessageAttributes }: Sent): Omit<Message, "messageId"> {
  const given = [...MessageAttributes];
  return {
    body: MessageBody,
    attributes: Object.fromEntries(given.map(([name, one]) => [name, valueOf(one)])),
    dataTypes: Object.fromEntries(given.map(([name, one]) => [name, typeOf(one)])),
  };
}

/** @throws ServiceError for characters and attributes that SQS does not take */
export function checkMessage({ MessageBody, MessageAttributes }: Sent): void {
  checkContents(MessageBody);
  checkAttributes(MessageAttributes);
}

/** SDKs check the sum of the body. */
export function sqsMessageOf(
  received: ReceivedMessage,
  attributeNames: readonly string[],
  systemNames: readonly string[],
): ActionAnswer {
  const { messageId, receiptHandle, body, attributes, dataTypes } = received;
  const system = wanted(
    {
      SentTimestamp: String(received.sentAt),
      ApproximateFirstReceiveTimestamp: String(received.firstReceivedAt),
      ApproximateReceiveCount: String(received.receiveCount),
    },
    systemNames,
  );
  const asked = Object.entries(wanted(attributes, attributeNames)).map(([name, value]) => {
    const DataType = dataTypeOf(name, dataTypes);
    const member = DataType.startsWith("Binary") ? "BinaryValue" : "StringValue";
    return [name, { DataType, [member]: value }];
  });
  return {
    MessageId: messageId,
    ReceiptHandle: receiptHandle,
    Body: body,
    MD5OfBody: md5(body),
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(asked.length > 0 && { MessageAttributes: Object.fromEntries(asked) as ActionAnswer }),
  };
}

/** Those that are asked for: `All`, or by their names; of a message's also `.*`, or `prefix.*`. */
export function wanted<Value>(
  all: Record<string, Value>,
  asked: readonly string[],
): Record<string, Value> {
  const isAsked = (name: string) =>
    asked.some(
      (one) =>
        one === "All" || one === name || (one.endsWith(".*") && name.startsWith(one.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(all).filter(([name]) => isAsked(name)));
}

export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
