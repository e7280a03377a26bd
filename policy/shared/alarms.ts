import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import {
  isKnown,
  listAt,
  numberAt,
  objectAt,
  textAt,
  valueAt,
  type Key,
  type Properties,
} from "./values";

/** A metric that an alarm watches. */
export interface Watch {
  alarm: Resource;
  namespace: string | undefined;
  /** The values are texts or unknown. Undefined if the dimensions are not known yet. */
  dimensions: Properties | undefined;
  /** The property of the alarm that contains the dimensions. */
  property: string;
}

/** A Metrics Insights query that an alarm evaluates. */
export interface Query {
  alarm: Resource;
  /** Undefined if the query is not known yet. */
  expression: string | undefined;
}

interface Alarms {
  /** By metric, dimension, and the value of the dimension. For an unknown value, by the URN of a resource that the value depends on. */
  watches: Map<string, Watch[]>;
  queries: Query[];
}

/** The metrics and queries of the alarms, read once per stack for all policies. */
const alarmsByStack = new WeakMap<Stack, Alarms>();

/** A metric with the name of a resource as the value of one dimension. */
interface MetricOfResource {
  metric: string;
  dimension: string;
  resource: Resource;
}

/** The alarms that watch a metric of a resource. */
export function watchesOn(
  stack: Stack,
  { metric, dimension, resource: { urn, props } }: MetricOfResource,
): Watch[] {
  const { watches } = alarmsOf(stack);
  const name = isKnown(props, "name") ? textAt(props, "name") : undefined;
  return [
    ...(watches.get(keyOf(metric, dimension, urn)) ?? []),
    ...(watches.get(keyOf(metric, dimension, name ?? "")) ?? []),
  ];
}

/** The Metrics Insights queries of all alarms. */
export function queriesIn(stack: Stack): readonly Query[] {
  return alarmsOf(stack).queries;
}

/**
 * Whether an alarm goes off when its metric reaches `count`, or earlier. An unset threshold is 0, because the provider sends
 * and returns 0.
 *
 * @throws NotKnownYet
 * Sources: CloudWatch API reference, PutMetricAlarm; hashicorp/terraform-provider-aws,
 * internal/service/cloudwatch/metric_alarm.go, `expandPutMetricAlarmInput`.
 */
export function firesAt({ props }: Resource, count: number): boolean {
  const threshold = numberAt(props, "threshold") ?? 0;
  const comparison = textAt(props, "comparisonOperator");
  if (comparison === "GreaterThanThreshold") return threshold < count;
  // With a threshold of 0 the alarm is always in the state ALARM, so it reports nothing.
  return comparison === "GreaterThanOrEqualToThreshold" && threshold > 0 && threshold <= count;
}

function alarmsOf(stack: Stack): Alarms {
  let alarms = alarmsByStack.get(stack);
  if (alarms === undefined) {
    alarms = { watches: new Map(), queries: [] };
    alarmsByStack.set(stack, alarms);
    const reader = new AlarmReader(stack, alarms);
    for (const alarm of stack.of(TYPES.alarm)) reader.read(alarm);
  }
  return alarms;
}

/** Adds the metrics and queries of alarms to the indexes. */
class AlarmReader {
  constructor(
    private readonly stack: Stack,
    private readonly alarms: Alarms,
  ) {}

  read(alarm: Resource): void {
    const { props } = alarm;
    if (isKnown(props, "metricName") && textAt(props, "metricName") !== undefined) {
      this.readMetric(alarm, [], "dimensions");
    }
    if (!isKnown(props, "metricQueries")) {
      this.alarms.queries.push({ alarm, expression: undefined });
      return;
    }
    for (const index of listAt(props, "metricQueries").keys()) {
      this.readQuery(alarm, ["metricQueries", index]);
    }
  }

  private readQuery(alarm: Resource, path: readonly Key[]): void {
    const { queries } = this.alarms;
    if (!isKnown(alarm.props, ...path, "expression")) {
      queries.push({ alarm, expression: undefined });
      return;
    }
    const expression = textAt(alarm.props, ...path, "expression");
    if (expression !== undefined) queries.push({ alarm, expression });
    else if (isKnown(alarm.props, ...path, "metric", "metricName")) {
      this.readMetric(alarm, [...path, "metric"], "metricQueries");
    }
  }

  /**
   * @param path of the object with the metric's name, namespace and dimensions
   * @param property of the alarm that contains the dimensions
   */
  private readMetric(alarm: Resource, path: readonly Key[], property: string): void {
    const { props } = alarm;
    const metric = textAt(props, ...path, "metricName") ?? "";
    const namespace = isKnown(props, ...path, "namespace")
      ? textAt(props, ...path, "namespace")
      : undefined;
    const dimensions = isKnown(props, ...path, "dimensions")
      ? objectAt(props, ...path, "dimensions")
      : undefined;
    const watch = { alarm, namespace, dimensions, property };
    for (const dimension of dimensions === undefined ? WATCHED : Object.keys(dimensions)) {
      if (dimensions !== undefined && isKnown(dimensions, dimension)) {
        this.add(keyOf(metric, dimension, String(valueAt(dimensions, dimension))), watch);
      } else {
        for (const { urn } of this.stack.dependenciesOf(alarm, property)) {
          this.add(keyOf(metric, dimension, urn), watch);
        }
      }
    }
  }

  private add(key: string, watch: Watch): void {
    const sameKey = this.alarms.watches.get(key);
    if (sameKey === undefined) this.alarms.watches.set(key, [watch]);
    else sameKey.push(watch);
  }
}

/** The dimensions that policies look up. */
const WATCHED = ["QueueName", "RuleName"];

const keyOf = (metric: string, dimension: string, value: string) =>
  `${metric} ${dimension} ${value}`;
