/** What a metric was like before a dead letter: it reported nothing for hours, or it reported 0. */
export type History = "idle" | "active";

/** The values of a metric around a dead letter, and how CloudWatch reports them. */
export interface Signal {
  unit: "Count" | "Seconds";
  /** The value in a minute; the dead letter arrives in minute 0. Undefined: the metric reports nothing. */
  at: (minute: number, history: History) => number | undefined;
}

const before = (history: History) => (history === "active" ? 0 : undefined);

/** A metric that a dead letter does not change. */
export const QUIET: Signal = { unit: "Count", at: (_, history) => before(history) };

/**
 * The metrics of a queue with dead letters, by name. `ApproximateNumberOfMessagesVisible` stays at the number of letters;
 * `NumberOfMessagesSent` counts each letter once, because EventBridge sends it by SendMessage. The age leaves out messages
 * that were received three times: somebody has looked at those. Other metrics of the queue stay 0 until somebody reads it. A
 * queue that held no message and was not used for hours reports nothing.
 * Source: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'.
 */
export function queueSignals(letters: number): ReadonlyMap<string, Signal> {
  return new Map<string, Signal>([
    [
      "ApproximateNumberOfMessagesVisible",
      { unit: "Count", at: (minute, history) => (minute < 0 ? before(history) : letters) },
    ],
    [
      "NumberOfMessagesSent",
      {
        unit: "Count",
        at: (minute, history) => (minute < 0 ? before(history) : minute === 0 ? 1 : 0),
      },
    ],
    [
      "ApproximateAgeOfOldestMessage",
      {
        unit: "Seconds",
        at: (minute, history) => (minute < 0 ? before(history) : 60 * (minute + 1)),
      },
    ],
  ]);
}

/**
 * A metric of a rule that counts one event. EventBridge reports these metrics only if they are not 0.
 * Source: EventBridge User Guide, 'Monitoring Amazon EventBridge'.
 */
const ONCE: Signal = { unit: "Count", at: (minute) => (minute === 0 ? 1 : undefined) };

/** The metrics of a rule whose dead letter could not be sent. `FailedInvocations` counts every event that is given up. */
export const LOST_SIGNALS: ReadonlyMap<string, Signal> = new Map([
  ["InvocationsFailedToBeSentToDlq", ONCE],
  ["FailedInvocations", ONCE],
]);

/** The metrics of a rule whose dead letter was sent to its queue. */
export const SENT_SIGNALS: ReadonlyMap<string, Signal> = new Map([
  ["InvocationsSentToDlq", ONCE],
  ["FailedInvocations", ONCE],
]);

/**
 * The value that a statistic gives for the samples of one period, one a minute; undefined without samples, `"unknown"` for a
 * statistic that is not computed here. Source: CloudWatch User Guide, 'CloudWatch statistics definitions'.
 */
export function statisticOf(
  statistic: string,
  samples: readonly number[],
): number | undefined | "unknown" {
  if (samples.length === 0) return undefined;
  const sum = samples.reduce((total, sample) => total + sample, 0);
  switch (statistic) {
    case "Maximum":
      return Math.max(...samples);
    case "Minimum":
      return Math.min(...samples);
    case "Sum":
      return sum;
    case "Average":
      return sum / samples.length;
    case "SampleCount":
      return samples.length;
    default: {
      const percent = percentOf(statistic);
      if (percent === undefined) return "unknown";
      const sorted = [...samples].sort((one, other) => one - other);
      return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
    }
  }
}

/** 99.9 of `p99.9`; undefined for other statistics. */
export function percentOf(statistic: string): number | undefined {
  const [, percent] = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(statistic) ?? [];
  return percent === undefined ? undefined : Number(percent);
}
