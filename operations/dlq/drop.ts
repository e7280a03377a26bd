import type { Letter, Receipt } from "./letter";
import { holdFor, inBatches, type LetterQueue } from "./queue";
import { Held } from "./read";
import type { RecordFile } from "./records";

export interface Dropped {
  /** Messages that are meant. */
  meant: number;
  /** Messages that are gone; none where there were not as many as expected. */
  dropped: number;
  /** Ids of messages that were recorded and could not be deleted. */
  notDeleted: string[];
  /** Whether it was stopped before the queue was read through. */
  stopped?: true;
}

const MOST_IN_VAIN = 10;
const NOTHING: Dropped = { meant: 0, dropped: 0, notDeleted: [] };

/**
 * Deletes the messages that are wanted, if there are exactly as many as expected. Each is in the record, on the disk,
 * before the first is deleted.
 *
 * @param stop ends it while it reads: nothing is deleted then
 * @throws RunError where what is dropped cannot be recorded: nothing is deleted then, either
 */
export async function drop(
  queue: LetterQueue,
  wanted: (letter: Letter) => boolean,
  expected: number,
  record: RecordFile,
  stop?: AbortSignal,
): Promise<Dropped> {
  const { visible } = await queue.depth();
  const hold = Math.max(60, holdFor(visible) * 2); // they are deleted after all have been read
  const held = new Held(queue);
  const meant = new Map<string, Receipt>();
  try {
    for (let inVain = 0; inVain < MOST_IN_VAIN;) {
      if (stop?.aborted === true) return { ...NOTHING, stopped: true };
      const letters = await queue.receive(hold);
      if (letters.length === 0) break;
      const unseen = letters.filter((letter) => !held.keep(letter));
      inVain = unseen.length === 0 ? inVain + 1 : 0;
      for (const { messageId, receiptHandle } of letters) {
        if (meant.has(messageId)) meant.set(messageId, { messageId, receiptHandle });
      }
      const found = unseen.filter(wanted);
      if (found.length > 0) record.write(...found.map(asRecord));
      for (const { messageId, receiptHandle } of found) {
        meant.set(messageId, { messageId, receiptHandle });
      }
    }
    if (meant.size !== expected) return { ...NOTHING, meant: meant.size };
    const notDeleted: Receipt[] = [];
    for (const batch of inBatches([...meant.values()])) {
      const left = await queue.delete(batch);
      notDeleted.push(...left);
      const gone = batch.filter(
        (one) => !left.some(({ messageId }) => messageId === one.messageId),
      );
      gone.forEach((one) => held.forget(one));
    }
    return {
      meant: meant.size,
      dropped: meant.size - notDeleted.length,
      notDeleted: notDeleted.map(({ messageId }) => messageId),
    };
  } finally {
    await held.release();
  }
}

function asRecord({ messageId, sentAt, body, attributes }: Letter): object {
  return { dropped: messageId, sentAt: new Date(sentAt).toISOString(), attributes, body };
}
