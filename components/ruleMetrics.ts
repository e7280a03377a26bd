import type { input } from "@pulumi/aws/types";
import type * as pulumi from "@pulumi/pulumi";
import type { EventBusReference } from "./eventBus";

/** A metric of an alarm, or an expression over metrics. */
export interface MetricQuery extends input.cloudwatch.MetricAlarmMetricQuery {
  id: string;
}

/** Rules that one alarm watches. */
export interface RuleGroup {
  bus: EventBusReference;
  /** Physical names; undefined for all rules of the integration's own bus. */
  rules: readonly pulumi.Output<string>[] | undefined;
}

/** Metrics of an alarm. Source: CloudWatch User Guide, 'Limits that apply to alarms based on metric math expressions'. */
export const MOST_METRICS = 10;
const NAMESPACE = "AWS/Events";

/**
 * The rules of an integration in groups, one group for an alarm. The integration's own bus has no other rules, so that one alarm
 * watches them all by the bus. An existing bus may have rules of other teams, which the alarm must leave out. A query has
 * neither `OR` nor a prefix, so that there an alarm names its rules, as many as it may have metrics.
 * Source: CloudWatch User Guide, 'Metrics Insights query components and syntax'.
 *
 * @param rules physical names
 * @param metrics that the alarm needs for each rule
 */
export function groupsOf(
  bus: EventBusReference,
  rules: readonly pulumi.Output<string>[],
  metrics: number,
): RuleGroup[] {
  if (bus.existing === undefined) return [{ bus, rules: undefined }];
  const most = Math.floor(MOST_METRICS / metrics);
  return Array.from({ length: Math.ceil(rules.length / most) }, (_, index) => ({
    bus,
    rules: rules.slice(index * most, (index + 1) * most),
  }));
}

/** A metric of `AWS/Events`, and the id that its query has in the alarm. */
interface Measure {
  id: string;
  metricName: string;
  /** Seconds. */
  period: number;
}

/** The sum of a metric over the rules, by a query of Metrics Insights; an alarm may have one such query. */
export function queriedSum(group: RuleGroup, measure: Measure): MetricQuery[] {
  if (group.rules !== undefined) return summed(group.bus, group.rules, measure);
  const { id, metricName, period } = measure;
  const expression = group.bus.name.apply(
    (bus) =>
      `SELECT SUM(${metricName}) FROM SCHEMA("${NAMESPACE}", EventBusName, RuleName) WHERE EventBusName = '${bus}'`,
  );
  return [{ id, expression, period }];
}

/**
 * The sum of a metric over the rules, without a query, so that an alarm can have two such sums. On the integration's own bus it
 * is the metric of the bus as a whole.
 * Source: EventBridge User Guide, 'Monitoring', metrics that have the dimensions 'EventBusName' and 'RuleName' each.
 */
export function measuredSum(group: RuleGroup, measure: Measure): MetricQuery[] {
  return group.rules === undefined
    ? [ofBus(group.bus, { ...measure, stat: "Sum" })]
    : summed(group.bus, group.rules, measure);
}

/** The highest value of several metrics over the rules. */
export function highest(
  group: RuleGroup,
  { id, metricNames, period }: Omit<Measure, "metricName"> & { metricNames: readonly string[] },
): MetricQuery[] {
  const measured = metricNames.flatMap((metricName, index) => {
    const measure = { id: `${id}_${index}`, metricName, period, stat: "Maximum" } as const;
    return group.rules === undefined
      ? [ofBus(group.bus, measure)]
      : ofRules(group.bus, group.rules, measure);
  });
  return [...measured, { id, expression: `MAX([${measured.map((one) => one.id).join(", ")}])` }];
}

/** Marks the last query as the value that the alarm watches, with its label. */
export function returning(queries: readonly MetricQuery[], label?: string): MetricQuery[] {
  return queries.map((query, index) =>
    index < queries.length - 1
      ? query
      : { ...query, ...(label !== undefined && { label }), returnData: true },
  );
}

type Statistic = Measure & { stat: "Sum" | "Maximum" };

/** `FILL` adds 0 for a rule without a data point, which would otherwise hide the sum of the others. */
function summed(
  bus: EventBusReference,
  rules: readonly pulumi.Output<string>[],
  measure: Measure,
): MetricQuery[] {
  const measured = ofRules(bus, rules, { ...measure, stat: "Sum" });
  const filled = measured.map((one) => `FILL(${one.id}, 0)`);
  return [...measured, { id: measure.id, expression: `SUM([${filled.join(", ")}])` }];
}

/** Metrics of a rule have the bus as a dimension, except on the bus `default`. Source: as above, 'Dimensions'. */
function ofRules(
  bus: EventBusReference,
  rules: readonly pulumi.Output<string>[],
  { id, metricName, period, stat }: Statistic,
): MetricQuery[] {
  return rules.map((RuleName, index) => {
    const dimensions = { ...(bus.existing !== "default" && { EventBusName: bus.name }), RuleName };
    const metric = { namespace: NAMESPACE, metricName, dimensions, period, stat };
    return { id: `${id}_${index}`, metric };
  });
}

function ofBus({ name }: EventBusReference, measure: Statistic): MetricQuery {
  const { id, metricName, period, stat } = measure;
  const dimensions = { EventBusName: name };
  return { id, metric: { namespace: NAMESPACE, metricName, dimensions, period, stat } };
}
