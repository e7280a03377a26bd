import type { Receipt } from "../../eventbridge/deadLetter";
import { inBatches, type LetterQueue } from "./letterQueue";

/** The messages that were received and are not released yet, by ID: each is looked at once. */
export class Held {
  private readonly handles = new Map<string, string>();
  private overtaken = false;

  /**
   * @param ensureOwn throws if another process may work on the same messages; omitted where no lock is held
   */
  constructor(
    private readonly queue: LetterQueue,
    private readonly ensureOwn: () => Promise<void> = () => Promise.resolve(),
  ) {}

  /** To be called before each change of the queue. @throws the error of `ensureOwn`; no message is released after it */
  async mayGoOn(): Promise<void> {
    try {
      await this.ensureOwn();
    } catch (error) {
      this.overtaken = true;
      throw error;
    }
  }

  /** Keeps the newest handle of a message: only this one can release it. @returns whether the message is held already */
  keep({ messageId, receiptHandle }: Receipt): boolean {
    const known = this.handles.has(messageId);
    this.handles.set(messageId, receiptHandle);
    return known;
  }

  forget({ messageId }: Receipt): void {
    this.handles.delete(messageId);
  }

  /** The same messages with their newest handles: older handles may delete nothing. */
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
   * Makes all messages visible at the end of the work, whatever ended it. If another process may work on them, they stay
   * hidden. It never throws, so that it hides no error and no result: a message that is not released becomes visible when
   * its visibility timeout expires.
   */
  async giveBack(): Promise<void> {
    try {
      if (this.overtaken) return;
      await this.mayGoOn();
      await this.release();
    } catch {
      // The visibility timeout releases them.
    }
  }

  /** Makes all messages visible. A message for which this fails becomes visible when its visibility timeout expires. */
  async release(): Promise<void> {
    const held = [...this.handles].map(([messageId, receiptHandle]) => ({
      messageId,
      receiptHandle,
    }));
    this.handles.clear();
    for (const batch of inBatches(held)) await this.queue.hide(batch, 0);
  }
}
