import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import { RunError } from "@pulumi/pulumi/errors";
import { callAws, clientConfig, numberIn, objectsIn } from "../../clients/aws/client";
import { answeredStatus, kindOfError } from "../../clients/aws/errors";
import { maskServiceCode, maskServiceMessage } from "../../privacy/serviceMessage";
import type { StackOutputs, DeployedStack } from "../../stack/deployed";
import { allRules } from "../../stack/ruleNames";
import type { Letter } from "../../eventbridge/deadLetter";
import { stackRules, type StackRule } from "../../stack/fate";
import {
  NO_ANSWER,
  NothingPublished,
  RefusedCall,
  type EventSink,
  type LetterQueue,
  type Published,
} from "./queue";
import { Requests } from "../../clients/aws/requests";

/** Seconds that a receive waits for a message: more than 0 asks all of SQS's servers, so that none is overlooked. */
const PATIENCE = 1;

/** A queue's depth: visible, hidden, and sent with a delay that is not over. Source: SQS API reference, GetQueueAttributes. */
export const COUNTS = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** A stack's dead-letter queue, by the AWS SDK, which is loaded only now. */
export async function letterQueue(target: DeployedStack): Promise<LetterQueue> {
  const sdk = await import("@aws-sdk/client-sqs");
  const QueueUrl = target.outputs.deadLetterQueueUrl;
  // The URL names the Region's own host, and would win over an endpoint from the environment.
  const client: SQSClient = new sdk.SQSClient({
    ...clientConfig(target.endpoint),
    useQueueUrlAsEndpoint: false,
  });
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
  const about = { ...target.about, what: `The queue ${QueueUrl}` };
  return {
    depth: () =>
      callAws(about, async (abortSignal) => {
        const { Attributes = {} } = await client.send(
          new sdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] }),
          { abortSignal },
        );
        const [visible, hidden, delayed] = COUNTS;
        const later = numberIn(Attributes[delayed] ?? "0", delayed);
        return {
          visible: numberIn(Attributes[visible], visible),
          hidden: numberIn(Attributes[hidden] ?? "0", hidden),
          ...(later > 0 && { delayed: later }),
          // It tells whole seconds. Where it tells none, nothing is taken for newer: nothing is to be overlooked.
          asOf: Number.isNaN(answeredAt) ? Infinity : answeredAt + 1_000,
        };
      }),
    receive: (hold) =>
      callAws(about, async (abortSignal) => {
        const { Messages } = await client.send(
          new sdk.ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: hold,
            WaitTimeSeconds: PATIENCE,
            MessageAttributeNames: ["All"],
            MessageSystemAttributeNames: ["SentTimestamp"],
          }),
          { abortSignal },
        );
        return objectsIn(Messages, "Messages").map(asLetter);
      }),
    delete: (receipts) =>
      callAws(about, async (abortSignal) => {
        const Entries = receipts.map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
        }));
        const command = new sdk.DeleteMessageBatchCommand({ QueueUrl, Entries });
        const { Failed } = await client.send(command, { abortSignal });
        return objectsIn(Failed, "Failed").flatMap(({ Id }) => receipts[Number(Id)] ?? []);
      }),
    hide: (receipts, hold) =>
      callAws(about, async (abortSignal) => {
        const Entries = receipts.map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: hold,
        }));
        const command = new sdk.ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries });
        await client.send(command, { abortSignal });
      }),
  };
}

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

/**
 * A stack's event bus, by the AWS SDK, which is loaded only now.
 *
 * @param rules the deployed ones, where they were read already
 * @throws RunError where events would be lost, because rules of the stack are gone or disabled
 */
export async function eventSink(
  target: DeployedStack,
  rules?: readonly StackRule[],
): Promise<EventSink> {
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientConfig(target.endpoint));
  const EventBusName = target.outputs.eventBusArn;
  const about = { ...target.about, what: `The event bus ${EventBusName}` };
  checkRules(target, rules ?? (await deployedRules(target)));
  const put = (events: Parameters<EventSink["put"]>[0], requests: Requests) =>
    callAws(about, async (abortSignal): Promise<Published[]> => {
      const command = new sdk.PutEventsCommand({
        Entries: events.map(({ source, detailType, detail, time, resources }) => ({
          EventBusName,
          Source: source,
          DetailType: detailType,
          Detail: detail,
          Resources: [...resources],
          ...(time !== undefined && { Time: new Date(time) }),
        })),
      });
      command.middlewareStack.add((next) => (args) => requests.observe(() => next(args)), {
        step: "finalizeRequest",
        priority: "low", // within the SDK's repetitions and its signing: once for each request that goes out
        name: "observeRequests",
      });
      const answer = await client.send(command, { abortSignal }).catch((error: unknown) => {
        throw refusedCall(error) ?? error;
      });
      const Entries = objectsIn(answer.Entries, "Entries");
      return events.map((_, index) => {
        const { EventId, ErrorCode, ErrorMessage } = Entries[index] ?? {};
        if (EventId !== undefined) return { eventId: EventId };
        return ErrorCode === undefined
          ? NO_ANSWER
          : {
              code: maskServiceCode(ErrorCode),
              message: maskServiceMessage(ErrorMessage ?? "no reason is given"),
            };
      });
    });
  return {
    put: async (events) => {
      const requests = new Requests();
      try {
        return await put(events, requests);
      } catch (error) {
        const isKnown = RunError.isInstance(error) && requests.open === 0;
        throw isKnown ? new NothingPublished(error.message) : error;
      }
    },
  };
}

/**
 * PutEvents takes events for a bus that does not exist, and for one whose rules are gone or disabled: they would be
 * lost, because a message is deleted once the service has taken its event.
 *
 * @throws RunError naming the rules
 */
function checkRules(target: DeployedStack, rules: readonly StackRule[]): void {
  const missing = missingIn(target.outputs, rules);
  if (missing.length > 0) {
    throw new RunError(lackOfRules(target.stack, missing));
  }
}

/** As a sentence. */
export const lackOfRules = (stack: string, missing: readonly string[]): string =>
  `Events would be lost: the stack ${stack} has no enabled rule ${missing.join(", ")}. Bring it back with \`pulumi up\` first.`;

/** The names of a stack's rules. */
export function rulesOf({ ruleNames }: StackOutputs): string[] {
  return Object.values(ruleNames).flatMap(allRules);
}

/** Whether an error of the SDK says that the service refuses what a call holds, as with a ValidationException. */
export function refusedCall(error: unknown): RefusedCall | undefined {
  if (!(error instanceof Error)) return undefined;
  const status = answeredStatus(error);
  if ((status !== 400 && status !== 413) || kindOfError([error.name]) !== undefined)
    return undefined;
  return new RefusedCall(error.name, maskServiceMessage(error.message.replace(/\s+/g, " ")));
}

/** The names of those of a stack's rules that are not there, or are disabled. */
export async function missingRules(target: DeployedStack): Promise<string[]> {
  return missingIn(target.outputs, await deployedRules(target));
}

/** Those of a stack's rules, by name, that are not among the deployed ones, or are disabled there. */
export function missingIn(outputs: StackOutputs, deployed: readonly StackRule[]): string[] {
  const enabled = new Set(deployed.filter(({ enabled }) => enabled).map(({ name }) => name));
  return rulesOf(outputs).filter((name) => !enabled.has(name));
}

/**
 * A stack's rules as they are deployed now, which decide what becomes of an event that is published. Source: EventBridge
 * API reference, ListRules and Rule.
 */
export async function deployedRules(target: DeployedStack): Promise<StackRule[]> {
  const { endpoint, outputs, about } = target;
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientConfig(endpoint));
  const found = new Map<string, { pattern: string; enabled: boolean }>();
  const what = `The event bus ${outputs.eventBusArn}`;
  await callAws({ ...about, what }, async (abortSignal) => {
    let NextToken: string | undefined;
    do {
      const command = new sdk.ListRulesCommand({ EventBusName: outputs.eventBusArn, NextToken });
      const page = await client.send(command, { abortSignal });
      for (const { Name, State, EventPattern } of objectsIn(page.Rules, "Rules")) {
        if (Name === undefined || EventPattern === undefined) continue;
        found.set(Name, { pattern: EventPattern, enabled: State !== "DISABLED" });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  });
  return stackRules(outputs.ruleNames, found);
}
