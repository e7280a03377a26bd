import { PUT_EVENTS_ENTRIES } from "../../eventbridge/putEvents";
import { eventIn, type Letter } from "../../eventbridge/deadLetter";
import type { EventSink } from "../bus/eventSink";
import { Pace, WALL_TIME, type Time } from "../pace";
import { Held } from "../queue/held";
import { inBatches, type LetterQueue } from "../queue/letterQueue";
import { Reading } from "../queue/reading";
import { Hidden } from "./hidden";
import { examineEvent, withinBytes, type Publishable, type Refusal } from "./publishable";
import { Publisher, type Publications } from "./publisher";

/** Events a second that one batch at a time can reach, even if each call takes 50 ms. */
const RATE_OF_ONE_BATCH = 50;
/** Batches in progress at once, at most. */
const MOST_BATCHES = 4;

/**
 * The number of batches that a redrive has in progress at once: as few as keep up with the rate, because their events are
 * published twice if the process is killed.
 *
 * @param rate events a second; undefined for no limit
 */
export function batchesFor(rate = Infinity): number {
  return Math.min(MOST_BATCHES, Math.ceil(rate / RATE_OF_ONE_BATCH));
}

export interface RedriveOptions {
  /** Chooses the messages; the others stay. */
  wanted: (letter: Letter) => boolean;
  /** Why an event must not be published although PutEvents would accept it; undefined if it may be published. */
  refusal?: Refusal;
  /**
   * Messages sent to the queue at this moment or later stay, in milliseconds since 1970. So do events that this redrive
   * published and that failed again, whatever the clock says.
   */
  before: number;
  /** Messages that are visible at the beginning, as far as SQS knows. */
  visible: number;
  /** The visibility timeout while messages are looked at, in seconds. */
  hold: number;
  /** Events a second; undefined for no limit. */
  rate?: number;
  /** Batches in progress at once. Default: 1. */
  batches?: number;
  /** Events at most; undefined for all. */
  limit?: number;
  /** Ends the redrive after the batches in progress. */
  stop?: AbortSignal;
  /** Called before each batch. If it throws, the redrive ends, and the batch is not published. */
  mayGoOn?: () => Promise<void>;
  progress?: (soFar: RedriveProgress) => void;
  /** Called for each event that the bus has accepted, with its new ID. */
  published?: (letter: Letter, eventId: string) => void;
  time?: Time;
}

/** What a redrive has done so far. */
export interface RedriveProgress extends Pick<Publications, "published" | "refused"> {
  lookedAt: number;
}

/** What a redrive did. Each message that it looked at is published, perhaps published, left or refused. */
export interface Redriven extends RedriveProgress, Publications {
  /** Messages that were not wanted, newer, or over the limit: visible again. */
  left: number;
  /** Events that this redrive published and that failed again while it ran; each counts once, for any number of rules. */
  cameBack: number;
  /** Messages of those events, which count as looked at and as left. */
  seenAgain: number;
  /** Of the messages that were left, others that arrived since the redrive began. */
  newer: number;
  /** Whether it looked at all messages of the beginning; false if it was stopped, or reached its limit. */
  complete: boolean;
  /** The error of a service that ended it. */
  failure?: Error;
}

/**
 * Publishes the events of dead letters again, a batch at a time: receive, publish, delete the messages whose events the
 * bus has accepted. Whenever the process is killed, nothing is lost: a message is deleted only after its event was accepted.
 * At most the batches in progress, of 10 events each, are published twice, which an upsert absorbs. Messages that were
 * received and not deleted become visible after `hold`, and the next redrive goes on with them.
 *
 * It never throws an error of the services: `failure` holds the error that ended it, beside what was done until then.
 */
export async function redrive(
  queue: LetterQueue,
  bus: EventSink,
  options: RedriveOptions,
): Promise<Redriven> {
  const run = new Run(queue, bus, options);
  await run.all();
  await run.giveBack();
  return run.result();
}

class Run {
  private lookedAt = 0;
  /** IDs of the events of messages that arrived since the beginning. */
  private readonly since: string[] = [];
  private readonly held: Held;
  /** Shared by all series: together they have seen the messages of the beginning. */
  private readonly reading: Reading;
  private readonly pace: Pace;
  private readonly publisher: Publisher;
  private readonly time: Time;
  private failure: Error | undefined;
  /** Events that are to be published, or are being published. */
  private inProgress = 0;

  constructor(
    private readonly queue: LetterQueue,
    bus: EventSink,
    private readonly options: RedriveOptions,
  ) {
    const { mayGoOn, before, visible, rate, published, time = WALL_TIME } = options;
    this.time = time;
    this.held = new Held(queue, mayGoOn);
    this.reading = new Reading(queue, this.held, before, visible);
    this.pace = new Pace(rate, time);
    const hasFailed = () => this.failure !== undefined;
    this.publisher = new Publisher({ queue, bus, held: this.held, hasFailed, published });
  }

  /** Runs several series of batches at once. An error of one series ends all, after their batches. */
  async all(): Promise<void> {
    const { batches = 1 } = this.options;
    await Promise.all(Array.from({ length: batches }, () => this.series()));
  }

  private async series(): Promise<void> {
    const { hold, progress } = this.options;
    const { soFar } = this.publisher;
    try {
      while (!this.isOver()) {
        const received = this.time.now();
        const letters = await this.reading.next(hold);
        if (letters === undefined) return;
        const { there, newer } = letters;
        this.lookedAt += there.length + newer.length;
        this.since.push(...newer.map(eventIdOf));
        await this.publishAll(this.choose(there), received);
        const { published, refused } = soFar;
        progress?.({ lookedAt: this.lookedAt, published, refused });
      }
    } catch (error) {
      this.failure ??= error as Error;
    }
  }

  result(): Redriven {
    const { lookedAt, since, failure } = this;
    const { soFar, newIds } = this.publisher;
    const { published, refused, perhapsPublished } = soFar;
    const again = since.filter((id) => newIds.has(id));
    return {
      lookedAt,
      ...soFar,
      left: lookedAt - published - refused.length - perhapsPublished.length,
      cameBack: new Set(again).size,
      seenAgain: again.length,
      newer: since.length - again.length,
      complete: !this.isStopped() && this.reading.complete,
      ...(failure !== undefined && { failure }),
    };
  }

  giveBack(): Promise<void> {
    return this.held.giveBack();
  }

  private isOver(): boolean {
    return this.isStopped() || this.rest() <= 0;
  }

  private isStopped(): boolean {
    return this.options.stop?.aborted === true || this.failure !== undefined;
  }

  /** Events that may still be published within the limit. */
  private rest(): number {
    const { published } = this.publisher.soFar;
    return (this.options.limit ?? Infinity) - published - this.inProgress;
  }

  /** The messages whose events are to be published. Messages that must not be published are refused here. */
  private choose(letters: readonly Letter[]): Publishable[] {
    const chosen: Publishable[] = [];
    for (const letter of letters) {
      const event = eventIn(letter);
      if (event !== undefined && this.publisher.newIds.has(event.id)) {
        this.since.push(event.id);
        continue;
      }
      if (!this.options.wanted(letter) || chosen.length >= this.rest()) continue;
      const one = examineEvent(letter, this.options.refusal, event);
      if ("event" in one) chosen.push({ letter, event: one.event });
      else this.publisher.refuse(letter, one.reason);
    }
    return chosen;
  }

  /** @param received when the messages were hidden, in milliseconds since 1970 */
  private async publishAll(chosen: readonly Publishable[], received: number): Promise<void> {
    const size = Math.min(PUT_EVENTS_ENTRIES, this.pace.most);
    const batches = inBatches(chosen, size).flatMap(withinBytes);
    const { queue, held, time } = this;
    const { hold, stop } = this.options;
    const letters = chosen.map(({ letter }) => letter);
    const hidden = new Hidden({ queue, held, time, hold }, letters, received);
    this.inProgress += chosen.length;
    try {
      for (const batch of batches) {
        if (this.isStopped()) return;
        await hidden.wait(this.pace.take(batch.length), stop);
        if (this.isStopped()) return;
        await held.mayGoOn();
        await this.publisher.publish(batch, hidden);
      }
    } finally {
      this.inProgress -= chosen.length;
    }
  }
}

const eventIdOf = (letter: Letter): string => eventIn(letter)?.id ?? "";
