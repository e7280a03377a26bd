import { MESSAGES_PER_CALL } from "../eventbridge/sqsLimits";
import type {
  EventBridge,
  PutEventsEntry,
  PutEventsResult,
} from "../emulator/eventBridge/eventBridge";
import type { BusEvent } from "../eventbridge/event";
import type { Queue } from "../emulator/queue";
import type { Letter } from "../eventbridge/deadLetter";
import type { LetterQueue } from "../operations/queue/letterQueue";
import { RefusedCall, type EventSink } from "../operations/bus/eventSink";
import { redrive } from "../operations/deadLetters/redrive";

/** Makes a queue of an emulator in this process readable for the redrive. */
export function emulatedQueue(queue: Queue): LetterQueue {
  return {
    depth: () => {
      const { visible, inFlight: hidden } = queue.counts;
      return Promise.resolve({ visible, hidden, asOf: queue.now + 1 });
    },
    receive: (hold) => Promise.resolve(queue.receive(MESSAGES_PER_CALL, hold * 1_000)),
    delete: (receipts) => {
      receipts.forEach(({ receiptHandle }) => queue.delete(receiptHandle));
      return Promise.resolve([]);
    },
    hide: (receipts, hold) => {
      receipts.forEach(({ receiptHandle }) => queue.changeVisibility(receiptHandle, hold * 1_000));
      return Promise.resolve();
    },
  };
}

/** Makes a bus of an emulator in this process writable for the redrive. */
export function emulatedSink(eventBridge: EventBridge, eventBusName: string): EventSink {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- so that an error becomes a rejection
    put: async (events) => {
      const entries = events.map(({ source, detailType, detail, time, resources }) => ({
        EventBusName: eventBusName,
        Source: source,
        DetailType: detailType,
        Detail: detail,
        Resources: [...resources],
        ...(time !== undefined && { Time: time }),
      }));
      return putAll(eventBridge, entries).map((result) =>
        "EventId" in result
          ? { eventId: result.EventId }
          : { code: result.ErrorCode, message: result.ErrorMessage },
      );
    },
  };
}

function putAll(eventBridge: EventBridge, entries: readonly PutEventsEntry[]): PutEventsResult[] {
  try {
    return eventBridge.putEvents(entries);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RefusedCall("ValidationException", error.message);
  }
}

export interface EmulatedRedriveArgs {
  queue: Queue;
  eventBridge: EventBridge;
  /** Name or ARN. */
  eventBusName: string;
  /** Whether a message is redriven; the others stay in the queue. */
  wanted: (letter: Letter) => boolean;
}

/**
 * Redrives dead letters within an emulator in this process, while its time stands still.
 *
 * @returns the new ID of each event that was published again, by the ID of the dead letter's event
 */
export async function redriveEmulated({
  queue,
  eventBridge,
  eventBusName,
  wanted,
}: EmulatedRedriveArgs): Promise<Map<string, string>> {
  const redriven = new Map<string, string>();
  const { failure } = await redrive(emulatedQueue(queue), emulatedSink(eventBridge, eventBusName), {
    wanted,
    before: Infinity, // no event fails again while time stands still
    visible: queue.counts.visible,
    hold: 30,
    published: ({ body }, eventId) => redriven.set((JSON.parse(body) as BusEvent).id, eventId),
  });
  if (failure !== undefined) throw failure;
  return redriven;
}
