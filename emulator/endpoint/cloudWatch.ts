import { z } from "zod";
import { alarmState } from "../cloudWatch/alarmState";
import type { MetricName, Metrics } from "../eventBridge/metrics";
import type { EmulatedAccount } from "../account";
import { action, type Action } from "./action";

const query = z.object({
  Id: z.string(),
  MetricStat: z.object({
    Metric: z.object({
      Namespace: z.literal("AWS/Events"),
      MetricName: z.string(),
      Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
    }),
    Period: z.number().int().min(60),
    Stat: z.literal("Sum"),
  }),
});
/** A time in the protocol, in seconds since 1970, as milliseconds. */
const moment = z.number().transform((seconds) => seconds * 1_000);

/**
 * CloudWatch's actions for alarms and for the metrics of rules. Each metric is one sum over the whole requested time. Source: CloudWatch API reference, DescribeAlarms and GetMetricData.
 */
export function cloudWatchActions(
  account: EmulatedAccount,
  metrics: Metrics,
  now: () => number,
): Record<string, Action> {
  const sumOf = (name: string, rule: string, { from, to }: { from: number; to: number }) =>
    [...account.rules.values()]
      .filter((one) => one.name === rule)
      .flatMap(({ arn }) => metrics.of(name as MetricName, arn))
      .filter(({ at }) => at >= from && at < to)
      .reduce((sum, point) => sum + point.sum, 0);
  return {
    DescribeAlarms: action(
      z.object({
        AlarmNamePrefix: z.string().default(""),
        MaxRecords: z.number().int().min(1).max(100).default(50),
        NextToken: z.string().regex(/^\d+$/, "was not issued by this service").default("0"),
      }),
      ({ AlarmNamePrefix, MaxRecords, NextToken }) => {
        const found = [...account.alarms.values()].filter(({ name }) =>
          name.startsWith(AlarmNamePrefix),
        );
        const next = Number(NextToken) + MaxRecords;
        return {
          MetricAlarms: found.slice(Number(NextToken), next).map((alarm) => ({
            AlarmName: alarm.name,
            AlarmArn: alarm.arn,
            AlarmDescription: alarm.description,
            Threshold: alarm.threshold,
            ComparisonOperator: alarm.comparison,
            ActionsEnabled: true,
            AlarmActions: alarm.actions.alarm,
            OKActions: alarm.actions.ok,
            StateValue: alarmState(alarm, { account, metrics }, now()),
          })),
          ...(next < found.length && { NextToken: String(next) }),
        };
      },
    ),
    GetMetricData: action(
      z.object({ MetricDataQueries: z.array(query), StartTime: moment, EndTime: moment }),
      ({ MetricDataQueries, StartTime, EndTime }) => ({
        MetricDataResults: MetricDataQueries.map(({ Id, MetricStat: { Metric } }) => {
          const rule = Metric.Dimensions.find(({ Name }) => Name === "RuleName")?.Value ?? "";
          const sum = sumOf(Metric.MetricName, rule, { from: StartTime, to: EndTime });
          return {
            Id,
            Label: Metric.MetricName,
            StatusCode: "Complete",
            Timestamps: sum === 0 ? [] : [StartTime / 1_000],
            Values: sum === 0 ? [] : [sum],
          };
        }),
      }),
    ),
  };
}
