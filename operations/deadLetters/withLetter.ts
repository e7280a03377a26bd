import { RunError } from "@pulumi/pulumi/errors";
import type { Letter } from "../../eventbridge/deadLetter";
import { holdFor, type LetterQueue } from "../queue/letterQueue";
import { Held } from "../queue/held";
import { Reading } from "../queue/reading";
import { announce } from "../../clients/announce";

/** Seconds for which a message is hidden while a person edits it, and seconds between two renewals. */
const HOLD = 120;
const RENEWAL = 40;

export interface LetterSearch {
  queue: LetterQueue;
  isIt: (letter: Letter) => boolean;
  /** Of the message or of its event. */
  id: string;
  /** Ends the search. */
  stop?: AbortSignal;
  /** Throws if another process may work on the queue: no message is made visible then. */
  mayGoOn?: () => Promise<void>;
}

/**
 * Works on one message. It is hidden from others until the work is done, and visible afterwards unless it was deleted.
 *
 * @throws RunError if the queue has no such message
 */
export async function withLetter<T>(
  search: LetterSearch,
  work: (letter: Letter) => Promise<T>,
): Promise<T> {
  const { queue, mayGoOn } = search;
  const found = await find(search);
  const own = new Held(queue, mayGoOn);
  own.keep(found);
  const renew = () => void queue.hide([found], HOLD).catch(() => undefined); // the next renewal may succeed
  const renewal = setInterval(renew, RENEWAL * 1_000);
  try {
    return await work(found);
  } finally {
    clearInterval(renewal);
    await own.giveBack(); // the message may be deleted already
  }
}

/** Finds the message, and makes the others visible. A message that has arrived since the beginning counts as well. */
async function find({ queue, isIt, id, stop, mayGoOn }: LetterSearch): Promise<Letter> {
  const { visible, asOf } = await queue.depth();
  const others = new Held(queue, mayGoOn);
  const reading = new Reading(queue, others, asOf, visible);
  const hold = Math.max(HOLD, holdFor(visible));
  const look = async (): Promise<Letter | undefined> => {
    while (stop?.aborted !== true) {
      const letters = await reading.next(hold);
      if (letters === undefined) return undefined;
      const found = [...letters.there, ...letters.newer].find(isIt);
      if (found === undefined) continue;
      others.forget(found);
      return found;
    }
    return undefined;
  };
  const found = await announce("the message to be found in the queue", look).finally(() =>
    others.giveBack(),
  );
  if (found !== undefined) return found;
  if (stop?.aborted === true) {
    throw new RunError("Stopped before the message was found; every message is visible again.");
  }
  const partly = reading.complete
    ? ""
    : " The queue was not read through, so the message may be in it.";
  throw new RunError(
    `The queue has no visible message with the ID ${id}, of a message or of an event. \`dlq list\` shows some IDs. A message that another command reads is hidden meanwhile.${partly}`,
  );
}
