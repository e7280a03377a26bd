import { z } from "zod";
import { alarmState } from "../cloudWatch/alarmState";
import { metricSeries, type MetricSources } from "../cloudWatch/metricValue";
import { action, type Action } from "./action";

const query = z.object({
  Id: z.string(),
  MetricStat: z.object({
    Metric: z.object({
      Namespace: z.string(),
      MetricName: z.string(),
      Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
    }),
    /** Seconds. */
    Period: z.number().int().min(60).multipleOf(60),
    Stat: z.enum(["Sum", "Maximum", "Average", "SampleCount"]),
  }),
});
/** The most queries, and the most data points of an answer. Source: CloudWatch API reference, GetMetricData. */
const MOST_QUERIES = 500;
const MOST_POINTS = 100_800;
/** A time in the protocol, in seconds since 1970, as milliseconds. */
const moment = z.number().transform((seconds) => seconds * 1_000);

/**
 * CloudWatch's actions for alarms, and for the metrics of rules, queues and metric filters. A metric has its data points at once; the service has
 * them some minutes later. Source: CloudWatch API reference, DescribeAlarms and GetMetricData.
 */
export function cloudWatchActions(
  sources: MetricSources,
  now: () => number,
): Record<string, Action> {
  const { account } = sources;
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
            StateValue: alarmState(alarm, sources, now()),
          })),
          ...(next < found.length && { NextToken: String(next) }),
        };
      },
    ),
    GetMetricData: action(
      z.object({
        MetricDataQueries: z.array(query).min(1).max(MOST_QUERIES),
        StartTime: moment,
        EndTime: moment,
        ScanBy: z
          .enum(["TimestampDescending", "TimestampAscending"])
          .default("TimestampDescending"),
        MaxDatapoints: z.number().int().min(1).max(MOST_POINTS).default(MOST_POINTS),
        NextToken: z.string().regex(/^\d+$/, "was not issued by this service").default("0"),
      }),
      ({ MetricDataQueries, StartTime, EndTime, ScanBy, MaxDatapoints, NextToken }) => {
        const series = MetricDataQueries.map(({ MetricStat }) => {
          const { Period, Stat, Metric } = MetricStat;
          const dimensions = Object.fromEntries(
            Metric.Dimensions.map((one) => [one.Name, one.Value]),
          );
          const { Namespace: namespace, MetricName: name } = Metric;
          const points = metricSeries({ namespace, name, dimensions, statistic: Stat }, sources, {
            from: StartTime,
            to: EndTime,
            period: Period * 1_000,
          });
          if (ScanBy === "TimestampDescending") points.reverse();
          return points;
        });
        const first = Number(NextToken);
        const next = first + MaxDatapoints;
        let before = 0;
        return {
          MetricDataResults: MetricDataQueries.map(({ Id, MetricStat: { Metric } }, index) => {
            const own = series[index] ?? [];
            const points = own.slice(Math.max(0, first - before), Math.max(0, next - before));
            before += own.length;
            return {
              Id,
              Label: Metric.MetricName,
              StatusCode: before > next ? "PartialData" : "Complete",
              Timestamps: points.map(({ at }) => at / 1_000),
              Values: points.map(({ value }) => value),
            };
          }),
          ...(next < before && { NextToken: String(next) }),
        };
      },
    ),
  };
}
