import type { Letter, Receipt } from "../../eventbridge/deadLetter";
import { LONGEST_VISIBILITY_TIMEOUT_SECONDS, MESSAGES_PER_CALL } from "../../eventbridge/sqsLimits";

/** Approximate numbers of messages in a queue. */
export interface Depth {
  visible: number;
  hidden: number;
  /** Messages whose delay has not expired; absent if there are none. */
  delayed?: number;
  /**
   * The end of the moment of this answer, by the clock that stamps the messages, in milliseconds since 1970; the clock of
   * this machine may be wrong. Messages sent afterwards have this time or a later one. Infinity if it is not known.
   */
  asOf: number;
}

/** A dead-letter queue, with the calls that reading and emptying it need. */
export interface LetterQueue {
  depth(): Promise<Depth>;
  /**
   * Receives up to 10 messages. Nobody else receives them until the visibility timeout expires, unless they are released.
   *
   * @param hold the visibility timeout, in seconds, up to 43,200
   */
  receive(hold: number): Promise<Letter[]>;
  /** Deletes up to 10 messages. @returns those that are still in the queue */
  delete(letters: readonly Receipt[]): Promise<Receipt[]>;
  /**
   * Hides up to 10 messages for so many seconds from now on; 0 shows them again. A message for which this fails becomes
   * visible when its visibility timeout expires.
   */
  hide(letters: readonly Receipt[], hold: number): Promise<void>;
}

/**
 * The visibility timeout, in seconds, in which a queue of this depth can be read through before the first message comes
 * back, along with as many messages again that arrive meanwhile: 10 ms a message, which allows 50 ms for a call that
 * returns 10. A reader makes the messages visible when it is done; after it is killed, they stay hidden this long.
 */
export function holdFor(depth: number): number {
  return Math.min(LONGEST_VISIBILITY_TIMEOUT_SECONDS, 30 + Math.ceil(depth * 0.01));
}

export function inBatches<T>(all: readonly T[], size = MESSAGES_PER_CALL): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
