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
}

/** Source: SQS Developer Guide, 'Visibility timeout': the default, which the component leaves as it is. */
const VISIBILITY_TIMEOUT = 30_000;
/** Source: SQS API reference, ReceiveMessage, `MaxNumberOfMessages`. */
const MOST_AT_ONCE = 10;

/** A standard SQS queue as far as dead letters need it: send, receive, delete. */
export class Queue {
  policy: AccessPolicy | undefined;
  private readonly messages = new Map<string, { message: Message; visibleAt: number }>();

  constructor(
    readonly arn: string,
    readonly url: string,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Every message, also one that is received and not yet deleted. */
  get held(): readonly Message[] {
    return [...this.messages.values()].map(({ message }) => message);
  }

  send(message: Omit<Message, "messageId">): Message {
    const sent = { messageId: hexadecimal(this.random, 32), ...message };
    this.messages.set(sent.messageId, { message: sent, visibleAt: 0 });
    return sent;
  }

  /** Up to 10 messages; none of them is received again for 30 seconds, unless it is deleted before. */
  receive(): ReceivedMessage[] {
    const visible = [...this.messages.values()].filter(
      ({ visibleAt }) => visibleAt <= this.clock.now(),
    );
    return visible.slice(0, MOST_AT_ONCE).map((held) => {
      held.visibleAt = this.clock.now() + VISIBILITY_TIMEOUT;
      return { ...held.message, receiptHandle: held.message.messageId };
    });
  }

  delete(receiptHandle: string): void {
    this.messages.delete(receiptHandle);
  }
}
