import type { Letter, Receipt } from "../../eventbridge/deadLetter";
import { holdFor, inBatches, type LetterQueue } from "../queue/letterQueue";
import { Held } from "../queue/held";
import { Reading, type Extent } from "../queue/reading";
import type { DropRecord } from "./dropRecord";

export interface DropParts {
  queue: LetterQueue;
  wanted: (letter: Letter) => boolean;
  /** The number of messages that must be wanted; otherwise nothing is deleted. */
  expected: number;
  record: Pick<DropRecord, "write" | "note">;
  /** Ends the drop while it reads: nothing is deleted then. */
  stop?: AbortSignal;
  /** Called before each batch is deleted. If it throws, the drop ends, and no message is made visible. */
  mayGoOn?: () => Promise<void>;
  progress?: (soFar: DropProgress) => void;
}

/** What a drop has done so far. */
export interface DropProgress {
  /** Messages that were looked at. */
  lookedAt: number;
  /** Messages that are deleted, of those that are to be; undefined while the queue is read. */
  deleted?: { done: number; of: number };
}

/** The result of a drop. Messages that arrived meanwhile stay. */
export interface Dropped extends Extent {
  /** Messages that the filter matches, of those that were looked at. */
  meant: number;
  /** Messages that are deleted: 0 unless the queue was read through and the filter matched the expected number. */
  dropped: number;
  /** IDs of messages that were recorded and could not be deleted. */
  notDeleted: string[];
  /** Whether it was stopped before the queue was read through. */
  stopped?: true;
}

const NOTHING: Dropped = { meant: 0, complete: false, arrived: 0, dropped: 0, notDeleted: [] };

/**
 * Deletes the wanted messages, if the queue can be read through and holds exactly the expected number of them at the
 * beginning. Each is in the record, on the disk, before the first is deleted.
 *
 * @throws RunError if the messages cannot be recorded: nothing is deleted then, either
 */
export async function drop(parts: DropParts): Promise<Dropped> {
  const { queue, expected } = parts;
  const { visible, asOf } = await queue.depth();
  const hold = Math.max(60, holdFor(visible) * 2); // they are deleted after all have been read
  const held = new Held(queue, parts.mayGoOn);
  try {
    const found = await recordWanted(parts, new Reading(queue, held, asOf, visible), hold);
    if (found === undefined) return { ...NOTHING, stopped: true };
    const { meant, ...extent } = found;
    const read = { meant: meant.length, ...extent };
    if (!extent.complete || meant.length !== expected) return { ...NOTHING, ...read };
    const left = await remove(parts, held, meant);
    return { ...read, dropped: meant.length - left.length, notDeleted: left };
  } finally {
    await held.giveBack();
  }
}

/** Reads the queue through, and records the wanted messages. @returns undefined if it was stopped */
async function recordWanted(
  { wanted, record, stop, progress }: DropParts,
  reading: Reading,
  hold: number,
): Promise<(Extent & { meant: Receipt[] }) | undefined> {
  const meant: Receipt[] = [];
  let lookedAt = 0;
  for (let arrived = 0; ;) {
    if (stop?.aborted === true) return undefined;
    const letters = await reading.next(hold);
    if (letters === undefined) return { meant, complete: reading.complete, arrived };
    arrived += letters.newer.length;
    lookedAt += letters.there.length;
    progress?.({ lookedAt });
    const found = letters.there.filter(wanted);
    if (found.length > 0) record.write(found);
    meant.push(...found.map(({ messageId, receiptHandle }) => ({ messageId, receiptHandle }))); // no bodies
  }
}

/** @returns IDs of messages that could not be deleted */
async function remove(
  { queue, record, progress }: DropParts,
  held: Held,
  meant: readonly Receipt[],
): Promise<string[]> {
  const notDeleted: string[] = [];
  let done = 0;
  const report = () =>
    progress?.({ lookedAt: held.size + done, deleted: { done, of: meant.length } });
  report();
  for (const batch of inBatches(held.newest(meant))) {
    await held.mayGoOn();
    record.note("perhaps dropped", batch);
    const left = await queue.delete(batch);
    const leftIds = left.map(({ messageId }) => messageId);
    notDeleted.push(...leftIds);
    const gone = batch.filter(({ messageId }) => !leftIds.includes(messageId));
    record.note("dropped", gone);
    record.note("not dropped", left);
    gone.forEach((one) => held.forget(one));
    done += gone.length;
    report();
  }
  return notDeleted;
}
