import { RunError } from "@pulumi/pulumi/errors";
import type { Letter, OriginalEvent, Receipt } from "../../eventbridge/deadLetter";
import { LONGEST_VISIBILITY_TIMEOUT_SECONDS, MESSAGES_PER_CALL } from "../../eventbridge/sqsLimits";

/** About how many messages a queue has. */
export interface Depth {
  visible: number;
  hidden: number;
  /** Sent with a delay that is not over; absent where there are none. */
  delayed?: number;
  /**
   * The end of this moment by the clock that stamps the messages, in milliseconds since 1970; this machine's may be wrong.
   * What is sent afterwards has this time or a later one. Infinity where nobody knows.
   */
  asOf: number;
}

/** The dead-letter queue, as far as it is read and emptied here. */
export interface LetterQueue {
  depth(): Promise<Depth>;
  /**
   * Up to 10 messages. Nobody else receives them for a while, unless they are released.
   *
   * @param hold seconds for which they are hidden, up to 43,200
   */
  receive(hold: number): Promise<Letter[]>;
  /** Deletes up to 10 messages. @returns those that are still there */
  delete(letters: readonly Receipt[]): Promise<Receipt[]>;
  /**
   * Hides up to 10 messages for so many seconds from now on; 0 shows them again. One for which it fails becomes
   * visible when its time is over.
   */
  hide(letters: readonly Receipt[], hold: number): Promise<void>;
}

/** What became of an event that was published. */
export type Published = { eventId: string } | { code: string; message: string };

/** The bus on which events are published once more. */
export interface EventSink {
  /**
   * Publishes up to 10 events, of 1 MiB together.
   *
   * @returns an answer for each, in their order
   * @throws RefusedCall where the service takes none of them, because of one that it does not name; NothingPublished where
   *   it took none of them for another reason; after any other error they may be published
   */
  put(events: readonly OriginalEvent[]): Promise<Published[]>;
}

/** The service refused a call as a whole for what it holds: none of its events was published. */
export class RefusedCall extends Error {
  override readonly name = "RefusedCall";

  /** @param code the service's, such as `ValidationException` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * A call that failed before the bus could take any of its events: no connection was made, or the service refused each
 * request, as for its credentials. Any other error leaves open what became of the events.
 */
export class NothingPublished extends RunError {}

/** Publishes one event. @throws what the call of the service throws, but for a refusal: that is the event's */
export async function putOne(bus: EventSink, event: OriginalEvent): Promise<Published> {
  try {
    const [answer] = await bus.put([event]);
    return answer ?? NO_ANSWER;
  } catch (error) {
    if (!(error instanceof RefusedCall)) throw error;
    return { code: error.code, message: error.message };
  }
}

/** For an event of which the service's answer says nothing: it may have been published. */
export const NO_ANSWER = { code: "unknown", message: "no answer for the event" } as const;

/** Whether an answer leaves open what became of the event. */
export const isAnswerMissing = (answer: Published): boolean =>
  "code" in answer && answer.code === NO_ANSWER.code;

/**
 * Seconds for which messages must be hidden so that a queue of this depth can be read through before the first comes
 * back, and as many messages again that arrive meanwhile: 10 ms a message, which allows 50 ms for a call that brings 10.
 * Who reads makes them visible again when
 * done; this is how long they stay hidden after the reader was killed.
 */
export function holdFor(depth: number): number {
  return Math.min(LONGEST_VISIBILITY_TIMEOUT_SECONDS, 30 + Math.ceil(depth * 0.01));
}

export function inBatches<T>(all: readonly T[], size = MESSAGES_PER_CALL): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
