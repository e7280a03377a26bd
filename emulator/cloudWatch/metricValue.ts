import type { EmulatedAccount } from "../account";
import type { MetricName, Metrics } from "../eventBridge/metrics";
import type { Rule } from "../eventBridge/rule";
import type { Metric, Statistic } from "./alarm";
import type { FilteredMetrics } from "./filteredMetrics";
import type { DataPoint } from "./minuteSeries";

/** The sources of metrics. */
export interface MetricSources {
  account: EmulatedAccount;
  metrics: Metrics;
  /** Undefined where nothing is logged. */
  filtered?: FilteredMetrics;
}

/** The data points after `start` and up to `end`, in milliseconds since 1970. */
export interface Period {
  start: number;
  end: number;
}

/** The value of a metric over a period; undefined without data points. For a queue it is the current value. */
export function metricValue(
  metric: Metric,
  sources: MetricSources,
  period: Period,
): number | undefined {
  const { namespace, name, dimensions, statistic } = metric;
  const { account, metrics } = sources;
  if (namespace === "AWS/SQS") return queueValue(name, dimensions.QueueName ?? "", account);
  if (namespace !== "AWS/Events") {
    return valueWithin(pointsOfFilters(metric, sources), { statistic, period });
  }
  return valueOfRules(rulesOf(dimensions, account), {
    name: name as MetricName,
    statistic,
    metrics,
    period,
  });
}

/** Points of time from which a series begins and before which it ends, in milliseconds since 1970; its period in milliseconds. */
export interface Span {
  from: number;
  to: number;
  period: number;
}

/**
 * The values of a metric in each period with a data point, by the start of the period, in order. The emulator keeps no history
 * of queues: a queue has its current value alone, in the last period.
 */
export function metricSeries(
  metric: Metric,
  sources: MetricSources,
  { from, to, period }: Span,
): { at: number; value: number }[] {
  const { account, metrics } = sources;
  const startOf = (moment: number) => moment - (moment % period);
  if (metric.namespace === "AWS/SQS") {
    const { name, dimensions } = metric;
    const queue = queueNamed(dimensions.QueueName ?? "", account);
    // A queue that holds nothing has no oldest message, and so no data point.
    const isEmpty = name === "ApproximateAgeOfOldestMessage" && queue?.held.length === 0;
    const value = isEmpty ? undefined : queueValue(name, dimensions.QueueName ?? "", account);
    return value === undefined ? [] : [{ at: startOf(to - 1), value }];
  }
  const all =
    metric.namespace === "AWS/Events"
      ? rulesOf(metric.dimensions, account).flatMap(({ arn }) =>
          metrics.of(metric.name as MetricName, arn),
        )
      : pointsOfFilters(metric, sources);
  const points = new Map<number, DataPoint[]>();
  for (const point of all) {
    if (point.at < from || point.at >= to) continue;
    const start = startOf(point.at);
    points.set(start, [...(points.get(start) ?? []), point]);
  }
  return [...points]
    .map(([at, some]) => ({ at, value: statisticOf(some, metric.statistic) }))
    .sort((one, other) => one.at - other.at);
}

/** The data points of a metric of metric filters, which has no dimensions here. */
function pointsOfFilters(
  { namespace, name, dimensions }: Metric,
  { filtered }: MetricSources,
): DataPoint[] {
  if (Object.keys(dimensions).length > 0) return [];
  return filtered?.of(namespace, name) ?? [];
}

/**
 * The rules of a metric. With only the rule as a dimension, it is on the bus `default`; with only the bus, all its rules count.
 * Source: EventBridge User Guide, 'Monitoring Amazon EventBridge', 'Dimensions for EventBridge metrics'.
 */
function rulesOf(dimensions: Metric["dimensions"], account: EmulatedAccount): Rule[] {
  const { RuleName, EventBusName = RuleName === undefined ? undefined : "default" } = dimensions;
  return [...account.rules.values()].filter(
    (rule) =>
      (RuleName === undefined || rule.name === RuleName) &&
      (EventBusName === undefined || busOf(rule, account) === EventBusName),
  );
}

const queueNamed = (name: string, account: EmulatedAccount) =>
  [...account.queues.values()].find(({ arn }) => arn.endsWith(`:${name}`));

/** Source: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'. The age is in seconds. */
function queueValue(metric: string, name: string, account: EmulatedAccount): number | undefined {
  const queue = queueNamed(name, account);
  switch (metric) {
    case "ApproximateNumberOfMessagesVisible":
      return queue?.counts.visible;
    case "ApproximateNumberOfMessagesNotVisible":
      return queue?.counts.inFlight;
    case "ApproximateAgeOfOldestMessage":
      return queue && queue.ageOfOldest / 1_000;
    default:
      return undefined;
  }
}

export function busOf({ busArn }: Rule, account: EmulatedAccount): string | undefined {
  return account.buses.get(busArn)?.name;
}

/** A statistic of a metric over several rules; undefined for a period without data points. */
export function valueOfRules(
  rules: readonly Rule[],
  query: { name: MetricName; statistic: Statistic; metrics: Metrics; period: Period },
): number | undefined {
  const { name, metrics } = query;
  return valueWithin(
    rules.flatMap(({ arn }) => metrics.of(name, arn)),
    query,
  );
}

function valueWithin(
  points: readonly DataPoint[],
  { statistic, period: { start, end } }: { statistic: Statistic; period: Period },
): number | undefined {
  const within = points.filter(({ at }) => at > start && at <= end);
  return within.length === 0 ? undefined : statisticOf(within, statistic);
}

/** @param points at least one */
function statisticOf(points: readonly DataPoint[], statistic: Statistic): number {
  const sum = points.reduce((total, point) => total + point.sum, 0);
  const samples = points.reduce((total, { sampleCount }) => total + sampleCount, 0);
  switch (statistic) {
    case "Maximum":
      return Math.max(...points.map(({ maximum }) => maximum));
    case "SampleCount":
      return samples;
    case "Average":
      return sum / samples;
    case "Sum":
      return sum;
  }
}
