import type { MetricName, Metrics } from "../eventBridge/metrics";
import { compileMath } from "./metricMath";
import type { EmulatedAccount } from "../account";
import type { Alarm, Metric, Statistic } from "./alarm";
import type { Rule } from "../eventBridge/rule";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** The Metrics Insights queries that the emulator supports: a metric of EventBridge over the rules of a bus. */
export const INSIGHTS =
  /^SELECT (SUM|MAX)\((\w+)\) FROM SCHEMA\("AWS\/Events"[^)]*\)(?: WHERE EventBusName = '([^']+)')?$/;

/** Whether an expression is a Metrics Insights query; otherwise it is metric math. */
export const isInsights = (expression: string): boolean => /^\s*SELECT\b/i.test(expression);

/** The sources of an alarm's values. */
export interface AlarmSources {
  account: EmulatedAccount;
  metrics: Metrics;
}

/** The data points after `start` and up to `end`, in milliseconds since 1970. */
interface Period {
  start: number;
  end: number;
}

/**
 * The state of an alarm, from the periods that end now. The service evaluates whole periods, each minute: it reaches the same
 * state later. For a queue, the current value counts for each period: the emulator keeps no history of queues.
 *
 * @param now in milliseconds since 1970
 */
export function alarmState(alarm: Alarm, sources: AlarmSources, now: number): AlarmState {
  const values = Array.from({ length: alarm.evaluationPeriods }, (_, index) =>
    valueOf(alarm, sources, now - index * alarm.period * 1_000),
  );
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return alarm.missingIsFine ? "OK" : "INSUFFICIENT_DATA";
  return known.length === values.length && known.every((value) => breaches(alarm, value))
    ? "ALARM"
    : "OK";
}

/** The alarm's value for the period that ends at a moment. */
function valueOf(
  { series, returned, period: seconds }: Alarm,
  sources: AlarmSources,
  end: number,
): number | undefined {
  const { account, metrics } = sources;
  const period = { start: end - seconds * 1_000, end };
  const of = (id: string): number | undefined => {
    const one = series.find((candidate) => candidate.id === id);
    if (one === undefined) return undefined;
    if ("metric" in one) return metricValue(one.metric, sources, period);
    if (!isInsights(one.expression)) return compileMath(one.expression)(of);
    const [, how = "SUM", name = "", bus = "default"] = INSIGHTS.exec(one.expression) ?? [];
    const rules = [...account.rules.values()].filter((rule) => busOf(rule, account) === bus);
    const statistic = how === "MAX" ? "Maximum" : "Sum";
    return valueOfRules(rules, { name: name as MetricName, statistic, metrics, period });
  };
  return of(returned);
}

function metricValue(
  { namespace, name, dimensions, statistic }: Metric,
  { account, metrics }: AlarmSources,
  period: Period,
): number | undefined {
  if (namespace === "AWS/SQS") return queueValue(name, dimensions.QueueName ?? "", account);
  if (namespace !== "AWS/Events") return undefined;
  // A metric with only the rule as a dimension is on the bus `default`; with only the bus, it covers all its rules.
  const { RuleName, EventBusName = RuleName === undefined ? undefined : "default" } = dimensions;
  const rules = [...account.rules.values()].filter(
    (rule) =>
      (RuleName === undefined || rule.name === RuleName) &&
      (EventBusName === undefined || busOf(rule, account) === EventBusName),
  );
  return valueOfRules(rules, { name: name as MetricName, statistic, metrics, period });
}

/** Source: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'. The age is in seconds. */
function queueValue(metric: string, name: string, account: EmulatedAccount): number | undefined {
  const queue = [...account.queues.values()].find(({ arn }) => arn.endsWith(`:${name}`));
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

function busOf({ busArn }: Rule, account: EmulatedAccount): string | undefined {
  return account.buses.get(busArn)?.name;
}

/** A statistic of a metric over several rules; undefined for a period without data points. */
function valueOfRules(
  rules: readonly Rule[],
  query: { name: MetricName; statistic: Statistic; metrics: Metrics; period: Period },
): number | undefined {
  const { name, statistic, metrics, period } = query;
  const points = rules
    .flatMap(({ arn }) => metrics.of(name, arn))
    .filter(({ at }) => at > period.start && at <= period.end);
  if (points.length === 0) return undefined;
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

function breaches({ comparison, threshold }: Alarm, value: number): boolean {
  switch (comparison) {
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    case "GreaterThanThreshold":
      return value > threshold;
    case "LessThanThreshold":
      return value < threshold;
    case "LessThanOrEqualToThreshold":
      return value <= threshold;
  }
}
