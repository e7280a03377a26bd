import { RunError } from "@pulumi/pulumi/errors";
import { announce } from "../../clients/announce";
import {
  replayService,
  type DescribedArchive,
  type DescribedReplay,
  type ReplayService,
} from "../../clients/aws/replays";
import type { TimeRange } from "../../clients/aws/ruleMetrics";
import type { OriginalEvent } from "../../eventbridge/deadLetter";
import { isActive } from "../../eventbridge/replay";
import type { DeployedStack } from "../../stack/deployed";
import { WALL_TIME, type Time } from "../pace";
import { sqsQueue } from "../queue/sqsQueue";
import { followReplay, PATIENCE, type Followed } from "../replay/follow";
import { usableArchive } from "../replay/plan";
import { archiveOf } from "../replay/read";
import { StartUnknown, tryStart } from "../replay/start";
import { AWS_SETTLE, collectEvents, EMULATOR_SETTLE } from "./collect";
import { searchName } from "./name";
import { describeGap, searchRange } from "./range";
import { checkSearchRule, type SearchOutputs } from "./rule";

/** A search of a stack's archive for erasures. */
export interface ArchiveSearch {
  target: DeployedStack;
  /** What the stack has for it. */
  outputs: SearchOutputs;
  /** Time of the first event that may undo an erasure, in milliseconds since 1970; -Infinity if it is not known. */
  earliest: number;
  /** The time by AWS's clock, in milliseconds since 1970. */
  now: number;
  /** Called with each erasure that is found, more than once perhaps; with undefined for one that cannot be read. */
  found: (event: OriginalEvent | undefined) => void;
}

/** The course of a search, for those who watch it. */
export interface SearchWatch {
  /** Ends the search, and its replay. */
  stop: AbortSignal;
  /** Called when the replay begins. @param gap what the archive cannot show, as a sentence */
  begins?: (range: TimeRange, gap: string | undefined) => void;
  /** Called after each look at the replay. */
  progress?: (replay: DescribedReplay) => void;
  /** Called when EventBridge does not answer, and the search goes on. */
  unanswered?: () => void;
  /** Called when the replay has ended, and the queue is read until no more events arrive. */
  settles?: () => void;
}

/** What to do if the archive could not be searched. */
const REMEDY =
  "Nothing is published. Run the command again, name the external IDs that the shop has erased with --erased <file>, which takes the place of the search, or publish without this guard with --ignore-erasures.";

/**
 * Searches a stack's archive for erasures: replays it to the rule that the stack has for this, and reads the rule's queue.
 * Whatever ends the process, nothing is lost: the events stay in the archive, the queue forgets those that were sent, and the
 * next search sends them again under another name.
 *
 * @throws RunError, saying that nothing is published, if the archive was not searched through
 */
export async function searchArchive(
  search: ArchiveSearch,
  watch: SearchWatch,
  time: Time = WALL_TIME,
): Promise<void> {
  try {
    await new Search(search, watch, time).run();
  } catch (error) {
    if (!RunError.isInstance(error)) throw error;
    const why = `The archive was not searched through for erasures. ${error.message}`;
    throw Object.assign(new RunError(`${why} ${REMEDY}`), { cause: error });
  }
}

class Search {
  private readonly name = searchName();

  constructor(
    private readonly search: ArchiveSearch,
    private readonly watch: SearchWatch,
    private readonly time: Time,
  ) {}

  async run(): Promise<void> {
    const { target, outputs, earliest, now } = this.search;
    const service = await replayService(target);
    const [archive] = await announce("the archive to be described", () =>
      Promise.all([readArchive(target, service), checkSearchRule(target, outputs)]),
    );
    const range = searchRange(earliest, archive, now);
    this.checkStopped();
    this.watch.begins?.(range, describeGap(earliest, archive, now));
    try {
      const startedAt = this.time.now();
      await this.start(service, range);
      await this.read(service, startedAt);
    } catch (error) {
      await this.cancel(service);
      throw error;
    }
  }

  private async start(service: ReplayService, range: TimeRange): Promise<void> {
    const { target, outputs } = this.search;
    const order = {
      name: this.name,
      archiveArn: archiveOf(target),
      busArn: target.outputs.eventBusArn,
      ruleArns: [outputs.ruleArn],
      ...range,
    };
    try {
      await announce("the replay to be started", () => tryStart(service, order, this.time));
    } catch (error) {
      if (!(error instanceof StartUnknown)) throw error;
      throw Object.assign(
        new RunError(
          `It is not known whether the replay ${this.name} was started: ${error.message}`,
        ),
        { cause: error },
      );
    }
  }

  /** Reads the queue while the replay runs, and until it is quiet. */
  private async read(service: ReplayService, startedAt: number): Promise<void> {
    const { target, outputs, found } = this.search;
    const { local } = target.about;
    const queue = await sqsQueue(target, outputs.queueUrl);
    const ender = new AbortController();
    const stop = AbortSignal.any([this.watch.stop, ender.signal]);
    let endedAt: number | undefined;
    let followed: Followed | undefined;
    const following = this.follow(service, stop).then((one) => {
      followed = one;
      if (one.replay?.state !== "COMPLETED") return ender.abort();
      endedAt = this.time.now();
      this.watch.settles?.();
    });
    try {
      await collectEvents(queue, {
        replay: this.name,
        startedAt,
        endedAt: () => endedAt,
        settle: local ? EMULATOR_SETTLE : AWS_SETTLE,
        ...{ time: this.time, stop, found },
      });
    } finally {
      ender.abort();
      await following;
    }
    this.checkStopped();
    checkCompleted(followed);
  }

  private follow(service: ReplayService, stop: AbortSignal): Promise<Followed> {
    const { progress, unanswered } = this.watch;
    return followReplay(service, this.name, {
      time: this.time,
      patience: this.search.target.about.local ? 0 : PATIENCE,
      stop,
      ...(progress !== undefined && { progress }),
      ...(unanswered !== undefined && { unanswered }),
    });
  }

  /** Ends the replay if it runs, so that it does not count among those that an account may run. */
  private async cancel(service: ReplayService): Promise<void> {
    await service.cancel(this.name).catch(() => undefined); // the error that ended the search is reported
  }

  private checkStopped(): void {
    if (this.watch.stop.aborted) throw new RunError("It was stopped.");
  }
}

async function readArchive(
  target: DeployedStack,
  service: ReplayService,
): Promise<DescribedArchive> {
  const archiveArn = archiveOf(target);
  const archive = await service.archive(archiveArn);
  const { stack, outputs } = target;
  return usableArchive({ archive, archiveArn, busArn: outputs.eventBusArn, stack });
}

/** @throws RunError for a replay that has not sent the whole range */
function checkCompleted(followed: Followed | undefined): void {
  if (followed?.failure !== undefined) throw followed.failure;
  const replay = followed?.replay;
  if (replay?.state === "COMPLETED") return;
  if (replay === undefined || isActive(replay.state)) throw new RunError("It was stopped.");
  const { name, state, reason = "" } = replay;
  const why = reason === "" ? "" : ` (${reason.replace(/\.$/, "")})`;
  throw new RunError(`Its replay ${name} is ${state}${why}.`);
}
