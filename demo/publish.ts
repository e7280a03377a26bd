import type { EventBridge, PutEventsResult } from "../emulator/eventBridge/eventBridge";
import { writeJson } from "../eventbridge/json";
import type { ShopEvent } from "../events/files";

/**
 * Publishes one event, new or from a dead letter, and returns what the bus answered for it. A refusal of the whole
 * call, as for an event that is too large, is a refusal of the event.
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
