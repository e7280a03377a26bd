import { currentLimits } from "../../clients/timeLimits";
import { ARCHIVE_DELAY } from "../../eventbridge/replay";
import type { RuleSums } from "../../clients/aws/ruleMetrics";
import type { Time } from "../pace";

/** The metrics by which events that are still to be delivered are counted. Source: EventBridge User Guide, 'Monitoring'. */
export const DELIVERY_METRICS = [
  "MatchedEvents",
  "SuccessfulInvocationAttempts",
  "InvocationsSentToDlq",
  "InvocationsFailedToBeSentToDlq",
] as const;
export type DeliverySums = RuleSums<(typeof DELIVERY_METRICS)[number]>;

/** Milliseconds that decide how long a replay's events are waited for. */
export interface DeliveryTimes {
  /** The least time to wait. */
  atLeast: number;
  /** By which metrics are late. */
  metricsDelay: number;
  /** Events that the rules matched within this time do not count: there are always some that are on their way. */
  live: number;
  /** Between two looks. */
  pause: number;
}

/**
 * On AWS, erasures that were published meanwhile must be in the archive before it is replayed. By how much metrics are late is not
 * documented: two minutes are assumed.
 */
export const AWS_TIMES: DeliveryTimes = {
  atLeast: ARCHIVE_DELAY,
  metricsDelay: 120_000,
  live: 60_000,
  pause: 30_000,
};
/** The emulator's archive and metrics are right at once. */
export const EMULATOR_TIMES: DeliveryTimes = {
  atLeast: 0,
  metricsDelay: 0,
  live: 0,
  pause: 1_000,
};

/** Events that the rules matched, and that are neither delivered nor dead letters. Each rule has one target. Pure. */
export function undelivered(sums: DeliverySums): number {
  let open = 0;
  for (const one of sums.values()) {
    open +=
      one.MatchedEvents -
      one.SuccessfulInvocationAttempts -
      one.InvocationsSentToDlq -
      one.InvocationsFailedToBeSentToDlq;
  }
  return Math.max(0, open);
}

export interface DeliveryOptions {
  time: Time;
  /** Ends the wait. */
  stop?: AbortSignal;
  /** Sums from the start of the replay, up to a moment in milliseconds since 1970. */
  sums: (until: number) => Promise<DeliverySums>;
  times: DeliveryTimes;
  /** Called after each look, with the number of events that are still open. */
  waiting?: (open: number) => void;
}

/**
 * Waits until the events of rules are delivered, or dead letters.
 *
 * @returns whether they are; false if the wait was stopped
 * @throws RunError where CloudWatch cannot be read
 */
export async function waitUntilDelivered(options: DeliveryOptions): Promise<boolean> {
  const { time, stop, sums, waiting } = options;
  const { atLeast, metricsDelay, live, pause } = options.times;
  const begin = time.now();
  for (;;) {
    if (stop?.aborted === true) return false;
    const until = time.now() - metricsDelay;
    if (until - live >= begin) {
      const all = await sums(until);
      const isNew = live === 0 ? 0 : matchedIn(all) - matchedIn(await sums(until - live));
      const open = Math.max(0, undelivered(all) - isNew);
      waiting?.(open);
      if (open === 0 && time.now() - begin >= atLeast) return true;
    }
    await time.sleep(Math.min(pause, currentLimits().look), stop);
  }
}

const matchedIn = (sums: DeliverySums): number =>
  [...sums.values()].reduce((total, { MatchedEvents }) => total + MatchedEvents, 0);
