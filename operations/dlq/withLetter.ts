import { RunError } from "@pulumi/pulumi/errors";
import type { Letter } from "./letter";
import { holdFor, type LetterQueue } from "./queue";
import { Held, Reading } from "./read";
import { announced } from "../waiting";

/** Seconds for which a message is hidden while a person edits it, and between two renewals of that. */
const HOLD = 120;
const RENEWAL = 40;

/**
 * Does work on one message, which is hidden from others until it is done, and visible afterwards unless it was deleted.
 *
 * @param id of the message or of its event
 * @param stop ends the search
 * @throws RunError where there is none
 */
export async function withLetter<T>(
  queue: LetterQueue,
  isIt: (letter: Letter) => boolean,
  id: string,
  work: (letter: Letter) => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  const { visible, asOf } = await queue.depth();
  const others = new Held(queue);
  const reading = new Reading(queue, others, asOf, visible);
  const hold = Math.max(HOLD, holdFor(visible));
  const found = await announced("the message to be found in the queue", () =>
    find(reading, isIt, hold, stop),
  ).catch(async (error: unknown) => {
    await others.release().catch(() => undefined); // the first error says why
    throw error;
  });
  if (found !== undefined) others.forget(found);
  await others.release();
  if (stop?.aborted === true && found === undefined) {
    throw new RunError("Stopped before the message was found; every message is visible again.");
  }
  if (found === undefined) {
    const partly = reading.complete ? "" : " The queue was not read through: it may be there.";
    throw new RunError(
      `The queue has no visible message with the id ${id}, of a message or of an event. \`dlq list\` names some; one that somebody reads is hidden for a while.${partly}`,
    );
  }
  const renew = () => void queue.hide([found], HOLD).catch(() => undefined); // the next one may do
  const renewal = setInterval(renew, RENEWAL * 1_000);
  try {
    return await work(found);
  } finally {
    clearInterval(renewal);
    await queue.hide([found], 0).catch(() => undefined); // deleted, or visible when its time is over
  }
}

/** One that came since the beginning will do as well. */
async function find(
  reading: Reading,
  isIt: (letter: Letter) => boolean,
  hold: number,
  stop: AbortSignal | undefined,
): Promise<Letter | undefined> {
  while (stop?.aborted !== true) {
    const letters = await reading.next(hold);
    if (letters === undefined) return undefined;
    const found = [...letters.there, ...letters.newer].find(isIt);
    if (found !== undefined) return found;
  }
  return undefined;
}
