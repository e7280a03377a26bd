import type { BusEvent } from "../emulator/eventBridge/event";
import type { EventBridge } from "../emulator/eventBridge/eventBridge";
import { parseJson } from "../emulator/eventBridge/json";
import type { Message, Queue } from "../emulator/queue";
import { publish } from "./publish";

/**
 * Publishes dead letters again on their bus. A message is deleted only after the bus has accepted its event:
 * whatever stops in between leaves it in the queue, and an event that is published twice is upserted twice.
 *
 * @param wanted which messages; the others stay in the queue
 * @returns id of a dead letter's event to the id under which it was published again
 */
export function redrive(
  queue: Queue,
  eventBridge: EventBridge,
  eventBusName: string,
  wanted: (message: Message) => boolean,
): Map<string, string> {
  const redriven = new Map<string, string>();
  for (let messages = queue.receive(); messages.length > 0; messages = queue.receive()) {
    for (const message of messages.filter(wanted)) {
      const event = parseJson(message.body) as unknown as BusEvent;
      const result = publish(eventBridge, eventBusName, event);
      if ("EventId" in result) {
        queue.delete(message.receiptHandle);
        redriven.set(event.id, result.EventId);
      }
    }
  }
  return redriven;
}
