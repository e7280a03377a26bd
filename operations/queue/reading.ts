import { MESSAGES_PER_CALL } from "../../eventbridge/sqsLimits";
import { announce } from "../../clients/announce";
import type { Letter } from "../../eventbridge/deadLetter";
import { Held } from "./held";
import { holdFor, type LetterQueue } from "./letterQueue";

/**
 * Messages that a command reads at most. SQS hides up to 120,000 messages of a queue; beyond that, a receive with a wait
 * returns nothing, as for an empty queue. Source: SQS Developer Guide, 'Quotas', in-flight messages.
 */
export const MOST_READ = 100_000;
/** Receives without a message to look at after which reading ends, beside those that read the whole queue once more. */
const MOST_IN_VAIN = 10;
/** The factor by which that number grows while messages are known to be in the queue that were not seen. */
const PERSEVERANCE = 10;

/** The messages of a receive that were not received before. */
export interface Received {
  /** Were in the queue when the reading began. */
  there: Letter[];
  /** Were sent to the queue since. */
  newer: Letter[];
}

/**
 * Receives the messages that were in a queue at a moment. It does not wait for a receive that returns nothing: if a message
 * arrives each second, no receive is empty. A standard queue has no order, so newer messages alone do not prove that the
 * older ones are through. Reading goes on until it has seen as many messages as there were, within a limit of receives.
 */
export class Reading {
  /** Messages that were in the queue when the reading began. */
  private seen = 0;
  /** Since the last receive with such a message: receives with newer messages, and messages that were received again. */
  private ofNewer = 0;
  private again = 0;
  private ofNewerInAll = 0;
  /** Receives in vain after which it ends. */
  private most: number;
  private readonly mostInAll: number;
  /** Whether a receive returned no message. */
  private empty = false;

  /**
   * @param before the moment, by the clock of SQS, in milliseconds since 1970
   * @param visible messages that were visible then, as far as SQS knew
   */
  constructor(
    private readonly queue: LetterQueue,
    private readonly held: Held,
    private readonly before: number,
    private readonly visible: number,
  ) {
    this.most = receivesFor(visible);
    this.mostInAll = PERSEVERANCE * this.most;
  }

  /**
   * @param hold seconds for which the messages are hidden
   * @returns undefined when no message is left to look at
   */
  async next(hold: number): Promise<Received | undefined> {
    if (this.ended) return undefined;
    const letters = await this.queue.receive(hold);
    if (letters.length === 0) {
      this.empty = true;
      return undefined;
    }
    const unseen = letters.filter((letter) => !this.held.keep(letter));
    const there = unseen.filter(({ sentAt }) => sentAt < this.before);
    if (there.length > 0) {
      this.seen += there.length;
      this.ofNewer = this.again = 0;
      this.most = receivesFor(Math.max(this.visible, this.held.size));
    } else {
      this.again += letters.length - unseen.length;
      if (unseen.length > 0) {
        this.ofNewer += 1;
        this.ofNewerInAll += 1;
      }
    }
    return { there, newer: unseen.filter((letter) => !there.includes(letter)) };
  }

  /** Whether all messages that were in the queue at the beginning were received, as far as that can be known. */
  get complete(): boolean {
    return this.empty || (this.sawAsMany && this.again === 0 && this.ofNewer >= this.most);
  }

  private get ended(): boolean {
    if (this.held.size >= MOST_READ || this.again >= this.most * MESSAGES_PER_CALL) return true;
    return this.empty || this.sawAsMany
      ? this.ofNewer >= this.most
      : this.ofNewerInAll >= this.mostInAll;
  }

  /** The number is approximate. Source: SQS API reference, GetQueueAttributes. */
  private get sawAsMany(): boolean {
    return this.seen >= this.visible;
  }
}

/** Receives that return so many messages, and some more. */
const receivesFor = (messages: number): number =>
  MOST_IN_VAIN + Math.ceil(messages / MESSAGES_PER_CALL);

/** The part of a queue that was read. */
export interface Extent {
  /** Whether all messages that were in the queue when the reading began were looked at. */
  complete: boolean;
  /** Messages that have arrived since, as far as they were seen. They were not looked at. */
  arrived: number;
}

/**
 * Looks once at each message that is in the queue at the beginning. All of them stay in the queue and become visible again.
 *
 * @param stop ends the reading
 */
export async function readLetters(
  queue: LetterQueue,
  look: (letter: Letter) => void,
  stop?: AbortSignal,
): Promise<Extent> {
  const { visible, asOf } = await queue.depth();
  const hold = holdFor(visible);
  const held = new Held(queue);
  const reading = new Reading(queue, held, asOf, visible);
  const readAll = async (): Promise<Extent> => {
    for (let arrived = 0; ;) {
      if (stop?.aborted === true) return { complete: false, arrived };
      const letters = await reading.next(hold);
      if (letters === undefined) return { complete: reading.complete, arrived };
      letters.there.forEach(look);
      arrived += letters.newer.length;
    }
  };
  return announce("the queue to be read", readAll).finally(() => held.giveBack());
}
