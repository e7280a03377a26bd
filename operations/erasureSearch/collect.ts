import { RunError } from "@pulumi/pulumi/errors";
import { currentLimits } from "../../clients/timeLimits";
import { publishableIn, type Letter, type OriginalEvent } from "../../eventbridge/deadLetter";
import { SEARCH_RETENTION_SECONDS } from "../../eventbridge/settingRanges";
import { formatCount } from "../../text/count";
import { formatDuration } from "../../text/duration";
import { parsedJson } from "../../text/parsedJson";
import type { Time } from "../pace";
import { Held } from "../queue/held";
import type { LetterQueue } from "../queue/letterQueue";

/** Seconds for which received messages are hidden. They are deleted, or visible again, long before. */
const HOLD = 30;
/** Milliseconds between two receives, if the last one found no event of the search. */
const PAUSE = 250;
/** A search that runs reads its events at once; older ones, in milliseconds, are of a search that was ended. */
const ABANDONED = 120_000;
/** Seconds for which those stay hidden, so that each receive finds others. They are visible again when this search ends. */
const HOLD_ABANDONED = 600;

/** Milliseconds within which an event must be read: half of the time for which the queue keeps it, as clocks differ. */
const LATEST = SEARCH_RETENTION_SECONDS * 500;

/** Milliseconds that decide when all events of a replay have been read. */
export interface SettleTimes {
  /** For which the queue has no new message, after the replay has ended. */
  quiet: number;
  /** For which somebody else may hide messages of the queue beyond that. */
  patience: number;
}

/**
 * EventBridge documents no sign that the last event of a replay has arrived in a queue, and SQS none that a queue is empty: that an
 * event arrives within 30 seconds is assumed. The numbers of messages that SQS reports settle within a minute.
 * Source: SQS API reference, GetQueueAttributes.
 */
export const AWS_SETTLE: SettleTimes = { quiet: 30_000, patience: 300_000 };
/** The emulator's events arrive at once. */
export const EMULATOR_SETTLE: SettleTimes = { quiet: 500, patience: 30_000 };

export interface Collection {
  /** Name of the replay. */
  replay: string;
  /** When the replay was started, or before, by `time`. */
  startedAt: number;
  /** When the replay has ended, by `time`; undefined while it runs. */
  endedAt: () => number | undefined;
  settle: SettleTimes;
  time: Time;
  stop: AbortSignal;
  /** Called with each event, which may come again; with undefined for one that cannot be read. */
  found: (event: OriginalEvent | undefined) => void;
}

/**
 * Reads the events of a replay from a queue until the replay has ended and no more arrive, or until it is stopped. It deletes
 * these messages, and no others: those of another search that runs are visible again at once.
 *
 * @throws RunError if somebody else hides messages, so that nobody knows whether one is of this replay; or if the queue was read so
 *   late that it may have forgotten some
 */
export async function collectEvents(queue: LetterQueue, collection: Collection): Promise<void> {
  const { time, stop } = collection;
  const others = new Held(queue);
  const reading = new SearchReading(queue, others, collection);
  try {
    for (;;) {
      if (stop.aborted) return;
      const next = await reading.next();
      if (next === "ended") return;
      if (next === "nothing") await time.sleep(Math.min(pause(), currentLimits().look), stop);
    }
  } finally {
    await others.giveBack();
  }
}

/** Of varying length, so that two searches do not keep taking each other's messages. */
const pause = (): number => PAUSE * (1 + Math.random());

class SearchReading {
  /** When the last event of the replay was received. */
  private newAt: number;
  /** When the last receive began. */
  private readAt: number;

  constructor(
    private readonly queue: LetterQueue,
    private readonly others: Held,
    private readonly collection: Collection,
  ) {
    this.newAt = collection.time.now();
    this.readAt = collection.startedAt;
  }

  /** Receives once. @returns whether it received events of the replay, or all of them have been received @throws RunError */
  async next(): Promise<"events" | "nothing" | "ended"> {
    const hasEnded = this.collection.endedAt() !== undefined;
    const began = this.collection.time.now();
    const letters = await this.queue.receive(HOLD);
    const own = letters.filter((letter) => this.isOwn(letter));
    this.checkInTime(began, own);
    for (const letter of own) {
      const read = publishableIn(letter);
      this.collection.found("event" in read ? read.event : undefined);
    }
    if (own.length > 0) {
      this.newAt = this.collection.time.now();
      // A message that is not deleted is received again, and changes nothing.
      await this.queue.delete(own);
    }
    await this.release(
      letters.filter((letter) => !own.includes(letter)),
      hasEnded,
    );
    if (hasEnded && letters.length === 0 && (await this.isOver())) return "ended";
    return own.length > 0 ? "events" : "nothing";
  }

  /**
   * An event that is not read within an hour is lost: the computer may have slept, or more events arrive than are read.
   *
   * @throws RunError
   */
  private checkInTime(began: number, own: readonly Letter[]): void {
    const now = this.collection.time.now();
    const oldest = Math.min(this.readAt, ...own.map(({ sentAt }) => sentAt));
    this.readAt = began;
    if (now - oldest <= LATEST) return;
    throw new RunError(
      `The queue of the search was read too late: it forgets events after ${formatDuration(SEARCH_RETENTION_SECONDS * 1_000)}, so an erasure may be missing. This computer may have slept, or the range has more events than can be read in that time.`,
    );
  }

  /**
   * Shows messages of others again at once while the replay runs, and those of a search that may run. Once it has ended, older ones
   * stay hidden, so that an empty receive proves that no visible message is left.
   */
  private async release(rest: readonly Letter[], hasEnded: boolean): Promise<void> {
    const since = hasEnded ? this.collection.time.now() - ABANDONED : -Infinity;
    const kept = rest.filter(({ sentAt }) => sentAt < since);
    const shown = rest.filter(({ sentAt }) => sentAt >= since);
    kept.forEach((letter) => this.others.keep(letter));
    if (shown.length > 0) await this.queue.hide(shown, 0);
    if (kept.length > 0) await this.queue.hide(kept, HOLD_ABANDONED);
  }

  /** Whether the queue has no message that this search does not hide, and none of the replay has arrived for long enough. @throws RunError */
  private async isOver(): Promise<boolean> {
    const { endedAt, settle, time } = this.collection;
    const quiet = time.now() - Math.max(endedAt() ?? Infinity, this.newAt);
    if (quiet < Math.min(settle.quiet, currentLimits().look)) return false;
    // What another search has held during the receive may be visible by now.
    const { visible, hidden, delayed = 0 } = await this.queue.depth();
    const ofOthers = visible + hidden + delayed - this.others.size;
    if (ofOthers <= 0) return true;
    if (quiet < settle.quiet + settle.patience) {
      // Another search may wait for the messages that this one hides, as this one waits for those that it hides.
      await this.others.release();
      return false;
    }
    throw new RunError(
      `${formatCount(ofOthers, "message")} in the queue of the search ${ofOthers === 1 ? "stays" : "stay"} hidden: somebody else reads it, so an erasure may be among them.`,
    );
  }

  /** EventBridge adds the name of the replay to each event. Source: EventBridge User Guide, 'Replaying archived events'. */
  private isOwn({ body }: Letter): boolean {
    const event = parsedJson(body);
    return (
      typeof event === "object" &&
      event !== null &&
      "replay-name" in event &&
      event["replay-name"] === this.collection.replay
    );
  }
}
