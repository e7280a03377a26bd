import type { Letter, Receipt } from "./letter";
import { holdFor, inBatches, MOST_AT_ONCE, type LetterQueue } from "./queue";

/** SQS hides 120,000 messages of a queue at most. Source: SQS Developer Guide, 'Quotas', in-flight messages. */
export const MOST_READ = 100_000;
/** Receives that bring nothing to be looked at, after which more reading would not end. */
const MOST_IN_VAIN = 10;

/** The messages that were received and not released, by id: each is looked at once. */
export class Held {
  private readonly handles = new Map<string, string>();

  constructor(private readonly queue: LetterQueue) {}

  /** @returns whether the message is held already; its newer handle is kept, with which alone it can be released */
  keep({ messageId, receiptHandle }: Receipt): boolean {
    const known = this.handles.has(messageId);
    this.handles.set(messageId, receiptHandle);
    return known;
  }

  forget({ messageId }: Receipt): void {
    this.handles.delete(messageId);
  }

  /** The same messages, by the handles of the last time that each was received: earlier ones may delete nothing. */
  newest(receipts: readonly Receipt[]): Receipt[] {
    return receipts.map(({ messageId, receiptHandle }) => ({
      messageId,
      receiptHandle: this.handles.get(messageId) ?? receiptHandle,
    }));
  }

  get size(): number {
    return this.handles.size;
  }

  /** Makes all of them visible. One for which that fails becomes visible by itself, when its time is over. */
  async release(): Promise<void> {
    const held = [...this.handles].map(([messageId, receiptHandle]) => ({
      messageId,
      receiptHandle,
    }));
    this.handles.clear();
    for (const batch of inBatches(held)) await this.queue.hide(batch, 0);
  }
}

/** What a receive brought that was not received before. */
export interface Received {
  /** Was in the queue when the reading began. */
  there: Letter[];
  /** Was sent to the queue since. */
  newer: Letter[];
}

/**
 * Receives what was in a queue at a moment. It does not wait for a receive that brings nothing: where a message a second
 * arrives, there is none.
 */
export class Reading {
  /** Receives since the last that brought what was there: of newer messages alone, and with some that came again. */
  private ofNewer = 0;
  private again = 0;
  /** So many receives bring each message again that is held, and is not hidden any more. */
  private mostAgain = MOST_IN_VAIN;
  private empty = false;

  /** @param before the moment, by the clock of SQS, in milliseconds since 1970 */
  constructor(
    private readonly queue: LetterQueue,
    private readonly held: Held,
    private readonly before: number,
  ) {}

  /**
   * @param hold seconds for which the messages are hidden
   * @returns undefined when there is nothing more to be looked at
   */
  async next(hold: number): Promise<Received | undefined> {
    if (this.ofNewer >= MOST_IN_VAIN || this.again >= this.mostAgain) return undefined;
    const letters = await this.queue.receive(hold);
    this.empty = letters.length === 0;
    if (this.empty) return undefined;
    const unseen = letters.filter((letter) => !this.held.keep(letter));
    const there = unseen.filter(({ sentAt }) => sentAt < this.before);
    if (there.length > 0) {
      this.ofNewer = this.again = 0;
      this.mostAgain = MOST_IN_VAIN + Math.ceil(this.held.size / MOST_AT_ONCE);
    } else if (unseen.length === letters.length) {
      this.ofNewer += 1;
    } else {
      this.again += 1;
    }
    return { there, newer: unseen.filter((letter) => !there.includes(letter)) };
  }

  /** Whether all that was there has been received, when `next` has nothing more. */
  get complete(): boolean {
    return this.empty || this.again === 0;
  }
}

/** How far a queue was read. */
export interface Extent {
  /** Whether all that was there when the reading began was looked at. */
  complete: boolean;
  /** Messages that have arrived since, as far as they were seen; they were not looked at. */
  arrived: number;
}

/**
 * Looks at each message once that is in the queue at the beginning, and leaves all of them there and visible.
 *
 * @param stop ends the reading
 */
export async function readLetters(
  queue: LetterQueue,
  look: (letter: Letter) => void,
  stop?: AbortSignal,
): Promise<Extent> {
  const { visible, asOf } = await queue.depth();
  const hold = holdFor(visible);
  const held = new Held(queue);
  const reading = new Reading(queue, held, asOf);
  let arrived = 0;
  try {
    for (;;) {
      if (stop?.aborted === true || held.size >= MOST_READ) return { complete: false, arrived };
      const letters = await reading.next(hold);
      if (letters === undefined) return { complete: reading.complete, arrived };
      letters.there.forEach(look);
      arrived += letters.newer.length;
    }
  } finally {
    await held.release();
  }
}
