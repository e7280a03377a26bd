import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import type { LoggedStep } from "../eventbridge/busLog";
import { STALE_MESSAGE } from "../salesforceSchema/newerWins";
import type { Names } from "./names";
import { measuredSum, MOST_METRICS, returning, type MetricQuery } from "./ruleMetrics";
import {
  FROM_THRESHOLD,
  HOUR,
  MINUTE,
  type Definition,
  type NotStale,
  type Watched,
} from "./watched";

/** The namespace of the metric in CloudWatch. The metric's name is that of its filter. */
const NAMESPACE = "EventBridgeSalesforce";

/** The record of a dead letter in the bus's log. */
const DEAD_LETTER: LoggedStep = "INVOCATION_DLQ";

/**
 * Members of the record that can have Salesforce's answer. The error belongs to the step that failed, and the sending of a dead
 * letter need not be that step; the target's response is documented for this record. That either has the answer is assumed.
 * Source: EventBridge User Guide, 'Amazon EventBridge event bus log schema'.
 */
const ANSWERS = ["$.error.error_message", "$.details.target_response_body"];

/**
 * The beginning of Salesforce's message, in JSON or XML, as a regular expression of a filter. Characters that such an expression
 * cannot have are any character. The member comes before it, so that the message of an automation that quotes a stale record
 * counts as another one, and so does a message that quotes a customer's value.
 * Source: CloudWatch Logs User Guide, 'Supported regular expressions (regex) syntax'.
 */
const STALE = `%message.{1,5}${STALE_MESSAGE.replace(/[^A-Za-z0-9]/g, ".")}%`;

/**
 * The filter pattern that matches the record of each dead letter, except those of stale versions. A record without Salesforce's
 * answer matches: if the log has no answers, stale versions raise the alarm, and no other dead letter goes unnoticed. A comparison
 * with an absent member, or with null, would not match. Pure.
 * Source: CloudWatch Logs User Guide, 'Filter pattern syntax for metric filters', JSON log events.
 *
 * @param busArn of the bus, where other buses log to the same group
 */
export function notStalePattern(busArn?: string): string {
  const isOther = (member: string) =>
    `((${member} NOT EXISTS) || (${member} IS NULL) || (${member} != ${STALE}))`;
  const conditions = [
    `($.message_type = "${DEAD_LETTER}")`,
    ...(busArn === undefined ? [] : [`($.resource_arn = "${busArn}")`]),
    ...ANSWERS.map(isOther),
  ];
  return `{ ${conditions.join(" && ")} }`;
}

/** A log group to which the bus logs. */
export interface BusLog {
  /** ARN of the log group. */
  groupArn: pulumi.Output<string>;
  /** Whether other buses may log to it. */
  isShared: boolean;
}

/**
 * Counts the dead letters that are not stale, in a metric. A function and no component: the filter is its only resource.
 *
 * @returns the metric
 */
export function createNotStaleFilter(
  name: string,
  { names, busArn, log }: { names: Names; busArn: pulumi.Output<string>; log: BusLog },
  options: pulumi.CustomResourceOptions,
): NotStale["metric"] {
  const filter = new cloudwatch.LogMetricFilter(
    name,
    {
      name: names.notStale,
      logGroupName: log.groupArn.apply((arn) => arn.replace(/^.*:log-group:/, "")),
      pattern: log.isShared ? busArn.apply(notStalePattern) : notStalePattern(),
      metricTransformation: { name: names.notStale, namespace: NAMESPACE, value: "1" },
    },
    options,
  );
  const { namespace, name: metricName } = filter.metricTransformation;
  return { namespace, name: metricName };
}

/** Seconds. */
const PERIOD = 5 * MINUTE;
/**
 * The periods of which one is enough: a day, the longest that an alarm with such a period can look back. Records that CloudWatch
 * Logs has late still count, and a dead letter that waits longer raises `oldest-dead-letter`.
 * Source: CloudWatch API reference, PutMetricAlarm, `Period`.
 */
const PERIODS = 86_400 / PERIOD;

/**
 * The alarms on dead letters that are not stale. They count dead letters as they arrive, because the depth of a queue has no
 * causes: records of the log, unmappable events by the invocations of their rules, and alerts on the connection. The first alarm
 * watches as many rules as it can, further alarms the others; they divide the threshold, because no alarm knows the count of another.
 */
export function deadLettersNotStale({
  bus,
  notStale,
  thresholds,
  stackOption,
}: Watched): Definition[] {
  const threshold = thresholds.deadLettersNotStale ?? false;
  if (notStale === undefined || threshold === false) return [];
  const others = [logged(notStale), ...alerts(notStale)];
  const groups = groupsWithin(notStale.unmappable, MOST_METRICS - others.length);
  // If all groups together reach the threshold, one of them at least reaches its share.
  const least = Math.ceil(threshold / groups.length);
  return groups.map((rules, index) => {
    const queries = index === 0 ? others : [];
    const unmappable =
      rules.length === 0
        ? []
        : measuredSum(
            { bus, rules },
            { id: "unmappable", metricName: "Invocations", period: PERIOD },
          );
    const counted = [
      ...queries.map(({ id }) => `FILL(${id}, 0)`),
      ...(unmappable.length > 0 ? ["unmappable"] : []),
    ];
    return {
      alarmDescription: `${describeCount(least, groups.length)} become dead letters for another reason than a newer version of their record. \`npx bridge dlq list ${stackOption}\` shows the causes. Fix them, then run \`npx bridge dlq redrive ${stackOption}\`. The alarm counts dead letters when they arrive: it ends ${(PERIODS * PERIOD) / HOUR} hours after the last one, and not when the queue is empty.`,
      metricQueries: returning(
        [...queries, ...unmappable, { id: "letters", expression: `SUM([${counted.join(", ")}])` }],
        "dead letters that are not stale",
      ),
      ...FROM_THRESHOLD,
      threshold: least,
      evaluationPeriods: PERIODS,
      datapointsToAlarm: 1,
    };
  });
}

/** The beginning of the description, such as `5 events or more in 5 minutes have`. */
function describeCount(threshold: number, alarms: number): string {
  if (threshold === 1) return "Events have";
  const part = alarms === 1 ? "" : `, of the rules that this one of ${alarms} alarms watches,`;
  return `${threshold} events or more in 5 minutes${part} have`;
}

function logged({ metric }: NotStale): MetricQuery {
  const { namespace, name: metricName } = metric;
  return { id: "logged", metric: { namespace, metricName, period: PERIOD, stat: "Sum" } };
}

/** Alerts on the connection that could not be published go to the queue, too. */
function alerts({ alertRule: RuleName }: NotStale): MetricQuery[] {
  if (RuleName === undefined) return [];
  const metricName = "InvocationsSentToDlq";
  const metric = { namespace: "AWS/Events", metricName, dimensions: { RuleName } };
  return [{ id: "alerts", metric: { ...metric, period: PERIOD, stat: "Sum" } }];
}

/** The rules in groups, one at least: the first of so many, and the others of `MOST_METRICS`. */
function groupsWithin<Rule>(rules: readonly Rule[], first: number): Rule[][] {
  const groups = [rules.slice(0, first)];
  for (let next = first; next < rules.length; next += MOST_METRICS) {
    groups.push(rules.slice(next, next + MOST_METRICS));
  }
  return groups;
}
