import type { Letter, Receipt } from "./letter";
import { holdFor, inBatches, type LetterQueue } from "./queue";
import { Held, Reading, type Extent } from "./read";
import type { DropRecord } from "./dropRecord";

/** What was dropped; messages that arrived stay. */
export interface Dropped extends Extent {
  /** Messages that are meant, of those that were looked at. */
  meant: number;
  /** Messages that are gone; none where there were not as many as expected, or the queue was not read through. */
  dropped: number;
  /** Ids of messages that were recorded and could not be deleted. */
  notDeleted: string[];
  /** Whether it was stopped before the queue was read through. */
  stopped?: true;
}

const NOTHING: Dropped = { meant: 0, complete: false, arrived: 0, dropped: 0, notDeleted: [] };

/**
 * Deletes the messages that are wanted, if the queue can be read through and has exactly as many when it begins as are
 * expected. Each is in the record, on the disk,
 * before the first is deleted.
 *
 * @param stop ends it while it reads: nothing is deleted then
 * @param mayGoOn called before each batch is deleted; what it throws ends the drop
 * @throws RunError where what is dropped cannot be recorded: nothing is deleted then, either
 */
export async function drop(
  queue: LetterQueue,
  wanted: (letter: Letter) => boolean,
  expected: number,
  record: Pick<DropRecord, "write" | "is">,
  stop?: AbortSignal,
  mayGoOn?: () => Promise<void>,
): Promise<Dropped> {
  const { visible, asOf } = await queue.depth();
  const hold = Math.max(60, holdFor(visible) * 2); // they are deleted after all have been read
  const held = new Held(queue);
  const reading = new Reading(queue, held, asOf, visible);
  const meant: Receipt[] = [];
  let arrived = 0;
  try {
    for (;;) {
      if (stop?.aborted === true) return { ...NOTHING, stopped: true };
      const letters = await reading.next(hold);
      if (letters === undefined) break;
      arrived += letters.newer.length;
      const found = letters.there.filter(wanted);
      if (found.length > 0) record.write(found);
      meant.push(
        ...found.map(({ messageId, receiptHandle }) => ({ messageId, receiptHandle })), // no bodies
      );
    }
    const { complete } = reading;
    const read = { meant: meant.length, complete, arrived };
    if (!complete || meant.length !== expected) return { ...NOTHING, ...read };
    const notDeleted: Receipt[] = [];
    for (const batch of inBatches(held.newest(meant))) {
      await mayGoOn?.();
      record.is("perhaps dropped", batch);
      const left = await queue.delete(batch);
      notDeleted.push(...left);
      const gone = batch.filter(
        (one) => !left.some(({ messageId }) => messageId === one.messageId),
      );
      record.is("dropped", gone);
      record.is("not dropped", left);
      gone.forEach((one) => held.forget(one));
    }
    return {
      ...read,
      dropped: meant.length - notDeleted.length,
      notDeleted: notDeleted.map(({ messageId }) => messageId),
    };
  } finally {
    await held.release();
  }
}
