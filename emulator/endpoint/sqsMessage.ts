import { createHash } from "node:crypto";
import { z } from "zod";
import type { Message, ReceivedMessage } from "../queue";
import type { Answer } from "./action";

export const SECOND = 1_000;
/** Seconds in a request, as milliseconds. */
export const seconds = (most: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(most)
    .transform((value) => value * SECOND);

const attribute = z.union([
  z.object({ DataType: z.string().regex(/^(String|Number)/), StringValue: z.string() }),
  z.object({ DataType: z.string().regex(/^Binary/), BinaryValue: z.base64() }),
]);
/** A message to be sent. */
export const message = z.object({
  MessageBody: z.string().min(1),
  MessageAttributes: z.record(z.string(), attribute).default({}),
  DelaySeconds: seconds(900).default(0),
});
export function fromRequest(sent: z.output<typeof message>): Omit<Message, "messageId"> {
  const given = Object.entries(sent.MessageAttributes);
  return {
    body: sent.MessageBody,
    attributes: Object.fromEntries(
      given.map(([name, one]) => [name, "StringValue" in one ? one.StringValue : one.BinaryValue]),
    ),
    dataTypes: Object.fromEntries(given.map(([name, { DataType }]) => [name, DataType])),
  };
}

/** SDKs check the sum of the body. */
export function told(
  received: ReceivedMessage,
  attributeNames: readonly string[],
  systemNames: readonly string[],
): Answer {
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
    const DataType = dataTypes?.[name] ?? "String";
    const member = DataType.startsWith("Binary") ? "BinaryValue" : "StringValue";
    return [name, { DataType, [member]: value }];
  });
  return {
    MessageId: messageId,
    ReceiptHandle: receiptHandle,
    Body: body,
    MD5OfBody: md5(body),
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(asked.length > 0 && { MessageAttributes: Object.fromEntries(asked) as Answer }),
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
