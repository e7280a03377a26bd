import type { Letter, Receipt } from "./letter";
import { holdFor, inBatches, type LetterQueue } from "./queue";

/** SQS hides 120,000 messages of a queue at most. Source: SQS Developer Guide, 'Quotas', in-flight messages. */
export const MOST_READ = 100_000;
/** Receives in a row that bring back what was looked at before, after which more reading would not end. */
export const MOST_IN_VAIN = 10;

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

/**
 * Looks at each message of the queue once, and leaves all of them there and visible.
 *
 * @param look at a message; false ends the reading
 * @param stop ends the reading as well
 * @returns whether the queue was read through
 */
export async function readLetters(
  queue: LetterQueue,
  look: (letter: Letter) => boolean | void,
  stop?: AbortSignal,
): Promise<boolean> {
  const { visible } = await queue.depth();
  const hold = holdFor(visible);
  const held = new Held(queue);
  try {
    for (let inVain = 0; inVain < MOST_IN_VAIN;) {
      if (stop?.aborted === true || held.size >= MOST_READ) return false;
      const letters = await queue.receive(hold);
      if (letters.length === 0) return true;
      const unseen = letters.filter((letter) => !held.keep(letter));
      inVain = unseen.length === 0 ? inVain + 1 : 0;
      for (const letter of unseen) if (look(letter) === false) return false;
    }
    return false;
  } finally {
    await held.release();
  }
}
