import type { Happening, Journal } from "./journal";

/**
 * The metrics that EventBridge reports to CloudWatch. All are counts, except the latencies, which are in milliseconds.
 * Source: EventBridge User Guide, 'Monitoring Amazon EventBridge', EventBridge metrics (`AWS/Events`).
 */
export type MetricName =
  | "MatchedEvents"
  | "TriggeredRules"
  | "InvocationsCreated"
  | "Invocations"
  | "InvocationAttempts"
  | "SuccessfulInvocationAttempts"
  | "RetryInvocationAttempts"
  | "FailedInvocations"
  | "InvocationsSentToDlq"
  | "InvocationsFailedToBeSentToDlq"
  | "ThrottledRules"
  | "IngestionToInvocationStartLatency"
  | "IngestionToInvocationSuccessLatency"
  | "IngestionToInvocationCompleteLatency";

/** The statistics of the values of one minute. */
export interface DataPoint {
  /** Start of the minute, in milliseconds since 1970. */
  at: number;
  sum: number;
  sampleCount: number;
  maximum: number;
}

const MINUTE = 60_000;

/** The metrics of each rule, by minute. Metrics of invocations count each target of the rule. */
export class Metrics {
  private readonly series = new Map<string, Map<number, DataPoint>>();

  constructor(journal: Journal) {
    journal.onHappening((happening) => this.count(happening));
  }

  /** The data points of a rule in chronological order; minutes without a value have no data point. */
  of(metric: MetricName, ruleArn: string): DataPoint[] {
    return [...(this.series.get(keyOf(metric, ruleArn))?.values() ?? [])];
  }

  /** The sum of all data points. */
  total(metric: MetricName, ruleArn: string): number {
    return this.of(metric, ruleArn).reduce((total, { sum }) => total + sum, 0);
  }

  private count(happening: Happening): void {
    if (happening.kind === "published") {
      for (const arn of happening.matchedRules) {
        this.add(keyOf("MatchedEvents", arn), happening.at);
        this.add(keyOf("TriggeredRules", arn), happening.at);
      }
      for (const { ruleArn } of happening.targets) {
        this.add(keyOf("InvocationsCreated", ruleArn), happening.at);
      }
      return;
    }
    const { at, ruleArn, age } = happening;
    const add = (metric: MetricName, value?: number) => this.add(keyOf(metric, ruleArn), at, value);
    switch (happening.kind) {
      case "throttled":
        add("ThrottledRules");
        break;
      case "attempt":
        add("InvocationAttempts");
        if (happening.retries > 0) add("RetryInvocationAttempts");
        else add("IngestionToInvocationStartLatency", age);
        if (happening.delivered) {
          add("SuccessfulInvocationAttempts");
          add("Invocations");
          add("IngestionToInvocationSuccessLatency", age);
          add("IngestionToInvocationCompleteLatency", age);
        }
        break;
      case "queued":
      case "notified":
        add("InvocationAttempts");
        add("SuccessfulInvocationAttempts");
        add("Invocations");
        add("IngestionToInvocationStartLatency", age);
        add("IngestionToInvocationSuccessLatency", age);
        add("IngestionToInvocationCompleteLatency", age);
        break;
      case "retry":
        break;
      case "deadLettered":
      case "lost":
        add("Invocations");
        add("FailedInvocations");
        add("IngestionToInvocationCompleteLatency", age);
        if (happening.kind === "deadLettered") add("InvocationsSentToDlq");
        else if (happening.queueArn !== undefined) add("InvocationsFailedToBeSentToDlq");
    }
  }

  private add(key: string, moment: number, value = 1): void {
    let series = this.series.get(key);
    if (series === undefined) this.series.set(key, (series = new Map<number, DataPoint>()));
    const at = moment - (moment % MINUTE);
    const point = series.get(at);
    if (point === undefined) {
      series.set(at, { at, sum: value, sampleCount: 1, maximum: value });
      return;
    }
    point.sum += value;
    point.sampleCount += 1;
    point.maximum = Math.max(point.maximum, value);
  }
}

/** The key of a rule's series. */
const keyOf = (metric: MetricName, ruleArn: string): string => `${metric} ${ruleArn}`;
