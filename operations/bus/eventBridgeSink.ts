import type { PutEventsCommandOutput } from "@aws-sdk/client-eventbridge";
import { RunError } from "@pulumi/pulumi/errors";
import { CARRIED_STEP, carried, carrying, MANY_CALLS } from "../../clients/aws/carried";
import { callAws, clientConfig, objectsIn } from "../../clients/aws/client";
import { answeredStatus, kindOfError } from "../../clients/aws/errors";
import { Requests } from "../../clients/aws/requests";
import type { OriginalEvent } from "../../eventbridge/deadLetter";
import { maskServiceCode, maskServiceMessage } from "../../privacy/serviceMessage";
import type { DeployedStack } from "../../stack/deployed";
import type { StackRule } from "../../stack/fate";
import { checkRules } from "./deployedRules";
import {
  NO_ANSWER,
  NothingPublished,
  RefusedCall,
  type EventSink,
  type Published,
} from "./eventSink";

/**
 * The event bus of a stack. The AWS SDK is loaded by this call.
 *
 * @param rules the deployed rules, from `readDeployedRules`
 * @throws RunError if events would be lost, because rules of the stack are gone or disabled
 */
export async function eventBridgeSink(
  target: DeployedStack,
  rules: readonly StackRule[],
): Promise<EventSink> {
  checkRules(target, rules);
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient({ ...clientConfig(target.endpoint), ...MANY_CALLS });
  client.middlewareStack.add(carried, CARRIED_STEP);
  const busArn = target.outputs.eventBusArn;
  const about = { ...target.about, what: `The event bus ${busArn}` };
  return {
    put: async (events) => {
      const requests = new Requests();
      try {
        return await callAws(about, async (abortSignal) => {
          const command = new sdk.PutEventsCommand({ Entries: entriesOf(events, busArn) });
          const answer = await client
            .send(carrying(command, { abortSignal, requests }))
            .catch((error: unknown) => {
              throw refusedCall(error) ?? error;
            });
          return answersFor(events, answer);
        });
      } catch (error) {
        const isKnown = RunError.isInstance(error) && requests.open === 0;
        throw isKnown ? new NothingPublished(error.message) : error;
      }
    },
  };
}

const entriesOf = (events: readonly OriginalEvent[], EventBusName: string) =>
  events.map(({ source, detailType, detail, time, resources }) => ({
    EventBusName,
    Source: source,
    DetailType: detailType,
    Detail: detail,
    Resources: [...resources],
    ...(time !== undefined && { Time: new Date(time) }),
  }));

/** The answer for each event, in their order. */
function answersFor(
  events: readonly OriginalEvent[],
  { Entries }: PutEventsCommandOutput,
): Published[] {
  const entries = objectsIn(Entries, "Entries");
  return events.map((_, index) => {
    const { EventId, ErrorCode, ErrorMessage } = entries[index] ?? {};
    if (EventId !== undefined) return { eventId: EventId };
    if (ErrorCode === undefined) return NO_ANSWER;
    const message = maskServiceMessage(ErrorMessage ?? "no reason is given");
    return { code: maskServiceCode(ErrorCode), message };
  });
}

/** The refusal of a call's content, such as a ValidationException; undefined for any other error of the SDK. */
export function refusedCall(error: unknown): RefusedCall | undefined {
  if (!(error instanceof Error)) return undefined;
  const status = answeredStatus(error);
  const isRefusal = status === 400 || status === 413;
  if (!isRefusal || kindOfError([error.name]) !== undefined) return undefined;
  return new RefusedCall(error.name, maskServiceMessage(error.message.replace(/\s+/g, " ")));
}
