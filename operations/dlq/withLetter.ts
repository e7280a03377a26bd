import { RunError } from "@pulumi/pulumi/errors";
import type { Letter } from "./letter";
import { holdFor, type LetterQueue } from "./queue";
import { Held, MOST_IN_VAIN } from "./read";

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
  const { visible } = await queue.depth();
  const others = new Held(queue);
  const found = await find(queue, isIt, Math.max(HOLD, holdFor(visible)), others, stop);
  await others.release();
  if (stop?.aborted === true && found === undefined) {
    throw new RunError("Stopped before the message was found; every message is visible again.");
  }
  if (found === undefined) {
    throw new RunError(
      `The queue has no visible message with the id ${id}, of a message or of an event. \`dlq list\` names some; one that somebody reads is hidden for a while.`,
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

async function find(
  queue: LetterQueue,
  isIt: (letter: Letter) => boolean,
  hold: number,
  others: Held,
  stop: AbortSignal | undefined,
): Promise<Letter | undefined> {
  for (let inVain = 0; inVain < MOST_IN_VAIN && stop?.aborted !== true;) {
    const letters = await queue.receive(hold);
    if (letters.length === 0) return undefined;
    const found = letters.find(isIt);
    const unseen = letters.filter((letter) => letter !== found && !others.keep(letter));
    if (found !== undefined) return found;
    inVain = unseen.length === 0 ? inVain + 1 : 0;
  }
  return undefined;
}
