import { announce } from "../../clients/announce";
import type { Letter, Receipt } from "../../eventbridge/deadLetter";
import { MESSAGES_PER_CALL } from "../../eventbridge/sqsLimits";
import { holdFor, inBatches, type LetterQueue } from "./queue";

/**
 * SQS hides 120,000 messages of a queue at most; a receive that waits brings nothing then, as of an empty queue.
 * Source: SQS Developer Guide, 'Quotas', in-flight messages.
 */
export const MOST_READ = 100_000;
/** Receives that bring nothing to be looked at, which reading ends by, beside those that it takes to read all once more. */
const MOST_IN_VAIN = 10;
/** So many times more of them it takes while messages are known to be there that were not seen. */
const PERSEVERANCE = 10;

/** The messages that were received and not released, by id: each is looked at once. */
export class Held {
  private readonly handles = new Map<string, string>();

  private overtaken = false;

  /** @param ensureOwn throws where another process may be at work on the same messages; left out where nobody can know */
  constructor(
    private readonly queue: LetterQueue,
    private readonly ensureOwn: () => Promise<void> = () => Promise.resolve(),
  ) {}

  /** To be called before each change of the queue. @throws what `ensureOwn` throws; nothing is given back then */
  async mayGoOn(): Promise<void> {
    try {
      await this.ensureOwn();
    } catch (error) {
      this.overtaken = true;
      throw error;
    }
  }

  /** @returns whether the message is held already; its newer handle is kept, with which alone it can be released */
  keep({ messageId, receiptHandle }: Receipt): boolean {
    const known = this.handles.has(messageId);
    this.handles.set(messageId, receiptHandle);
    return known;
  }

  forget({ messageId }: Receipt): void {
    this.handles.delete(messageId);
  }

  /** The same messages, by the handles of the last time that each was received: earlier ones may delete nothing. */
  newest(receipts: readonly Receipt[]): Receipt[] {
    return receipts.map(({ messageId, receiptHandle }) => ({
      messageId,
      receiptHandle: this.handles.get(messageId) ?? receiptHandle,
    }));
  }

  get size(): number {
    return this.handles.size;
  }

  /**
   * Makes all of them visible at the end of the work, whatever ended it. Where another process may be at work on them, they
   * stay as they are. It never throws, so that it hides no error and no result: what is not given back becomes visible when
   * its visibility timeout expires.
   */
  async giveBack(): Promise<void> {
    try {
      if (this.overtaken) return;
      await this.mayGoOn();
      await this.release();
    } catch {
      // The visibility timeout does it.
    }
  }

  /** Makes all of them visible. One for which that fails becomes visible by itself, when its time is over. */
  async release(): Promise<void> {
    const held = [...this.handles].map(([messageId, receiptHandle]) => ({
      messageId,
      receiptHandle,
    }));
    this.handles.clear();
    for (const batch of inBatches(held)) await this.queue.hide(batch, 0);
  }
}

/** What a receive brought that was not received before. */
export interface Received {
  /** Was in the queue when the reading began. */
  there: Letter[];
  /** Was sent to the queue since. */
  newer: Letter[];
}

/**
 * Receives what was in a queue at a moment. It does not wait for a receive that brings nothing: where a message a second
 * arrives, there is none. A standard queue's messages come in no order, so that newer ones alone do not tell that the
 * others are through: it goes on until as many were seen as there were, for as long as that may end.
 */
export class Reading {
  /** Messages that were there. */
  private seen = 0;
  /** Since the last receive that brought what was there: receives with newer messages, and messages that came again. */
  private ofNewer = 0;
  private again = 0;
  private ofNewerInAll = 0;
  /** Receives in vain that it ends by. */
  private most: number;
  private readonly mostInAll: number;
  /** Whether a receive has found none, which ends it for who asked for that one. */
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
   * @returns undefined when there is nothing more to be looked at
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

  /** Whether all that was there has been received, as far as that can be known. */
  get complete(): boolean {
    return this.empty || (this.sawAsMany && this.again === 0 && this.ofNewer >= this.most);
  }

  private get ended(): boolean {
    if (this.held.size >= MOST_READ || this.again >= this.most * MESSAGES_PER_CALL) return true;
    return this.empty || this.sawAsMany
      ? this.ofNewer >= this.most
      : this.ofNewerInAll >= this.mostInAll;
  }

  /** The number that SQS knew is about right, no more. Source: SQS API reference, GetQueueAttributes. */
  private get sawAsMany(): boolean {
    return this.seen >= this.visible;
  }
}

/** Receives that bring so many messages, and some more. */
const receivesFor = (messages: number): number =>
  MOST_IN_VAIN + Math.ceil(messages / MESSAGES_PER_CALL);

/** How far a queue was read. */
export interface Extent {
  /** Whether all that was there when the reading began was looked at. */
  complete: boolean;
  /** Messages that have arrived since, as far as they were seen; they were not looked at. */
  arrived: number;
}

/**
 * Looks at each message once that is in the queue at the beginning, and leaves all of them there and visible.
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
