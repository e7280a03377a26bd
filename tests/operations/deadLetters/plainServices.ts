import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import type { Letter } from "../../../eventbridge/deadLetter";
import type { EventSink } from "../../../operations/bus/eventSink";
import type { LetterQueue } from "../../../operations/queue/letterQueue";
import { OUTPUTS } from "../../stack/outputs";

type Answer = Record<string, unknown>;

/** The queue and the bus behind an endpoint, by their protocol as it is: the AWS SDK would take longer to start. */
export function plainServices(endpoint: string): { queue: LetterQueue; bus: EventSink } {
  const agent = new Agent({ keepAlive: true });
  const ask = (service: string, action: string, input: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `${service}.${action}`,
      };
      request(endpoint, { agent, method: "POST", headers }, (response) => {
        text(response).then((body) => {
          if (response.statusCode === 200) resolve(JSON.parse(body) as Answer);
          else reject(new Error(`${action}: ${body}`));
        }, reject);
      })
        .once("error", reject)
        .end(JSON.stringify(input));
    });
  const sqs = (action: string, input: object = {}) =>
    ask("AmazonSQS", action, { QueueUrl: OUTPUTS.deadLetterQueueUrl, ...input });
  const entries = (receipts: readonly { receiptHandle: string }[], more: object = {}) =>
    receipts.map(({ receiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      ...more,
    }));
  return {
    queue: {
      depth: async () => {
        const { Attributes } = await sqs("GetQueueAttributes", { AttributeNames: ["All"] });
        const reported = Attributes as Record<string, string>;
        return {
          visible: Number(reported.ApproximateNumberOfMessages),
          hidden: Number(reported.ApproximateNumberOfMessagesNotVisible),
          asOf: Infinity,
        };
      },
      receive: async (VisibilityTimeout) => {
        const asked = {
          MaxNumberOfMessages: 10,
          VisibilityTimeout,
          MessageAttributeNames: ["All"],
        };
        const { Messages = [] } = await sqs("ReceiveMessage", asked);
        return (Messages as Record<string, string>[]).map(
          ({ MessageId = "", ReceiptHandle = "", Body = "" }): Letter => ({
            messageId: MessageId,
            receiptHandle: ReceiptHandle,
            body: Body,
            sentAt: 0,
            attributes: {},
          }),
        );
      },
      delete: async (receipts) => {
        const { Failed } = await sqs("DeleteMessageBatch", { Entries: entries(receipts) });
        return (Failed as { Id: string }[]).flatMap(({ Id }) => receipts[Number(Id)] ?? []);
      },
      hide: async (receipts, VisibilityTimeout) => {
        const Entries = entries(receipts, { VisibilityTimeout });
        await sqs("ChangeMessageVisibilityBatch", { Entries });
      },
    },
    bus: {
      put: async (events) => {
        const Entries = events.map(({ source, detailType, detail }) => ({
          EventBusName: OUTPUTS.eventBusName,
          Source: source,
          DetailType: detailType,
          Detail: detail,
        }));
        const answer = await ask("AWSEvents", "PutEvents", { Entries });
        return (answer.Entries as { EventId: string }[]).map(({ EventId }) => ({
          eventId: EventId,
        }));
      },
    },
  };
}
