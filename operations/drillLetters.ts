import type { Time } from "./dlq/pace";
import { eventIn, type Letter } from "./dlq/letter";
import type { LetterQueue } from "./dlq/queue";
import { Held, readLetters, Reading } from "./dlq/read";

/** Seconds for which a letter is hidden at most while a drill looks for its own. */
const HOLD = 60;

/** Whether a letter is a drill's own. */
const isOf = (eventId: string) => (letter: Letter) => eventIn(letter)?.id === eventId;

/** Looks for a letter of an event, and leaves every letter in the queue and visible. @param until ends the search */
export async function findLetter(
  queue: LetterQueue,
  eventId: string,
  time: Time,
  until: number,
): Promise<Letter | undefined> {
  let found: Letter | undefined;
  const isOwn = isOf(eventId);
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

/**
 * Deletes the letters of an event, and leaves all others in the queue and visible. Each letter is looked at once.
 *
 * @param until ends the search
 * @returns how many it deleted, and whether it has seen all of the queue, so that there are no more of them
 */
export async function removeLetters(
  queue: LetterQueue,
  eventId: string,
  time: Time,
  until: number,
): Promise<{ deleted: number; sawAll: boolean }> {
  const { visible, hidden, delayed = 0, asOf } = await queue.depth();
  const held = new Held(queue);
  const reading = new Reading(queue, held, asOf, visible);
  let deleted = 0;
  let kept = 0;
  try {
    while (time.now() < until) {
      const letters = await reading.next(HOLD);
      if (letters === undefined) break;
      const own = [...letters.there, ...letters.newer].filter(isOf(eventId));
      if (own.length === 0) continue;
      const left = new Set((await queue.delete(own)).map(({ messageId }) => messageId));
      own.filter(({ messageId }) => !left.has(messageId)).forEach((one) => held.forget(one));
      kept += left.size;
      deleted += own.length - left.size;
    }
  } finally {
    await held.release().catch(() => undefined); // they become visible by themselves
  }
  return { deleted, sawAll: reading.complete && kept + hidden + delayed === 0 };
}
