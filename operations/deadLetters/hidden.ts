import type { Receipt } from "../../eventbridge/deadLetter";
import type { Time } from "../pace";
import type { LetterQueue } from "./queue";
import type { Held } from "./read";

/** Of the visibility timeout, the part after which messages are hidden anew: a call of up to 20 s has time before its end. */
const RENEWED_AFTER = 0.4;
/** Of the visibility timeout, the longest wait without a look at whether messages have to be hidden anew. */
const LONGEST_WAIT = 0.2;

/** Messages of one receive, which are kept hidden until they are published or refused, however long that takes. */
export class Hidden {
  private readonly rest = new Map<string, Receipt>();

  /**
   * @param messages up to 10
   * @param hold the visibility timeout, in seconds
   * @param since when they were hidden, in milliseconds since 1970
   */
  constructor(
    private readonly by: { queue: LetterQueue; held: Held; time: Time; hold: number },
    messages: readonly Receipt[],
    private since: number,
  ) {
    messages.forEach((one) => this.rest.set(one.messageId, one));
  }

  /** These need not be hidden any longer. */
  done(messages: readonly Receipt[]): void {
    messages.forEach(({ messageId }) => this.rest.delete(messageId));
  }

  /** Hides the rest anew, if it is time. @throws where another process may be at work on them, or what SQS answers */
  async renew(): Promise<void> {
    const { queue, held, time, hold } = this.by;
    if (this.rest.size === 0 || time.now() - this.since <= hold * 1_000 * RENEWED_AFTER) return;
    await held.mayGoOn();
    this.since = time.now();
    await queue.hide(held.newest([...this.rest.values()]), hold);
  }

  /** Waits, and keeps the messages hidden meanwhile. @param stop ends it before */
  async wait(milliseconds: number, stop?: AbortSignal): Promise<void> {
    const { time, hold } = this.by;
    const end = time.now() + milliseconds;
    for (let rest = milliseconds; rest > 0 && stop?.aborted !== true; rest = end - time.now()) {
      await time.sleep(Math.min(rest, hold * 1_000 * LONGEST_WAIT), stop);
      await this.renew();
    }
    await this.renew();
  }
}
