import type { Letter } from "../../eventbridge/deadLetter";
import type { DeployedStack } from "../../stack/deployed";
import { readLetters } from "../queue/reading";
import { sqsQueue } from "../queue/sqsQueue";
import { idOf, type Asked } from "./asked";
import { closureOf, type TraceRecord } from "./records";

/** The messages of the queue that a trace asks for, as far as the queue was read. */
export interface ReadQueue {
  letters: Letter[];
  complete: boolean;
  hidden: number;
}

interface QueueReading {
  asked: Asked;
  records: readonly TraceRecord[];
  /** Ends the reading. */
  stop: AbortSignal | undefined;
}

/** Reads the messages of a trace from the queue, which hides them meanwhile. */
export async function readQueue(
  target: DeployedStack,
  { asked, records, stop }: QueueReading,
): Promise<ReadQueue> {
  const { event } = asked.query;
  const queue = await sqsQueue(target);
  const { hidden } = await queue.depth();
  let ids = closureOf(new Set(event === undefined ? [] : [event]), records);
  for (;;) {
    const letters: Letter[] = [];
    const { complete } = await readLetters(
      queue,
      (letter) => void (asked.isMeant(letter, ids) && letters.push(letter)),
      stop,
    );
    // The ID of a message means its event, which may have other messages.
    const found = closureOf(
      new Set([...ids, ...letters.map(idOf).filter((id) => id !== "")]),
      records,
    );
    const isSame = event === undefined || found.size === ids.size;
    if (isSame || !complete) return { letters, complete, hidden };
    ids = found;
  }
}
