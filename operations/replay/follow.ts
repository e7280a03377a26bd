import { RunError } from "@pulumi/pulumi/errors";
import { hadNoEffect } from "../../clients/aws/errors";
import type { DescribedReplay, ReplayService } from "../../clients/aws/replays";
import { currentLimits } from "../../clients/timeLimits";
import { isActive } from "../../eventbridge/replay";
import type { Time } from "../pace";

/** Milliseconds between two looks at a replay: short at first, because a replay without events ends soon. */
const PAUSES = [250, 500, 1_000, 2_000] as const;
const LONGEST_PAUSE = 5_000;
/** Milliseconds without any answer after which following a replay on AWS ends. The replay goes on. */
export const PATIENCE = 300_000;

export interface FollowOptions {
  time: Time;
  /** Milliseconds without any answer after which following ends. */
  patience: number;
  /** Ends following, not the replay. */
  stop?: AbortSignal;
  /** Called after each look. */
  progress?: (replay: DescribedReplay) => void;
  /** Called when a look fails, and following goes on. */
  unanswered?: (error: RunError) => void;
}

/** How following a replay ended. */
export interface Followed {
  /** The replay at the last look; undefined if there was none. */
  replay: DescribedReplay | undefined;
  /** Whether the replay has ended. */
  hasEnded: boolean;
  /** The error that ended following; undefined if the replay ended, or following was stopped. */
  failure?: Error;
}

/**
 * Follows a replay until it ends. A replay runs in EventBridge: whatever ends following, the replay goes on. An answer that is
 * missing is asked for again; a refusal, such as that of expired credentials, ends following.
 */
export async function followReplay(
  service: ReplayService,
  name: string,
  { time, patience, stop, progress, unanswered }: FollowOptions,
): Promise<Followed> {
  let replay: DescribedReplay | undefined;
  let answeredAt = time.now();
  for (let look = 0; ; look += 1) {
    if (stop?.aborted === true) return { replay, hasEnded: false };
    try {
      const found = await service.describe(name);
      if (found === undefined) throw new RunError(`EventBridge knows no replay ${name}.`);
      replay = found;
      answeredAt = time.now();
      progress?.(found);
      if (!isActive(found.state)) return { replay, hasEnded: true };
    } catch (error) {
      const isPassing = RunError.isInstance(error) && !hadNoEffect(error);
      if (!isPassing || time.now() - answeredAt >= patience) {
        return { replay, hasEnded: false, failure: error as Error };
      }
      unanswered?.(error);
    }
    await time.sleep(Math.min(PAUSES[look] ?? LONGEST_PAUSE, currentLimits().look), stop);
  }
}

/** The part of a replay's range that was sent, from 0 to 1, by the times of the events. */
export function progressOf({ state, from, to, lastReplayed }: DescribedReplay): number {
  if (state === "COMPLETED") return 1;
  if (lastReplayed === undefined || to <= from) return 0;
  return Math.min(1, Math.max(0, (lastReplayed - from) / (to - from)));
}
