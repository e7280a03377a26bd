import type { Letter, Receipt } from "../../eventbridge/deadLetter";
import {
  isAnswerMissing,
  NO_ANSWER,
  NothingPublished,
  RefusedCall,
  type EventSink,
  type Published,
} from "../bus/eventSink";
import type { Held } from "../queue/held";
import type { LetterQueue } from "../queue/letterQueue";
import type { Hidden } from "./hidden";
import type { Publishable } from "./publishable";

/** Answers for an event after which a retry may succeed. Source: EventBridge API reference, PutEvents, `ErrorCode`. */
const PASSING = ["ThrottlingException", "InternalFailure", "InternalException"];
/** Milliseconds before each further attempt. */
const PAUSES = [200, 1_000, 5_000];

/** What became of the events that a redrive was to publish. */
export interface Publications {
  /** Events that the bus accepted. Their messages are deleted, except those of `notDeleted`. */
  published: number;
  /** Messages whose events the bus did not accept: they are visible again. The reason is the service's, or ours. */
  refused: { messageId: string; reason: string }[];
  /**
   * IDs of messages for whose events the service gave no answer, so that nobody knows whether the bus accepted them. They
   * stay, and the next redrive publishes their events, perhaps for the second time.
   */
  perhapsPublished: string[];
  /** IDs of messages that are published and still in the queue: the next redrive would publish them again. */
  notDeleted: string[];
}

export interface PublisherParts {
  queue: LetterQueue;
  bus: EventSink;
  held: Held;
  /** Whether the redrive has failed: no further part of a batch is published then. */
  hasFailed: () => boolean;
  /** Called for each event that the bus has accepted, with its new ID. */
  published?: ((letter: Letter, eventId: string) => void) | undefined;
}

/** Publishes batches of events, and deletes the messages whose events the bus has accepted. */
export class Publisher {
  readonly soFar: Publications = {
    published: 0,
    refused: [],
    perhapsPublished: [],
    notDeleted: [],
  };
  /** IDs that events have got from the bus. */
  readonly newIds = new Set<string>();

  constructor(private readonly parts: PublisherParts) {}

  /** Notes that the event of a message is not published. */
  refuse({ messageId }: Letter, reason: string): void {
    this.soFar.refused.push({ messageId, reason });
  }

  /** Publishes a batch of up to 10 events. Events whose errors may pass are tried again. */
  async publish(batch: readonly Publishable[], hidden: Hidden): Promise<void> {
    let rest = batch;
    for (const pause of [...PAUSES, undefined]) {
      const answers = await this.put(rest, hidden);
      if (answers === undefined) return;
      const { accepted, passing } = this.sortAnswers(rest, answers, pause === undefined);
      await this.delete(accepted, hidden);
      const open = new Set(passing);
      hidden.done(rest.filter((one) => !open.has(one)).map(({ letter }) => letter));
      rest = passing;
      if (rest.length === 0 || pause === undefined) return;
      await hidden.wait(pause);
      await this.parts.held.mayGoOn();
    }
  }

  /** @param isLast whether this was the last attempt: events whose errors may pass are refused then */
  private sortAnswers(
    batch: readonly Publishable[],
    answers: readonly Published[],
    isLast: boolean,
  ): { accepted: Letter[]; passing: Publishable[] } {
    const accepted: Letter[] = [];
    const passing: Publishable[] = [];
    for (const [index, one] of batch.entries()) {
      const answer = answers[index] ?? NO_ANSWER;
      if ("eventId" in answer) {
        accepted.push(one.letter);
        this.newIds.add(answer.eventId);
        this.parts.published?.(one.letter, answer.eventId);
      } else if (isAnswerMissing(answer)) {
        this.leaveOpen([one]);
      } else if (!isLast && PASSING.includes(answer.code)) {
        passing.push(one);
      } else {
        this.refuse(one.letter, `${answer.code}: ${answer.message}`);
      }
    }
    return { accepted, passing };
  }

  /**
   * Calls PutEvents. A batch that the service refuses as a whole is published half by half, until the refused event is
   * alone: the other events are published, and no answers are left to return.
   */
  private async put(
    batch: readonly Publishable[],
    hidden: Hidden,
  ): Promise<Published[] | undefined> {
    try {
      return await this.parts.bus.put(batch.map(({ event }) => event));
    } catch (error) {
      if (!(error instanceof RefusedCall)) {
        if (!(error instanceof NothingPublished)) this.leaveOpen(batch);
        throw error;
      }
      const [first, ...others] = batch;
      if (first === undefined) return [];
      if (others.length === 0) return [{ code: error.code, message: error.message }];
      await this.publishHalves(batch, hidden);
      return undefined;
    }
  }

  private async publishHalves(batch: readonly Publishable[], hidden: Hidden): Promise<void> {
    const half = Math.ceil(batch.length / 2);
    for (const part of [batch.slice(0, half), batch.slice(half)]) {
      if (this.parts.hasFailed()) return;
      await hidden.renew();
      await this.parts.held.mayGoOn();
      await this.publish(part, hidden);
    }
  }

  /** Notes that nobody knows whether the bus accepted these events. */
  private leaveOpen(batch: readonly Publishable[]): void {
    this.soFar.perhapsPublished.push(...batch.map(({ letter }) => letter.messageId));
  }

  private async delete(accepted: readonly Letter[], hidden: Hidden): Promise<void> {
    const { queue, held } = this.parts;
    this.soFar.published += accepted.length;
    let rest: readonly Receipt[] = accepted;
    try {
      for (const pause of [...PAUSES, undefined]) {
        if (rest.length === 0) break;
        rest = await queue.delete(held.newest(rest));
        if (rest.length > 0 && pause !== undefined) await hidden.wait(pause);
      }
    } finally {
      const left = new Set(rest.map(({ messageId }) => messageId));
      this.soFar.notDeleted.push(...left);
      accepted.filter(({ messageId }) => !left.has(messageId)).forEach((one) => held.forget(one));
    }
  }
}
