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

/** A metric that an alarm looks at, by its dimensions. */
export interface Watch {
  alarm: Resource;
  namespace: string | undefined;
  /** Values are texts, or unknown; undefined where none of them is known. */
  dimensions: Properties | undefined;
  /** The alarm's property that the dimensions are in. */
  property: string;
}

/** A query of Metrics Insights that an alarm looks at; undefined where it is not known yet. */
export interface Query {
  alarm: Resource;
  expression: string | undefined;
}

interface Alarms {
  /** By metric and the value of one of its dimensions, or the resource from which an unknown value comes. */
  watches: Map<string, Watch[]>;
  queries: Query[];
}

/** What the alarms of a stack look at; found out once for all policies. */
const known = new WeakMap<Stack, Alarms>();

/** Alarms on a metric of which a dimension is the name of a resource. */
export function watchesOn(
  stack: Stack,
  metric: string,
  dimension: string,
  { urn, props }: Resource,
): Watch[] {
  const { watches } = alarmsOf(stack);
  const name = isKnown(props, "name") ? textAt(props, "name") : undefined;
  return [
    ...(watches.get(keyOf(metric, dimension, urn)) ?? []),
    ...(watches.get(keyOf(metric, dimension, name ?? "")) ?? []),
  ];
}

/** Alarms on queries of Metrics Insights. */
export function queriesIn(stack: Stack): readonly Query[] {
  return alarmsOf(stack).queries;
}

/**
 * Whether an alarm goes off when a count has reached a number, or earlier. A threshold that is not set is 0, which the
 * provider sends and returns.
 * Sources: CloudWatch API reference, PutMetricAlarm; hashicorp/terraform-provider-aws,
 * internal/service/cloudwatch/metric_alarm.go, `expandPutMetricAlarmInput`. @throws NotKnownYet
 */
export function firesAt({ props }: Resource, count: number): boolean {
  const threshold = numberAt(props, "threshold") ?? 0;
  const comparison = textAt(props, "comparisonOperator");
  if (comparison === "GreaterThanThreshold") return threshold < count;
  // At 0 it always goes off, and says nothing.
  return comparison === "GreaterThanOrEqualToThreshold" && threshold > 0 && threshold <= count;
}

function alarmsOf(stack: Stack): Alarms {
  let alarms = known.get(stack);
  if (alarms === undefined) {
    alarms = { watches: new Map(), queries: [] };
    known.set(stack, alarms);
    for (const alarm of stack.of(TYPES.alarm)) add(alarm, stack, alarms);
  }
  return alarms;
}

function add(alarm: Resource, stack: Stack, { watches, queries }: Alarms): void {
  if (isKnown(alarm.props, "metricName") && textAt(alarm.props, "metricName") !== undefined) {
    addWatch(alarm, [], "dimensions", stack, watches);
  }
  if (!isKnown(alarm.props, "metricQueries")) {
    queries.push({ alarm, expression: undefined });
    return;
  }
  for (const index of listAt(alarm.props, "metricQueries").keys()) {
    const query = ["metricQueries", index];
    if (!isKnown(alarm.props, ...query, "expression")) {
      queries.push({ alarm, expression: undefined });
      continue;
    }
    const expression = textAt(alarm.props, ...query, "expression");
    if (expression !== undefined) queries.push({ alarm, expression });
    else if (isKnown(alarm.props, ...query, "metric", "metricName")) {
      addWatch(alarm, [...query, "metric"], "metricQueries", stack, watches);
    }
  }
}

function addWatch(
  alarm: Resource,
  at: readonly Key[],
  property: string,
  stack: Stack,
  watches: Map<string, Watch[]>,
): void {
  const metric = textAt(alarm.props, ...at, "metricName") ?? "";
  const dimensions = isKnown(alarm.props, ...at, "dimensions")
    ? objectAt(alarm.props, ...at, "dimensions")
    : undefined;
  const namespace = isKnown(alarm.props, ...at, "namespace")
    ? textAt(alarm.props, ...at, "namespace")
    : undefined;
  const watch = { alarm, namespace, dimensions, property };
  const put = (key: string) => {
    const same = watches.get(key);
    if (same === undefined) watches.set(key, [watch]);
    else same.push(watch);
  };
  for (const dimension of dimensions === undefined ? WATCHED : Object.keys(dimensions)) {
    if (dimensions !== undefined && isKnown(dimensions, dimension)) {
      put(keyOf(metric, dimension, String(valueAt(dimensions, dimension))));
    } else {
      stack
        .dependenciesOf(alarm, property)
        .forEach(({ urn }) => put(keyOf(metric, dimension, urn)));
    }
  }
}

/** The dimensions that policies ask for. */
const WATCHED = ["QueueName", "RuleName"];

const keyOf = (metric: string, dimension: string, value: string) =>
  `${metric} ${dimension} ${value}`;
