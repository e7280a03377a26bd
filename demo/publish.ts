import type { EventBridge, PutEventsResult } from "../emulator/eventBridge/eventBridge";
import { writeJson } from "../eventbridge/json";
import type { ShopEvent } from "../events/files";

/**
 * Publishes one event, new or from a dead letter, and returns the bus's answer for it. A refusal of the whole call, such as
 * for an event that is too large, is returned as a refusal of the event.
 */
export function publish(
  eventBridge: EventBridge,
  eventBusName: string,
  event: ShopEvent,
): PutEventsResult {
  const entry = {
    EventBusName: eventBusName,
    Source: event.source,
    DetailType: event["detail-type"],
    Detail: writeJson(event.detail),
    Time: event.time,
    Resources: event.resources,
  };
  try {
    const [result] = eventBridge.putEvents([entry]);
    if (result === undefined) throw new Error("PutEvents answered for no entry");
    return result;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ErrorCode: "ValidationException", ErrorMessage: error.message };
  }
}
