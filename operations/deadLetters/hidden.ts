import type { Receipt } from "../../eventbridge/deadLetter";
import type { Time } from "../pace";
import type { LetterQueue } from "../queue/letterQueue";
import type { Held } from "../queue/held";

/** The part of the visibility timeout after which messages are hidden again: it leaves time for a call of up to 20 s. */
const RENEWED_AFTER = 0.4;
/** The part of the visibility timeout that a wait lasts at most before messages may have to be hidden again. */
const LONGEST_WAIT = 0.2;

/** Messages of one receive. They are kept hidden until they are published or refused, however long that takes. */
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

  /** Notes that these messages need not stay hidden. */
  done(messages: readonly Receipt[]): void {
    messages.forEach(({ messageId }) => this.rest.delete(messageId));
  }

  /** Hides the rest again if it is time. @throws if another process may work on the messages; an error of SQS */
  async renew(): Promise<void> {
    const { queue, held, time, hold } = this.by;
    if (this.rest.size === 0 || time.now() - this.since <= hold * 1_000 * RENEWED_AFTER) return;
    await held.mayGoOn();
    this.since = time.now();
    await queue.hide(held.newest([...this.rest.values()]), hold);
  }

  /** Waits, and keeps the messages hidden meanwhile. @param stop ends the wait early */
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
