import type { Letter } from "../../eventbridge/deadLetter";
import type { Time } from "../pace";
import type { LetterQueue } from "../queue/letterQueue";
import { Held } from "../queue/held";
import { Reading, readLetters } from "../queue/reading";

/** The most seconds for which a letter is hidden while a drill looks for its own. */
const HOLD = 60;

/** A search for a drill's own letters. */
export interface DrillLetterSearch {
  queue: LetterQueue;
  isOwn: (letter: Letter) => boolean;
  time: Time;
  /** The moment after which no further call begins. A call that has begun is completed. */
  until: number;
}

/** Looks for a letter of the drill. Every letter stays in the queue and visible. */
export async function findLetter({
  queue,
  isOwn,
  time,
  until,
}: DrillLetterSearch): Promise<Letter | undefined> {
  let found: Letter | undefined;
  const stop = new AbortController();
  await readLetters(
    queue,
    (letter) => {
      if (isOwn(letter)) found = letter;
      if (found !== undefined || time.now() >= until) stop.abort();
    },
    stop.signal,
  );
  return found;
}

/** The result of a removal. */
export interface RemovedLetters {
  /** The number of deleted letters. */
  deleted: number;
  /** The last letter of the drill that was seen; its deletion may have failed. */
  messageId?: string;
  /** Whether the whole queue was read, so that no letter of the drill is left. */
  sawAll: boolean;
}

/**
 * Deletes the letters of the drill. All other letters stay in the queue and visible. Each letter is read once.
 *
 * @param ensureHeld called before each deletion; throws where the queue's lock is lost
 */
export async function removeLetters({
  queue,
  isOwn,
  time,
  until,
  ensureHeld,
}: DrillLetterSearch & { ensureHeld: () => Promise<void> }): Promise<RemovedLetters> {
  const { visible, hidden, delayed = 0, asOf } = await queue.depth();
  const held = new Held(queue);
  const reading = new Reading(queue, held, asOf, visible);
  let messageId: string | undefined;
  let deleted = 0;
  let kept = 0;
  try {
    while (time.now() < until) {
      const letters = await reading.next(HOLD);
      if (letters === undefined) break;
      const own = [...letters.there, ...letters.newer].filter(isOwn);
      if (own.length === 0) continue;
      messageId = own.at(-1)?.messageId;
      await ensureHeld();
      const left = new Set((await queue.delete(own)).map((one) => one.messageId));
      own.filter((one) => !left.has(one.messageId)).forEach((one) => held.forget(one));
      kept += left.size;
      deleted += own.length - left.size;
    }
  } finally {
    await held.release().catch(() => undefined); // they become visible by themselves
  }
  const sawAll = reading.complete && kept + hidden + delayed === 0;
  return { deleted, sawAll, ...(messageId !== undefined && { messageId }) };
}
