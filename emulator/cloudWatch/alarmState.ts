import type { MetricName } from "../eventBridge/metrics";
import { compileMath } from "./metricMath";
import type { Alarm } from "./alarm";
import { busOf, metricValue, valueOfRules, type MetricSources } from "./metricValue";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** The Metrics Insights queries that the emulator supports: a metric of EventBridge over the rules of a bus. */
export const INSIGHTS =
  /^SELECT (SUM|MAX)\((\w+)\) FROM SCHEMA\("AWS\/Events"[^)]*\)(?: WHERE EventBusName = '([^']+)')?$/;

/** Whether an expression is a Metrics Insights query; otherwise it is metric math. */
export const isInsights = (expression: string): boolean => /^\s*SELECT\b/i.test(expression);

/**
 * The state of an alarm, from the periods that end now. The service evaluates whole periods, each minute: it reaches the same
 * state later. For a queue, the current value counts for each period: the emulator keeps no history of queues.
 *
 * @param now in milliseconds since 1970
 */
export function alarmState(alarm: Alarm, sources: MetricSources, now: number): AlarmState {
  const values = Array.from({ length: alarm.evaluationPeriods }, (_, index) =>
    valueOf(alarm, sources, now - index * alarm.period * 1_000),
  );
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return alarm.missingIsFine ? "OK" : "INSUFFICIENT_DATA";
  const breaching = known.filter((value) => breaches(alarm, value));
  return breaching.length >= alarm.datapointsToAlarm ? "ALARM" : "OK";
}

/** The alarm's value for the period that ends at a moment. */
function valueOf(
  { series, returned, period: seconds }: Alarm,
  sources: MetricSources,
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
