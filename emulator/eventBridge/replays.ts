import { CONCURRENT_REPLAYS, REPLAY_INTERVAL, type ReplayState } from "../../eventbridge/replay";
import type { EmulatedAccount } from "../account";
import { keptEvents, type Archive } from "./archive";
import type { EventBridge } from "./eventBridge";

/** What StartReplay takes. Times are in milliseconds since 1970. */
export interface ReplayOrder {
  name: string;
  description: string | undefined;
  archiveArn: string;
  from: number;
  to: number;
  busArn: string;
  /** The rules that receive the events; all rules of the bus where undefined. */
  ruleArns: readonly string[] | undefined;
}

/** A replay, and how far it is. Times are in milliseconds since 1970. */
export interface Replay extends ReplayOrder {
  state: ReplayState;
  reason: string | undefined;
  startedAt: number;
  endedAt: number | undefined;
  /** The time of the last event that was sent; undefined before the first. */
  lastReplayed: number | undefined;
}

/**
 * Milliseconds that a replay takes. The service does not publish them; LocalStack's tests recorded from AWS say that a range of one
 * minute "mostly takes at least 5 minutes". They are assumed here to be short, so that nobody waits for the emulator.
 */
const TAKES = {
  /** In the state STARTING. */
  start: 1_000,
  /** For each minute of the range with events. Minutes without events take no time. */
  minute: 1_000,
};

/**
 * The replays of an account. A replay sends the events of one minute of its range after the other, and can be cancelled in between.
 * Sources: EventBridge API reference, StartReplay, CancelReplay and DescribeReplay; LocalStack's tests recorded from AWS
 * (test_archive_and_replay.py), for the states after StartReplay and CancelReplay, and a replay without events, which has no time
 * of a last event. Assumed: that a replay fails if its archive is deleted meanwhile, and the words of the reason.
 */
export class Replays {
  private readonly replays = new Map<string, Replay>();

  constructor(
    private readonly account: EmulatedAccount,
    private readonly eventBridge: EventBridge,
  ) {}

  /** In the order in which they were started. */
  get all(): readonly Replay[] {
    return [...this.replays.values()];
  }

  get(name: string): Replay | undefined {
    return this.replays.get(name);
  }

  /** Whether another replay can start: CANCELLING ones do not count. */
  get hasRoom(): boolean {
    const running = this.all.filter(({ state }) => state === "STARTING" || state === "RUNNING");
    return running.length < CONCURRENT_REPLAYS;
  }

  /** Starts a replay. The name must be free, and the archive must exist. */
  start(order: ReplayOrder): Replay {
    const replay: Replay = {
      ...order,
      state: "STARTING",
      reason: undefined,
      startedAt: this.account.clock.now(),
      endedAt: undefined,
      lastReplayed: undefined,
    };
    this.replays.set(order.name, replay);
    this.after(TAKES.start, () => {
      if (replay.state === "STARTING") replay.state = "RUNNING";
      this.next(replay, order.from);
    });
    return replay;
  }

  /** Cancels a replay that is starting or running. @returns whether it was */
  cancel(replay: Replay): boolean {
    if (replay.state !== "STARTING" && replay.state !== "RUNNING") return false;
    replay.state = "CANCELLING";
    return true;
  }

  /** Sends the events of the next minute that has events. @param from the first moment that was not sent yet */
  private next(replay: Replay, from: number): void {
    if (replay.state === "CANCELLING") return this.end(replay, "CANCELLED");
    const archive = this.account.archives.get(replay.archiveArn);
    if (archive === undefined) {
      replay.reason = "The archive was deleted.";
      return this.end(replay, "FAILED");
    }
    const first = firstTimeIn(archive, this.account.clock.now(), { from, to: replay.to });
    if (first === undefined) return this.end(replay, "COMPLETED");
    const part = minuteOf(first, replay);
    const { name, ruleArns } = replay;
    this.eventBridge.replay({ archive, name, ...part, ruleArns });
    replay.lastReplayed = lastTimeIn(archive, part);
    this.after(TAKES.minute, () => this.next(replay, part.to));
  }

  private end(replay: Replay, state: ReplayState): void {
    replay.state = state;
    replay.endedAt = this.account.clock.now();
  }

  private after(milliseconds: number, work: () => void): void {
    const { clock } = this.account;
    clock.at(clock.now() + milliseconds, work);
  }
}

/** A range of time: from its first moment, up to and without its last. */
interface Range {
  from: number;
  to: number;
}

/** The minute of a replay's range in which a moment is, counted from the beginning of the range. */
function minuteOf(moment: number, { from, to }: Range): Range {
  const begin = from + Math.floor((moment - from) / REPLAY_INTERVAL) * REPLAY_INTERVAL;
  return { from: begin, to: Math.min(begin + REPLAY_INTERVAL, to) };
}

function timesIn(events: Archive["events"], { from, to }: Range): number[] {
  return events
    .map(({ event }) => Date.parse(event.time))
    .filter((time) => time >= from && time < to);
}

function firstTimeIn(archive: Archive, now: number, range: Range): number | undefined {
  return timesIn(keptEvents(archive, now), range).reduce<number | undefined>(
    (first, time) => (first === undefined || time < first ? time : first),
    undefined,
  );
}

function lastTimeIn({ events }: Archive, range: Range): number {
  return timesIn(events, range).reduce((last, time) => Math.max(last, time), range.from);
}
