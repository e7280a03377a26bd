import type { AccessPolicy } from "../eventbridge/accessPolicy";
import { MESSAGES_PER_CALL } from "../eventbridge/sqsLimits";
import { hexadecimal, type Random } from "./random";
import type { Clock } from "./clock";

export interface Message {
  messageId: string;
  body: string;
  attributes: Record<string, string>;
  /** The data types of those attributes that are no `String`. The value of a `Binary` one is in base64. */
  dataTypes?: Record<string, string>;
}

export interface ReceivedMessage extends Message {
  /** Of this time that it was received. */
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

/** What a receipt handle looks like here. */
const HANDLE = /^[0-9a-f]{32}-[1-9]\d*$/;

/** The data type of an attribute. */
export function dataTypeOf(name: string, dataTypes: Message["dataTypes"]): string {
  return (dataTypes && Object.hasOwn(dataTypes, name) ? dataTypes[name] : undefined) ?? "String";
}

/** Bytes of a message as they count for its limit. Source: SQS API reference, SendMessage. */
export function sizeOf({ body, attributes, dataTypes }: Omit<Message, "messageId">): number {
  const bytes = (text: string) => Buffer.byteLength(text);
  return Object.entries(attributes).reduce((sum, [name, value]) => {
    const type = dataTypeOf(name, dataTypes);
    const size = type.startsWith("Binary") ? Buffer.byteLength(value, "base64") : bytes(value);
    return sum + bytes(name) + bytes(type) + size;
  }, bytes(body));
}

/** A standard SQS queue as far as dead letters need it. */
export class Queue {
  policy: AccessPolicy | undefined;
  /** Of the KMS key by which it is encrypted; undefined for SQS's own. */
  key: string | undefined;
  private readonly messages = new Map<string, Held>();
  private readonly waiting = new Set<() => void>();

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

  /** How many can be received, are received and not yet deleted, and are not to be received yet. */
  get counts(): { visible: number; inFlight: number; delayed: number } {
    const hidden = [...this.kept()].filter(({ visibleAt }) => visibleAt > this.clock.now());
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
    const inFlight = hidden.length - delayed;
    return { visible: this.held.length - hidden.length, inFlight, delayed };
  }

  /** The time by which messages are stamped, in milliseconds since 1970. */
  get now(): number {
    return this.clock.now();
  }

  /** Milliseconds since the oldest message was sent; 0 where there is none. */
  get ageOfOldest(): number {
    let oldest = Infinity;
    for (const { sentAt } of this.kept()) oldest = Math.min(oldest, sentAt);
    return oldest === Infinity ? 0 : this.clock.now() - oldest;
  }

  /** @param delay milliseconds for which it is not received */
  send(message: Omit<Message, "messageId">, delay = 0): Message {
    const sent = { messageId: hexadecimal(this.random, 32), ...message };
    const sentAt = this.clock.now();
    const never = { visibleAt: sentAt + delay, firstReceivedAt: 0, receiveCount: 0 };
    this.messages.set(sent.messageId, { message: sent, sentAt, ...never });
    this.tell();
    return sent;
  }

  /**
   * Tells once that a message may be there: one was sent, or is visible again.
   *
   * @returns ends the wait
   */
  onceVisible(tell: () => void): () => void {
    this.waiting.add(tell);
    const next = Math.min(...[...this.kept()].map(({ visibleAt }) => visibleAt));
    if (next !== Infinity) this.clock.at(next, () => this.waiting.delete(tell) && tell());
    return () => this.waiting.delete(tell);
  }

  /**
   * Up to 10 messages.
   *
   * @param visibilityTimeout milliseconds for which none of them is received again, unless it is deleted before
   */
  receive(most = MESSAGES_PER_CALL, visibilityTimeout = VISIBILITY_TIMEOUT): ReceivedMessage[] {
    const now = this.clock.now();
    const received: ReceivedMessage[] = [];
    for (const held of this.kept()) {
      if (received.length === Math.min(most, MESSAGES_PER_CALL)) break;
      if (held.visibleAt > now) continue;
      held.visibleAt = now + visibilityTimeout;
      held.firstReceivedAt ||= now;
      held.receiveCount += 1;
      const { message, sentAt, firstReceivedAt, receiveCount } = held;
      const receiptHandle = `${message.messageId}-${receiveCount}`;
      received.push({ ...message, receiptHandle, sentAt, firstReceivedAt, receiveCount });
    }
    return received;
  }

  /** @returns what it came to; only a message that was received, and is hidden since, can be changed */
  changeVisibility(
    receiptHandle: string,
    visibilityTimeout: number,
  ): "changed" | "invalid handle" | "not in flight" {
    if (!HANDLE.test(receiptHandle)) return "invalid handle";
    const held = this.receivedBy(receiptHandle);
    if (held === undefined || held.visibleAt <= this.clock.now()) return "not in flight";
    held.visibleAt = this.clock.now() + visibilityTimeout;
    this.tell();
    return "changed";
  }

  /**
   * Deletes a message. With the handle of an earlier time that it was received, it stays: standard queues may do so.
   * Source: SQS API reference, DeleteMessage.
   *
   * @returns whether that can be a handle
   */
  delete(receiptHandle: string): boolean {
    if (!HANDLE.test(receiptHandle)) return false;
    const held = this.receivedBy(receiptHandle);
    if (held !== undefined) this.messages.delete(held.message.messageId);
    return true;
  }

  purge(): void {
    this.messages.clear();
  }

  private receivedBy(receiptHandle: string): Held | undefined {
    const [messageId = "", count] = receiptHandle.split("-");
    const held = this.messages.get(messageId);
    return held?.receiveCount === Number(count) ? held : undefined;
  }

  /** Those that wait are told in the order in which they came. */
  private tell(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    waiting.forEach((tell) => tell());
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
