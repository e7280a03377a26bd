import { z } from "zod";
import { isJsonObject, type Json } from "../../eventbridge/event";
import { parseJson } from "../../eventbridge/json";
import { compileAcceptedPattern } from "../../eventbridge/pattern/compile";
import { LONGEST_RESOURCE, PUT_EVENTS_ENTRIES } from "../../eventbridge/putEvents";
import type { EmulatedAccount } from "../account";
import type { EventBridge, PutEventsEntry, PutEventsResult } from "../eventBridge/eventBridge";
import { action, ServiceError, type Action } from "./action";
import { eventResourceActions } from "./eventResources";
import { moment, replayActions } from "./replays";

const entry = z.object({
  EventBusName: z.string().nullish(),
  Source: z.string().nullish(),
  DetailType: z.string().nullish(),
  Detail: z.string().nullish(),
  Time: moment.nullish(),
  Resources: z.array(z.string().max(LONGEST_RESOURCE)).nullish(),
});

/**
 * EventBridge's actions for events, and those that list and describe resources. The program creates the resources.
 * Source: EventBridge API reference.
 */
export function eventActions(
  account: EmulatedAccount,
  eventBridge: EventBridge,
): Record<string, Action> {
  return {
    PutEvents: action(
      z.object({ Entries: z.array(entry).min(1).max(PUT_EVENTS_ENTRIES) }),
      ({ Entries }) => {
        const answers = put(eventBridge, Entries.map(asEntry));
        const failed = answers.filter((answer) => "ErrorCode" in answer);
        return { FailedEntryCount: failed.length, Entries: answers };
      },
    ),
    TestEventPattern: action(
      z.object({ EventPattern: z.string(), Event: z.string() }),
      ({ EventPattern, Event }) => ({ Result: test(EventPattern, Event) }),
    ),
    ...eventResourceActions(account),
    ...replayActions(account, eventBridge),
  };
}

function asEntry({
  EventBusName,
  Source,
  DetailType,
  Detail,
  Time,
  Resources,
}: z.output<typeof entry>): PutEventsEntry {
  return {
    EventBusName: EventBusName ?? "default",
    Source: Source ?? "",
    DetailType: DetailType ?? "",
    Detail: Detail ?? "",
    ...(typeof Time === "number" && { Time: new Date(Time).toISOString() }),
    ...(Array.isArray(Resources) && { Resources }),
  };
}

function put(eventBridge: EventBridge, entries: readonly PutEventsEntry[]): PutEventsResult[] {
  try {
    return eventBridge.putEvents(entries);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ServiceError("ValidationException", error.message);
  }
}

/** Required members of a tested event. `resources` is not required, contrary to the reference (LocalStack, events/provider.py). */
const MANDATORY = ["id", "account", "source", "time", "region", "detail-type"];

/** Source: EventBridge API reference, TestEventPattern. Unlike AWS, the emulator states why an event is not valid. */
function test(pattern: string, text: string): boolean {
  const event = parsed(text);
  if (!isJsonObject(event)) throw invalidEvent("it is not a JSON object");
  const missing = MANDATORY.filter((key) => !Object.hasOwn(event, key));
  if (missing.length > 0) throw invalidEvent(`it has no ${missing.join(", ")}`);
  try {
    return compileAcceptedPattern(pattern)(event);
  } catch (error) {
    const reason = `Event pattern is not valid. Reason: ${(error as Error).message}`;
    throw new ServiceError("InvalidEventPatternException", reason);
  }
}

function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw invalidEvent((error as Error).message);
  }
}

function invalidEvent(reason: string): ServiceError {
  return new ServiceError(
    "ValidationException",
    `Parameter Event is not valid. Reason: ${reason}.`,
  );
}
