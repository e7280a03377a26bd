import type { types } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EventBusReference } from "./eventBus";

/** A metric of an alarm, or what is computed of metrics. */
interface MetricQuery extends types.input.cloudwatch.MetricAlarmMetricQuery {
  id: string;
}

/** Rules whose metrics one alarm looks at. */
export interface RuleGroup {
  bus: EventBusReference;
  /** Physical names; undefined for all rules of the bus, where it is the integration's own. */
  rules: readonly pulumi.Output<string>[] | undefined;
}

/** Source: CloudWatch User Guide, 'Limits that apply to alarms based on metric math expressions'. */
const MOST_METRICS = 10;
const NAMESPACE = "AWS/Events";

/**
 * The rules of an integration in groups, each for an alarm. The integration's own bus has no others: there one alarm looks
 * at all, whatever they are called. A bus that is there may have other teams' rules, which are not to ring here, and a query
 * has neither `OR` nor a prefix: there, an alarm has as many rules as it may have metrics.
 * Source: CloudWatch User Guide, 'Metrics Insights query components and syntax'.
 *
 * @param rules physical names
 * @param metrics how many of each rule the alarm needs
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

/** A sum over the rules, as the query with the id that is given: in a query of Metrics Insights, of which an alarm has one. */
export function queriedSum(
  group: RuleGroup,
  id: string,
  metricName: string,
  period: number,
): MetricQuery[] {
  if (group.rules !== undefined) return summed(group.bus, group.rules, id, metricName, period);
  const expression = group.bus.name.apply(
    (bus) =>
      `SELECT SUM(${metricName}) FROM SCHEMA("${NAMESPACE}", EventBusName, RuleName) WHERE EventBusName = '${bus}'`,
  );
  return [{ id, expression, period }];
}

/**
 * The same by metrics alone, so that an alarm can have two: those of the bus as a whole, where it is the integration's own.
 * Source: EventBridge User Guide, 'Monitoring', metrics that have the dimensions 'EventBusName' and 'RuleName' each.
 */
export function measuredSum(
  group: RuleGroup,
  id: string,
  metricName: string,
  period: number,
): MetricQuery[] {
  return group.rules === undefined
    ? [ofBus(group.bus, id, metricName, "Sum", period)]
    : summed(group.bus, group.rules, id, metricName, period);
}

/** The highest of several metrics over the rules, as the query with the id that is given. */
export function highest(
  group: RuleGroup,
  id: string,
  metricNames: readonly string[],
  period: number,
): MetricQuery[] {
  const measured = metricNames.flatMap((metricName, index) =>
    group.rules === undefined
      ? [ofBus(group.bus, `${id}_${index}`, metricName, "Maximum", period)]
      : ofRules(group.bus, group.rules, `${id}_${index}`, metricName, "Maximum", period),
  );
  return [...measured, { id, expression: `MAX([${measured.map((one) => one.id).join(", ")}])` }];
}

/** Says of the last query that it is what the alarm looks at, and what it is called. */
export function returning(queries: readonly MetricQuery[], label?: string): MetricQuery[] {
  return queries.map((query, index) =>
    index < queries.length - 1
      ? query
      : { ...query, ...(label !== undefined && { label }), returnData: true },
  );
}

/** A rule without a data point adds nothing; without `FILL`, one could hide what the others have. */
function summed(
  bus: EventBusReference,
  rules: readonly pulumi.Output<string>[],
  id: string,
  metricName: string,
  period: number,
): MetricQuery[] {
  const measured = ofRules(bus, rules, id, metricName, "Sum", period);
  const filled = measured.map((one) => `FILL(${one.id}, 0)`);
  return [...measured, { id, expression: `SUM([${filled.join(", ")}])` }];
}

/** Metrics of a rule have the bus as a dimension, unless that is `default`. Source: as above, 'Dimensions'. */
function ofRules(
  bus: EventBusReference,
  rules: readonly pulumi.Output<string>[],
  id: string,
  metricName: string,
  stat: string,
  period: number,
): MetricQuery[] {
  return rules.map((RuleName, index) => {
    const dimensions = { ...(bus.existing !== "default" && { EventBusName: bus.name }), RuleName };
    const metric = { namespace: NAMESPACE, metricName, dimensions, period, stat };
    return { id: `${id}_${index}`, metric };
  });
}

function ofBus(
  { name }: EventBusReference,
  id: string,
  metricName: string,
  stat: string,
  period: number,
): MetricQuery {
  const dimensions = { EventBusName: name };
  return { id, metric: { namespace: NAMESPACE, metricName, dimensions, period, stat } };
}
