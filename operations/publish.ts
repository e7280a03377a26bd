import type { EventBridge, PutEventsResult } from "../emulator/eventBridge/eventBridge";
import type { ShopEvent } from "./eventFiles";

/** Publishes one event, new or from a dead letter, and returns what the bus answered for it. */
export function publish(
  eventBridge: EventBridge,
  eventBusName: string,
  event: ShopEvent,
): PutEventsResult {
  const [result] = eventBridge.putEvents([
    {
      EventBusName: eventBusName,
      Source: event.source,
      DetailType: event["detail-type"],
      Detail: JSON.stringify(event.detail),
      Time: event.time,
      Resources: event.resources,
    },
  ]);
  if (result === undefined) throw new Error("PutEvents answered for no entry");
  return result;
}
