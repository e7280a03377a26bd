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
/** A number of seconds in a request, as milliseconds. */
export const seconds = (most: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(most)
    .transform((value) => value * SECOND);

/** A message to send. */
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

/** @throws ServiceError for characters and attributes that SQS refuses */
export function checkMessage({ MessageBody, MessageAttributes }: Sent): void {
  checkContents(MessageBody);
  checkAttributes(MessageAttributes);
}

/** A received message in an answer. SDKs verify the body's checksum. */
export function sqsMessageOf(
  received: ReceivedMessage,
  attributeNames: readonly string[],
  systemNames: readonly string[],
): ActionAnswer {
  const { messageId, receiptHandle, body, attributes, dataTypes } = received;
  const system = pickRequested(
    {
      SentTimestamp: String(received.sentAt),
      ApproximateFirstReceiveTimestamp: String(received.firstReceivedAt),
      ApproximateReceiveCount: String(received.receiveCount),
    },
    systemNames,
  );
  const asked = Object.entries(pickRequested(attributes, attributeNames)).map(([name, value]) => {
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

/** The requested attributes: `All`, or by name; for message attributes also `.*`, or `prefix.*`. */
export function pickRequested<Value>(
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
