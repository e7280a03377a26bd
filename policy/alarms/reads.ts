import { grouped, type Groups } from "../shared/grouped";
import { onceFor } from "../shared/memoized";
import { readFrom, type Resource } from "../shared/resource";
import type { Stack } from "../shared/stack";
import { TYPES } from "../shared/types";
import {
  flagAt,
  isGiven,
  isKnown,
  isUnknown,
  knownTextAt,
  listAt,
  numberAt,
  objectAt,
  spell,
  textAt,
  type Key,
  type Properties,
} from "../shared/values";
import { isInsights, parseInsights, valuesOf, type Insights } from "./insights";

/** A metric that an alarm reads. */
export interface MetricRead {
  id: string;
  /** Path of the object with the metric's name, namespace and dimensions; empty for the alarm itself. */
  path: readonly Key[];
  /** The property of the alarm that contains the dimensions. */
  property: string;
  metric: string | undefined;
  namespace: string | undefined;
  /** The values are texts or unknown. Undefined if the dimensions are not known yet. */
  dimensions: Properties | undefined;
  /** The account of the metric, which a query can name. */
  account: string | undefined;
}

/** An expression over other queries, or a query of Metrics Insights. */
export interface ExpressionRead {
  id: string;
  path: readonly Key[];
  /** Undefined if the expression is not known yet. */
  expression: string | undefined;
  /** Undefined for a metric math expression, and for a query that is not understood. */
  insights: Insights | undefined;
}

/** An alarm with what it reads. */
export interface AlarmReads {
  alarm: Resource;
  reads: readonly (MetricRead | ExpressionRead)[];
  /** Whether a query, or all of them, are not known yet. */
  isOpen: boolean;
}

interface Alarms {
  all: readonly AlarmReads[];
  /** The first alarm whose queries are not known yet. */
  open: Resource | undefined;
  /** Alarms that evaluate PromQL, with its text. */
  promql: readonly { alarm: Resource; text: string }[];
  /** By dimension and its value; for an unknown value, by the URN of a resource that the value depends on. */
  byDimension: Groups<string, AlarmReads>;
  /** Alarms with queries of Metrics Insights. */
  withQueries: readonly AlarmReads[];
  /** Those among them whose queries do not name the values of the dimension. */
  anyValue: Groups<string, AlarmReads>;
}

/** The dimensions that policies look up. */
const WATCHED = ["QueueName", "RuleName"] as const;
export type Watched = (typeof WATCHED)[number];

/** The alarms that may watch a resource, whose name is the value of a dimension. */
export function alarmsOn(
  stack: Stack,
  dimension: Watched,
  { urn, props }: Resource,
): readonly AlarmReads[] {
  const { byDimension, anyValue, withQueries } = alarmsOf(stack);
  const name = knownTextAt(props, "name");
  const keys = name === undefined ? [urn] : [urn, name];
  const named = keys.flatMap((key) => byDimension.of(keyOf(dimension, key)));
  const queries = name === undefined ? withQueries : anyValue.of(dimension);
  return [...new Set([...named, ...queries])];
}

/** The alarms of a stack in the order of their registration. */
export const alarmsIn = (stack: Stack): readonly AlarmReads[] => alarmsOf(stack).all;

/** An alarm whose queries are not known yet; undefined if there is none. */
export const openAlarm = (stack: Stack): Resource | undefined => alarmsOf(stack).open;

/** The alarms that evaluate PromQL, with the text of their criteria. */
export const promqlAlarms = (stack: Stack): Alarms["promql"] => alarmsOf(stack).promql;

export const isMetric = (read: MetricRead | ExpressionRead): read is MetricRead => "metric" in read;

/** The alarms of a stack, read once for all policies. */
const alarmsOf = onceFor((stack: Stack): Alarms => {
  const all = stack.of(TYPES.alarm).map(readAlarm);
  return {
    all,
    open: all.find(({ isOpen }) => isOpen)?.alarm,
    promql: all.flatMap(({ alarm }) =>
      isGiven(alarm.props, "evaluationCriteria")
        ? { alarm, text: JSON.stringify(alarm.props.evaluationCriteria) }
        : [],
    ),
    withQueries: all.filter(({ reads }) => reads.some(isQuery)),
    byDimension: grouped(all, (reads) => WATCHED.flatMap((key) => valuesIn(reads, key, stack))),
    anyValue: grouped(all, ({ reads }) =>
      WATCHED.filter((key) => reads.some((read) => allowsAnyValue(read, key))),
    ),
  };
});

function readAlarm(alarm: Resource): AlarmReads {
  const { props } = alarm;
  if (isKnown(props, "metricName") && textAt(props, "metricName") !== undefined) {
    return { alarm, reads: [readMetric(props, [], "m1")], isOpen: false };
  }
  if (!isKnown(props, "metricQueries") || !isKnown(props, "metricName")) {
    return { alarm, reads: [], isOpen: true };
  }
  const reads = listAt(props, "metricQueries").map((_, index) =>
    readQuery(props, ["metricQueries", index]),
  );
  const isOpen = reads.some(
    (read) => !isKnown(props, ...read.path, isMetric(read) ? "metricName" : "expression"),
  );
  return { alarm, reads, isOpen };
}

function readQuery(props: Properties, path: readonly Key[]): MetricRead | ExpressionRead {
  const id = knownTextAt(props, ...path, "id") ?? spell(path);
  if (isGiven(props, ...path, "metric")) return readMetric(props, [...path, "metric"], id);
  const expression = knownTextAt(props, ...path, "expression");
  const insights = parseInsights(expression ?? "");
  return { id, path, expression, insights };
}

function readMetric(props: Properties, path: readonly Key[], id: string): MetricRead {
  return {
    id,
    path,
    property: path.length === 0 ? "dimensions" : "metricQueries",
    metric: knownTextAt(props, ...path, "metricName"),
    namespace: knownTextAt(props, ...path, "namespace"),
    dimensions: isKnown(props, ...path, "dimensions")
      ? objectAt(props, ...path, "dimensions")
      : undefined,
    account: knownTextAt(props, ...path.slice(0, -1), "accountId"),
  };
}

/** The values of a dimension that an alarm reads, as keys. An unknown value may be of any resource that it depends on. */
function valuesIn({ alarm, reads }: AlarmReads, dimension: Watched, stack: Stack): string[] {
  const values = reads.flatMap((read): string[] => {
    if (!isMetric(read))
      return [...((read.insights && valuesOf(read.insights.where, dimension)) ?? [])];
    if (read.dimensions !== undefined) {
      const value = read.dimensions[dimension];
      if (typeof value !== "string") return [];
      if (!isUnknown(value)) return [value];
    }
    return stack.dependenciesOf(alarm, read.property).map(({ urn }) => urn);
  });
  return values.map((value) => keyOf(dimension, value));
}

const isQuery = (read: MetricRead | ExpressionRead): read is ExpressionRead =>
  !isMetric(read) && isInsights(read.expression ?? "");

/** Whether a query reads metrics with any value of a dimension. A query that is not understood may do so. */
function allowsAnyValue(read: MetricRead | ExpressionRead, dimension: Watched): boolean {
  return isQuery(read) && (read.insights && valuesOf(read.insights.where, dimension)) === undefined;
}

const keyOf = (dimension: string, value: string) => `${dimension} ${value}`;

/** How an alarm aggregates a metric or the metrics of a query. Unset texts and numbers take values that change nothing. */
export interface Aggregation {
  statistic: string;
  /** Seconds. */
  period: number;
  unit: string | undefined;
}

/** Settings of an alarm, as CloudWatch gets them. */
export interface AlarmSettings {
  comparison: string | undefined;
  threshold: number;
  thresholdMetricId: string | undefined;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  treatMissingData: string;
  /** The positions of the reads that the alarm returns. */
  returned: readonly number[];
  /** By position. */
  aggregations: readonly Aggregation[];
}

/**
 * Reads the settings of an alarm. An unset threshold is 0 and an unset `returnData` false, because the provider sends those. The
 * provider refuses an alarm without a statistic, a period or a number of periods at the preview, so that these take values
 * here that change nothing.
 *
 * @throws NotKnownYet
 * Sources: CloudWatch API reference, PutMetricAlarm; hashicorp/terraform-provider-aws,
 * internal/service/cloudwatch/metric_alarm.go, `resourceMetricAlarm` and `expandPutMetricAlarmInput`.
 */
export function settingsOf({ alarm, reads }: AlarmReads): AlarmSettings {
  return readFrom(alarm, (props) => {
    const evaluationPeriods = positive(numberAt(props, "evaluationPeriods")) ?? 1;
    return {
      comparison: textAt(props, "comparisonOperator"),
      threshold: numberAt(props, "threshold") ?? 0,
      thresholdMetricId: textAt(props, "thresholdMetricId"),
      evaluationPeriods,
      datapointsToAlarm: positive(numberAt(props, "datapointsToAlarm")) ?? evaluationPeriods,
      treatMissingData: textAt(props, "treatMissingData") ?? "missing",
      returned: returnedOf(props, reads),
      aggregations: reads.map((read) => aggregationOf(props, read)),
    };
  });
}

/** A single query counts as returned: CloudWatch refuses it without `returnData`, so that nothing stays silent. */
function returnedOf(props: Properties, reads: AlarmReads["reads"]): readonly number[] {
  const returned = reads.flatMap((read, index) => (isReturned(props, read) ? [index] : []));
  return reads.length === 1 ? [0] : returned;
}

function isReturned(props: Properties, read: MetricRead | ExpressionRead): boolean {
  const path = isMetric(read) ? read.path.slice(0, -1) : read.path;
  return flagAt(props, ...path, "returnData") === true;
}

function aggregationOf(props: Properties, read: MetricRead | ExpressionRead): Aggregation {
  const at = (key: string) => [...read.path, key];
  return {
    statistic: statisticOf(props, read) ?? "Maximum",
    period: positive(numberAt(props, ...at("period"))) ?? 60,
    unit: isMetric(read) ? textAt(props, ...at("unit")) : undefined,
  };
}

function statisticOf(props: Properties, read: MetricRead | ExpressionRead): string | undefined {
  if (!isMetric(read)) return read.insights?.aggregate;
  return read.path.length === 0
    ? (textAt(props, "statistic") ?? textAt(props, "extendedStatistic"))
    : textAt(props, ...read.path, "stat");
}

/** Undefined for 0, which the provider returns for an unset number. */
const positive = (value: number | undefined) =>
  value === undefined || value > 0 ? value : undefined;
