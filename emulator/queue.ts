import type { AccessPolicy } from "../eventbridge/accessPolicy";
import { DEFAULT_VISIBILITY_TIMEOUT_SECONDS, MESSAGES_PER_CALL } from "../eventbridge/sqsLimits";
import { hexadecimal, type Random } from "./random";
import type { Clock } from "./clock";

export interface Message {
  messageId: string;
  body: string;
  attributes: Record<string, string>;
  /** Data types of the attributes that are not a `String`, by name. The value of a `Binary` attribute is in base64. */
  dataTypes?: Record<string, string>;
}

export interface ReceivedMessage extends Message {
  /** Valid for this receipt of the message. */
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

/** The format of the emulator's receipt handles. */
const HANDLE = /^[0-9a-f]{32}-[1-9]\d*$/;

/** The data type of an attribute. */
export function dataTypeOf(name: string, dataTypes: Message["dataTypes"]): string {
  return (dataTypes && Object.hasOwn(dataTypes, name) ? dataTypes[name] : undefined) ?? "String";
}

/** Bytes of a message that count towards the limit. Source: SQS API reference, SendMessage. */
export function sizeOf({ body, attributes, dataTypes }: Omit<Message, "messageId">): number {
  const bytes = (text: string) => Buffer.byteLength(text);
  return Object.entries(attributes).reduce((sum, [name, value]) => {
    const type = dataTypeOf(name, dataTypes);
    const size = type.startsWith("Binary") ? Buffer.byteLength(value, "base64") : bytes(value);
    return sum + bytes(name) + bytes(type) + size;
  }, bytes(body));
}

/** A standard SQS queue, with the features that dead letters need. */
export class Queue {
  readonly arn: string;
  readonly url: string;
  policy: AccessPolicy | undefined;
  /** The KMS key that encrypts the queue; undefined for SQS's own key. */
  key: string | undefined;
  /** Milliseconds after which a message expires. */
  retention = Infinity;
  /** Milliseconds for which a received message is hidden from other receivers. */
  visibilityTimeout = DEFAULT_VISIBILITY_TIMEOUT_SECONDS * 1_000;
  /** Milliseconds before a sent message can be received. */
  delay = 0;
  private readonly messages = new Map<string, Held>();
  private readonly waiting = new Set<() => void>();

  constructor(
    { arn, url }: { arn: string; url: string },
    private readonly clock: Clock,
    private readonly random: Random,
  ) {
    this.arn = arn;
    this.url = url;
  }

  /** All messages, including those that are received and not yet deleted. */
  get held(): readonly Message[] {
    return [...this.kept()].map(({ message }) => message);
  }

  /** Number of messages that can be received, that are received and not yet deleted, and that are delayed. */
  get counts(): { visible: number; inFlight: number; delayed: number } {
    const hidden = [...this.kept()].filter(({ visibleAt }) => visibleAt > this.clock.now());
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
    const inFlight = hidden.length - delayed;
    return { visible: this.held.length - hidden.length, inFlight, delayed };
  }

  /** The time that the queue stamps on messages, in milliseconds since 1970. */
  get now(): number {
    return this.clock.now();
  }

  /** Milliseconds since the oldest message was sent; 0 in an empty queue. */
  get ageOfOldest(): number {
    let oldest = Infinity;
    for (const { sentAt } of this.kept()) oldest = Math.min(oldest, sentAt);
    return oldest === Infinity ? 0 : this.clock.now() - oldest;
  }

  /** @param delay milliseconds before the message can be received; default: the queue's */
  send(message: Omit<Message, "messageId">, delay = this.delay): Message {
    const sent = { messageId: hexadecimal(this.random, 32), ...message };
    const sentAt = this.clock.now();
    const never = { visibleAt: sentAt + delay, firstReceivedAt: 0, receiveCount: 0 };
    this.messages.set(sent.messageId, { message: sent, sentAt, ...never });
    this.notify();
    return sent;
  }

  /**
   * Calls back once when a message may be visible: when one is sent, or when a visibility timeout expires.
   *
   * @returns a function that ends the wait
   */
  onceVisible(resume: () => void): () => void {
    this.waiting.add(resume);
    const next = Math.min(...[...this.kept()].map(({ visibleAt }) => visibleAt));
    if (next !== Infinity) this.clock.at(next, () => this.waiting.delete(resume) && resume());
    return () => this.waiting.delete(resume);
  }

  /**
   * Receives up to 10 messages.
   *
   * @param visibilityTimeout milliseconds for which the messages are hidden from other receivers; default: the queue's
   */
  receive(most = MESSAGES_PER_CALL, visibilityTimeout = this.visibilityTimeout): ReceivedMessage[] {
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

  /** Changes the visibility timeout of a message, in milliseconds. Only a message that is in flight can be changed. */
  changeVisibility(
    receiptHandle: string,
    visibilityTimeout: number,
  ): "changed" | "invalid handle" | "not in flight" {
    if (!HANDLE.test(receiptHandle)) return "invalid handle";
    const held = this.receivedBy(receiptHandle);
    if (held === undefined || held.visibleAt <= this.clock.now()) return "not in flight";
    held.visibleAt = this.clock.now() + visibilityTimeout;
    this.notify();
    return "changed";
  }

  /**
   * Deletes a message. The handle of an earlier receipt does not delete it, as is possible in a standard queue.
   * Source: SQS API reference, DeleteMessage.
   *
   * @returns whether the handle has the right format
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

  /** Calls the waiting receivers in the order in which they came. */
  private notify(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    waiting.forEach((resume) => resume());
  }

  /** The messages that have not expired. Expired messages are removed. */
  private *kept(): Generator<Held> {
    const oldest = this.clock.now() - this.retention;
    for (const [id, held] of this.messages) {
      if (held.sentAt < oldest) this.messages.delete(id);
      else yield held;
    }
  }
}
