/** An alarm on a metric, on a Metrics Insights query, or on metric math. */
export interface Alarm {
  name: string;
  arn: string;
  description: string | undefined;
  comparison: Comparison;
  threshold: number;
  /** Number of the latest periods that are compared with the threshold. */
  evaluationPeriods: number;
  /** Number of these periods that must breach the threshold. */
  datapointsToAlarm: number;
  /** Whether a period without data counts as not breaching. */
  missingIsFine: boolean;
  series: readonly Series[];
  /** The id of the series that is compared with the threshold. */
  returned: string;
  /** Seconds. */
  period: number;
  /** ARNs of the actions on entering ALARM, and on returning to OK. */
  actions: { alarm: readonly string[]; ok: readonly string[] };
}

/** A metric, or an expression: a Metrics Insights query, or metric math on other series. */
export type Series = { id: string } & ({ metric: Metric } | { expression: string });

export interface Metric {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
  statistic: Statistic;
}

/** The statistics that the emulator computes. */
export type Statistic = "SampleCount" | "Average" | "Sum" | "Maximum";

export type Comparison =
  | "GreaterThanOrEqualToThreshold"
  | "GreaterThanThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";
