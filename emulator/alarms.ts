import type { MetricName, Metrics } from "./eventBridge/metrics";
import type { Alarm, World } from "./world";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** The query of Metrics Insights that is known here: a metric of EventBridge, summed over the rules of a bus. */
const QUERY =
  /^SELECT SUM\((\w+)\) FROM SCHEMA\("AWS\/Events"[^)]*\)(?: WHERE EventBusName = '([^']+)')?$/;

/**
 * The state of an alarm at this moment, by the value at this moment. The service looks at whole periods, and each
 * minute: it comes to the same state later.
 *
 * @param now in milliseconds since 1970
 */
export function alarmState(alarm: Alarm, world: World, metrics: Metrics, now: number): AlarmState {
  const value = valueOf(alarm, world, metrics, now);
  if (value === undefined) return alarm.missingIsFine ? "OK" : "INSUFFICIENT_DATA";
  return breaches(alarm, value) ? "ALARM" : "OK";
}

function valueOf(
  { metric, expression, period }: Alarm,
  world: World,
  metrics: Metrics,
  now: number,
): number | undefined {
  if (metric?.namespace === "AWS/SQS") {
    const name = metric.dimensions.QueueName ?? "";
    const queue = [...world.queues.values()].find(({ arn }) => arn.endsWith(`:${name}`));
    const { visible, inFlight } = queue?.counts ?? { visible: undefined, inFlight: undefined };
    if (metric.name === "ApproximateNumberOfMessagesVisible") return visible;
    return metric.name === "ApproximateNumberOfMessagesNotVisible" ? inFlight : undefined;
  }
  const [, name, bus = "default"] = QUERY.exec(expression ?? "") ?? [];
  if (name === undefined) return undefined;
  const since = now - period * 1_000;
  const points = [...world.rules.values()]
    .filter(({ busArn }) => world.buses.get(busArn)?.name === bus)
    .flatMap(({ arn }) => metrics.of(name as MetricName, arn))
    .filter(({ at }) => at > since);
  return points.length === 0 ? undefined : points.reduce((sum, point) => sum + point.sum, 0);
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
