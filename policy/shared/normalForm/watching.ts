import { TYPES } from "../types";
import { UNKNOWN } from "../unknown";
import { isUnknown } from "../values";
import { defined, get, items, json, map, object } from "./read";
import type { Translation } from "./translation";

/** Alarms and logs. Source: CloudFormation template reference, AWS::CloudWatch::*, AWS::Logs::*. */
export const WATCHING: Readonly<Record<string, Translation>> = {
  "AWS::CloudWatch::Alarm": (p) => [
    {
      type: TYPES.alarm,
      props: defined({
        ...actions(p),
        name: get(p, "AlarmName"),
        namespace: get(p, "Namespace"),
        metricName: get(p, "MetricName"),
        dimensions: map(get(p, "Dimensions"), "Name"),
        statistic: get(p, "Statistic"),
        extendedStatistic: get(p, "ExtendedStatistic"),
        period: get(p, "Period"),
        unit: get(p, "Unit"),
        evaluationPeriods: get(p, "EvaluationPeriods"),
        datapointsToAlarm: get(p, "DatapointsToAlarm"),
        threshold: get(p, "Threshold"),
        thresholdMetricId: get(p, "ThresholdMetricId"),
        comparisonOperator: get(p, "ComparisonOperator"),
        treatMissingData: get(p, "TreatMissingData"),
        evaluateLowSampleCountPercentiles: get(p, "EvaluateLowSampleCountPercentile"),
        metricQueries: queries(get(p, "Metrics")),
      }),
    },
  ],
  "AWS::CloudWatch::CompositeAlarm": (p) => [
    {
      type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      props: defined({
        ...actions(p),
        alarmName: get(p, "AlarmName"),
        alarmRule: get(p, "AlarmRule"),
      }),
    },
  ],
  "AWS::Logs::LogGroup": (p) => [
    {
      type: TYPES.logGroup,
      props: defined({
        name: get(p, "LogGroupName"),
        retentionInDays: get(p, "RetentionInDays"),
        kmsKeyId: get(p, "KmsKeyId"),
        tags: map(get(p, "Tags")),
      }),
    },
  ],
  "AWS::Logs::ResourcePolicy": (p) => [
    {
      type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
      props: defined({
        policyName: get(p, "PolicyName"),
        policyDocument: json(get(p, "PolicyDocument")),
      }),
    },
  ],
};

const actions = (p: unknown) => ({
  actionsEnabled: get(p, "ActionsEnabled"),
  alarmActions: get(p, "AlarmActions"),
  okActions: get(p, "OKActions"),
  insufficientDataActions: get(p, "InsufficientDataActions"),
  tags: map(get(p, "Tags")),
});

function queries(metrics: unknown): unknown {
  if (metrics === undefined || isUnknown(metrics)) return metrics;
  return items(metrics).map((one) => {
    if (isUnknown(one)) return UNKNOWN;
    const stat = get(one, "MetricStat");
    return defined({
      id: get(one, "Id"),
      expression: get(one, "Expression"),
      label: get(one, "Label"),
      returnData: get(one, "ReturnData") ?? true, // The service's default. Source: CloudWatch API reference, MetricDataQuery.
      period: get(one, "Period"),
      accountId: get(one, "AccountId"),
      metric: object(stat, {
        namespace: get(stat, "Metric", "Namespace"),
        metricName: get(stat, "Metric", "MetricName"),
        dimensions: map(get(stat, "Metric", "Dimensions"), "Name"),
        period: get(stat, "Period"),
        stat: get(stat, "Stat"),
        unit: get(stat, "Unit"),
      }),
    });
  });
}
