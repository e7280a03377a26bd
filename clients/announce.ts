import { schedule, waitingContext, type PendingWait } from "./timeLimits";

/**
 * Runs work. On a terminal, a line on standard error says what the command waits for, once the work has taken 2 seconds. Of
 * parallel waits for the same thing, one is announced.
 *
 * @param what the end of `Waiting for ...`, such as `the queue to be read`
 */
export async function announce<T>(what: string, work: () => Promise<T>): Promise<T> {
  const own: PendingWait = { what, isAnnounced: false };
  return announceLater(own, () => own, work);
}

/**
 * Runs work that consists of several waits, each of which may be too short to be announced. After 2 seconds, the wait that
 * began last is announced.
 *
 * @param what is announced between two waits
 */
export async function announceParts<T>(what: string, work: () => Promise<T>): Promise<T> {
  const own: PendingWait = { what, isAnnounced: false };
  return announceLater(own, (pending) => pending.at(-1) ?? own, work);
}

async function announceLater<T>(
  own: PendingWait,
  choose: (pending: readonly PendingWait[]) => PendingWait,
  work: () => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return work();
  const { limits, pending } = waitingContext();
  pending.push(own);
  const cancel = schedule(limits.silence, () => writeLine(choose(pending), pending));
  try {
    return await work();
  } finally {
    cancel();
    pending.splice(pending.indexOf(own), 1);
  }
}

function writeLine(wait: PendingWait, pending: readonly PendingWait[]): void {
  const isRepeated = pending.some(({ isAnnounced, what }) => isAnnounced && what === wait.what);
  wait.isAnnounced = true;
  // The line may hold a progress bar, which is drawn again below.
  if (!isRepeated) process.stderr.write(`\r\u001b[KWaiting for ${wait.what} ...\n`);
}
