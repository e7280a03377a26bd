import { Hidden } from "./hidden";
import { eventIn, type Letter, type Receipt } from "../../eventbridge/deadLetter";
import { PUT_EVENTS_ENTRIES } from "../../eventbridge/putEvents";
import { Pace, WALL_TIME, type Time } from "../pace";
import { examineEvent, withinBytes, type Publishable, type Refusal } from "./publishable";
import {
  inBatches,
  isAnswerMissing,
  NO_ANSWER,
  NothingPublished,
  RefusedCall,
  type EventSink,
  type LetterQueue,
  type Published,
} from "./queue";
import { Held, Reading } from "./read";

/** Answers for an event that pass by themselves. Source: EventBridge API reference, PutEvents, `ErrorCode`. */
const PASSING = ["ThrottlingException", "InternalFailure", "InternalException"];
/** Milliseconds before each further try of what passes by itself. */
const PAUSES = [200, 1_000, 5_000];
/** Events a second up to which one batch at a time will do, also where each call takes 50 ms. */
const RATE_OF_ONE_BATCH = 50;
/** Batches under way at once, at most. */
const MOST_BATCHES = 4;

/**
 * How many batches a redrive has under way at once: as few as keep up with the rate, since those are published twice if
 * it is killed.
 *
 * @param rate events a second; undefined for no limit
 */
export function batchesFor(rate = Infinity): number {
  return Math.min(MOST_BATCHES, Math.ceil(rate / RATE_OF_ONE_BATCH));
}

export interface RedriveOptions {
  /** Which messages; the others stay. */
  wanted: (letter: Letter) => boolean;
  /** Why an event must not be published, although PutEvents takes it; undefined where it may be. */
  refusal?: Refusal;
  /**
   * Messages sent to the queue from then on stay, and so do events that it published itself and that failed again, whatever
   * the clock says. In milliseconds since 1970.
   */
  before: number;
  /** Messages that are visible when it begins, as far as SQS knows. */
  visible: number;
  /** Seconds for which messages are hidden while they are looked at. */
  hold: number;
  /** Events a second; undefined for no limit. */
  rate?: number;
  /** Batches under way at once (default: 1). */
  batches?: number;
  /** Events at most; undefined for all. */
  limit?: number;
  /** Ends it after the batches that are under way. */
  stop?: AbortSignal;
  /** Called before each batch; what it throws ends the redrive, and the batch is not published. */
  mayGoOn?: () => Promise<void>;
  progress?: (soFar: RedriveProgress) => void;
  /** Told of each event that the bus has accepted, and of the id that it has now. */
  published?: (letter: Letter, eventId: string) => void;
  time?: Time;
}

/** What a redrive has done so far. */
export interface RedriveProgress {
  lookedAt: number;
  /** Taken by the bus; their messages are deleted, except those of `notDeleted`. */
  published: number;
  /** Wanted, and not taken by the bus: visible again. The reason is the service's, or ours. */
  refused: { messageId: string; reason: string }[];
}

/** What a redrive did. Each message that was looked at is published, perhaps published, left or refused. */
export interface Redriven extends RedriveProgress {
  /** Not wanted, newer, or over the limit: visible again. */
  left: number;
  /** Events that it published itself, and that failed again while it ran: each once, by however many rules. */
  cameBack: number;
  /** Of those that were left, others that came since it began. */
  newer: number;
  /**
   * Ids of messages of whose events nobody knows whether the bus took them, because the service gave no answer: they stay, and
   * the next redrive publishes their events, perhaps once more.
   */
  perhapsPublished: string[];
  /** Published, but still there: the next redrive would publish them once more. */
  notDeleted: string[];
  /** Whether it has looked at all that was there when it began; not where it was stopped, or came to its limit. */
  complete: boolean;
  /** The error of a service that ended it. */
  failure?: Error;
}

/**
 * Publishes the events of dead letters once more, a batch at a time: receive, publish, delete what the bus has
 * accepted. Whenever the process is killed, nothing is lost: a message is deleted only after its event was accepted, so
 * that at most the batches under way, of 10 events each, are published twice, which an upsert absorbs. What is received
 * and not deleted becomes visible when `hold` is over, and the next redrive goes on with it.
 *
 * It never throws for what the services answer: `failure` says what ended it, beside what was done until then.
 */
export async function redrive(
  queue: LetterQueue,
  bus: EventSink,
  options: RedriveOptions,
): Promise<Redriven> {
  const { time = WALL_TIME } = options;
  const run = new Run(queue, bus, options, time);
  await run.all();
  await run.giveBack();
  return run.result();
}

class Run {
  private readonly soFar: RedriveProgress & Pick<Redriven, "perhapsPublished" | "notDeleted"> = {
    lookedAt: 0,
    published: 0,
    refused: [],
    perhapsPublished: [],
    notDeleted: [],
  };
  /** Ids under which events were published. */
  private readonly own = new Set<string>();
  /** Ids of the events of messages that came since the beginning. */
  private readonly since: string[] = [];
  private readonly held: Held;
  /** Of all series: together they have seen what was there. */
  private readonly reading: Reading;
  private readonly pace: Pace;
  private failure: Error | undefined;
  /** Events that are to be published, or are being published. */
  private underWay = 0;

  constructor(
    private readonly queue: LetterQueue,
    private readonly bus: EventSink,
    private readonly options: RedriveOptions,
    private readonly time: Time,
  ) {
    this.held = new Held(queue, options.mayGoOn);
    this.reading = new Reading(queue, this.held, options.before, options.visible);
    this.pace = new Pace(options.rate, time);
  }

  /** Several batches at once, each after the other: what ends one of these series ends all, after their batches. */
  async all(): Promise<void> {
    const { batches = 1 } = this.options;
    await Promise.all(Array.from({ length: batches }, () => this.series()));
  }

  private async series(): Promise<void> {
    const { hold, progress } = this.options;
    try {
      while (!this.ended()) {
        const received = this.time.now();
        const letters = await this.reading.next(hold);
        if (letters === undefined) return;
        const { there, newer } = letters;
        this.soFar.lookedAt += there.length + newer.length;
        this.since.push(...newer.map(eventIdOf));
        await this.publishAll(this.publishable(there), received);
        progress?.(this.soFar);
      }
    } catch (error) {
      this.failure ??= error as Error;
    }
  }

  result(): Redriven {
    const { lookedAt, published, refused, perhapsPublished } = this.soFar;
    const again = this.since.filter((id) => this.own.has(id));
    return {
      ...this.soFar,
      left: lookedAt - published - refused.length - perhapsPublished.length,
      cameBack: new Set(again).size,
      newer: this.since.length - again.length,
      complete: !this.stopped() && this.reading.complete,
      ...(this.failure !== undefined && { failure: this.failure }),
    };
  }

  giveBack(): Promise<void> {
    return this.held.giveBack();
  }

  private ended(): boolean {
    return this.stopped() || this.rest() <= 0;
  }

  private stopped(): boolean {
    return this.options.stop?.aborted === true || this.failure !== undefined;
  }

  private rest(): number {
    return (this.options.limit ?? Infinity) - this.soFar.published - this.underWay;
  }

  private publishable(letters: readonly Letter[]): Publishable[] {
    const found: Publishable[] = [];
    for (const letter of letters) {
      const event = eventIn(letter);
      if (event !== undefined && this.own.has(event.id)) {
        this.since.push(event.id);
        continue;
      }
      if (!this.options.wanted(letter) || found.length >= this.rest()) continue;
      const one = examineEvent(letter, this.options.refusal, event);
      if ("event" in one) found.push({ letter, event: one.event });
      else this.refuse(letter, one.reason);
    }
    return found;
  }

  /** @param received when their messages were hidden, in milliseconds since 1970 */
  private async publishAll(all: readonly Publishable[], received: number): Promise<void> {
    const size = Math.min(PUT_EVENTS_ENTRIES, this.pace.most);
    const batches = inBatches(all, size).flatMap(withinBytes);
    const { queue, held, time } = this;
    const { hold, stop } = this.options;
    const letters = all.map(({ letter }) => letter);
    const hidden = new Hidden({ queue, held, time, hold }, letters, received);
    this.underWay += all.length;
    try {
      for (const batch of batches) {
        if (this.stopped()) return;
        await hidden.wait(this.pace.take(batch.length), stop);
        if (this.stopped()) return;
        await held.mayGoOn();
        await this.publish(batch, hidden);
      }
    } finally {
      this.underWay -= all.length;
    }
  }

  private async publish(batch: readonly Publishable[], hidden: Hidden): Promise<void> {
    let rest = batch;
    for (const pause of [...PAUSES, undefined]) {
      const answers = await this.put(rest, hidden);
      if (answers === undefined) return;
      const { accepted, passing } = this.sorted(rest, answers, pause === undefined);
      await this.delete(accepted, hidden);
      const open = new Set(passing);
      hidden.done(rest.filter((one) => !open.has(one)).map(({ letter }) => letter));
      rest = passing;
      if (rest.length === 0 || pause === undefined) return;
      await hidden.wait(pause);
      await this.held.mayGoOn();
    }
  }

  /** What became of each event. @param isLast whether what passes by itself is refused, because it was tried often enough */
  private sorted(batch: readonly Publishable[], answers: readonly Published[], isLast: boolean) {
    const accepted: Letter[] = [];
    const passing: Publishable[] = [];
    for (const [index, one] of batch.entries()) {
      const answer = answers[index] ?? NO_ANSWER;
      if ("eventId" in answer) {
        accepted.push(one.letter);
        this.own.add(answer.eventId);
        this.options.published?.(one.letter, answer.eventId);
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
   * The answers for a batch. One that the service refuses whole is published half by half, until what it refuses is alone:
   * the others go, and there is nothing more to be answered.
   */
  private async put(
    batch: readonly Publishable[],
    hidden: Hidden,
  ): Promise<Published[] | undefined> {
    try {
      return await this.bus.put(batch.map(({ event }) => event));
    } catch (error) {
      if (!(error instanceof RefusedCall)) {
        if (!(error instanceof NothingPublished)) this.leaveOpen(batch);
        throw error;
      }
      const [first, ...others] = batch;
      if (first === undefined) return [];
      if (others.length === 0) return [{ code: error.code, message: error.message }];
      const half = Math.ceil(batch.length / 2);
      for (const part of [batch.slice(0, half), batch.slice(half)]) {
        if (this.failure !== undefined) return undefined;
        await hidden.renew();
        await this.held.mayGoOn();
        await this.publish(part, hidden);
      }
      return undefined;
    }
  }

  /** Nobody knows whether the bus took these. */
  private leaveOpen(batch: readonly Publishable[]): void {
    this.soFar.perhapsPublished.push(...batch.map(({ letter }) => letter.messageId));
  }

  private refuse({ messageId }: Letter, reason: string): void {
    this.soFar.refused.push({ messageId, reason });
  }

  private async delete(accepted: readonly Letter[], hidden: Hidden): Promise<void> {
    this.soFar.published += accepted.length;
    let rest: readonly Receipt[] = accepted;
    try {
      for (const pause of [...PAUSES, undefined]) {
        if (rest.length === 0) break;
        rest = await this.queue.delete(this.held.newest(rest));
        if (rest.length > 0 && pause !== undefined) await hidden.wait(pause);
      }
    } finally {
      const left = new Set(rest.map(({ messageId }) => messageId));
      this.soFar.notDeleted.push(...left);
      accepted
        .filter(({ messageId }) => !left.has(messageId))
        .forEach((one) => this.held.forget(one));
    }
  }
}

const eventIdOf = (letter: Letter): string => eventIn(letter)?.id ?? "";
