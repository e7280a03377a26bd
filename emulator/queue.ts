import type { AccessPolicy } from "./accessPolicy";
import { hexadecimal, type Random } from "./random";
import type { Clock } from "./clock";

export interface Message {
  messageId: string;
  body: string;
  attributes: Record<string, string>;
}

export interface ReceivedMessage extends Message {
  receiptHandle: string;
  /** In milliseconds since 1970. */
  sentAt: number;
  firstReceivedAt: number;
  receiveCount: number;
}

interface Held {
  message: Message;
  sentAt: number;
  visibleAt: number;
  firstReceivedAt: number;
  receiveCount: number;
}

/** Milliseconds. Source: SQS Developer Guide, 'Visibility timeout': the default, which the component leaves. */
const VISIBILITY_TIMEOUT = 30_000;
/** Source: SQS API reference, ReceiveMessage, `MaxNumberOfMessages`. */
export const MOST_AT_ONCE = 10;

/** A standard SQS queue as far as dead letters need it. */
export class Queue {
  policy: AccessPolicy | undefined;
  private readonly messages = new Map<string, Held>();
  private readonly sent: (() => void)[] = [];

  /** @param retention milliseconds after which a message that nobody deleted is gone */
  constructor(
    readonly arn: string,
    readonly url: string,
    private readonly clock: Clock,
    private readonly random: Random,
    public retention = Infinity,
  ) {}

  /** Every message, also one that is received and not yet deleted. */
  get held(): readonly Message[] {
    return [...this.kept()].map(({ message }) => message);
  }

  /** How many can be received, and how many are received and not yet deleted. */
  get counts(): { visible: number; inFlight: number } {
    const all = [...this.kept()];
    const visible = all.filter(({ visibleAt }) => visibleAt <= this.clock.now()).length;
    return { visible, inFlight: all.length - visible };
  }

  send(message: Omit<Message, "messageId">): Message {
    const sent = { messageId: hexadecimal(this.random, 32), ...message };
    const sentAt = this.clock.now();
    const never = { visibleAt: sentAt, firstReceivedAt: 0, receiveCount: 0 };
    this.messages.set(sent.messageId, { message: sent, sentAt, ...never });
    this.sent.splice(0).forEach((tell) => tell());
    return sent;
  }

  /** Tells once that a message was sent. */
  onceSent(tell: () => void): void {
    this.sent.push(tell);
  }

  /**
   * Up to 10 messages.
   *
   * @param visibilityTimeout milliseconds for which none of them is received again, unless it is deleted before
   */
  receive(most = MOST_AT_ONCE, visibilityTimeout = VISIBILITY_TIMEOUT): ReceivedMessage[] {
    const now = this.clock.now();
    const received: ReceivedMessage[] = [];
    for (const held of this.kept()) {
      if (received.length === Math.min(most, MOST_AT_ONCE)) break;
      if (held.visibleAt > now) continue;
      held.visibleAt = now + visibilityTimeout;
      held.firstReceivedAt ||= now;
      held.receiveCount += 1;
      const { message, sentAt, firstReceivedAt, receiveCount } = held;
      const receiptHandle = message.messageId;
      received.push({ ...message, receiptHandle, sentAt, firstReceivedAt, receiveCount });
    }
    return received;
  }

  /** @returns whether there is such a message */
  changeVisibility(receiptHandle: string, visibilityTimeout: number): boolean {
    const held = this.messages.get(receiptHandle);
    if (held !== undefined) held.visibleAt = this.clock.now() + visibilityTimeout;
    return held !== undefined;
  }

  delete(receiptHandle: string): void {
    this.messages.delete(receiptHandle);
  }

  purge(): void {
    this.messages.clear();
  }

  /** Those whose retention has not ended; the others go. */
  private *kept(): Generator<Held> {
    const oldest = this.clock.now() - this.retention;
    for (const [id, held] of this.messages) {
      if (held.sentAt < oldest) this.messages.delete(id);
      else yield held;
    }
  }
}
