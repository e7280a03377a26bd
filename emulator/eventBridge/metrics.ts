import { MinuteSeries, type DataPoint } from "../cloudWatch/minuteSeries";
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

/** The metrics of each rule, by minute. Metrics of invocations count each target of the rule. */
export class Metrics {
  private readonly series = new MinuteSeries();

  constructor(journal: Journal) {
    journal.onHappening((happening) => this.count(happening));
  }

  /** The data points of a rule in chronological order; minutes without a value have no data point. */
  of(metric: MetricName, ruleArn: string): DataPoint[] {
    return this.series.of(keyOf(metric, ruleArn));
  }

  /** The sum of all data points. */
  total(metric: MetricName, ruleArn: string): number {
    return this.of(metric, ruleArn).reduce((total, { sum }) => total + sum, 0);
  }

  private count(happening: Happening): void {
    if (happening.kind === "published") {
      for (const arn of happening.matchedRules) {
        this.series.add(keyOf("MatchedEvents", arn), happening.at);
        this.series.add(keyOf("TriggeredRules", arn), happening.at);
      }
      for (const { ruleArn } of happening.targets) {
        this.series.add(keyOf("InvocationsCreated", ruleArn), happening.at);
      }
      return;
    }
    const { at, ruleArn, age } = happening;
    const add = (metric: MetricName, value?: number) =>
      this.series.add(keyOf(metric, ruleArn), at, value);
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
}

/** The key of a rule's series. */
const keyOf = (metric: MetricName, ruleArn: string): string => `${metric} ${ruleArn}`;
