import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { INSIGHTS, isInsights } from "../cloudWatch/alarmState";
import { compileMath } from "../cloudWatch/metricMath";
import type { Series } from "../cloudWatch/alarm";
import { isObject } from "../propertyValues";
import {
  emulatedIf,
  emulatedOf,
  nameField,
  notEmulated,
  refineEmulated,
  resourceKind,
} from "./kind";
import { tags } from "./tags";

const period = z
  .number()
  .int()
  .refine(
    (seconds) => [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0),
    "must be 1, 5, 10, 20, 30 or a multiple of 60 seconds",
  );

const STATISTICS = ["SampleCount", "Average", "Sum", "Maximum"] as const;
/** The emulator computes neither the minimum of a metric nor its percentiles. */
const statistic = emulatedOf(STATISTICS, ["Minimum"]);
const id = z.string().regex(/^[a-z]\w{0,254}$/, "must begin with a lower-case letter");
const metricName = z.string().min(1).max(255);
/** Source: API model, cloudwatch 2010-08-01, `DimensionName` and `DimensionValue`. */
const dimensions = z.record(z.string().min(1).max(255), z.string().min(1).max(1024));
/** Source: CloudWatch API reference, PutMetricAlarm, `AlarmActions`. */
const actions = z.array(z.string().regex(/^arn:/, "must be an ARN")).max(5).default([]);

/** A Metrics Insights query, or metric math. Source: CloudWatch API reference, MetricDataQuery. */
const computed = z.strictObject({
  id,
  expression: z
    .string()
    .min(1)
    .max(2048)
    .superRefine((text, context) => {
      if (!isInsights(text)) return refineEmulated(() => compileMath(text), context);
      if (INSIGHTS.test(text)) return;
      context.addIssue(
        notEmulated(
          "the emulator supports only queries for the SUM or the MAX of a metric over the rules of a bus",
        ),
      );
    }),
  period: period.optional(),
  label: z.string().optional(),
  returnData: z.boolean().default(false),
});
const measured = z.strictObject({
  id,
  label: z.string().optional(),
  returnData: z.boolean().default(false),
  metric: z.strictObject({
    namespace: metricName,
    metricName,
    dimensions: dimensions.default({}),
    period,
    stat: statistic,
  }),
});
/** Each query has a metric or an expression. Its own mistakes are reported, not those of the other form. */
const query = z.unknown().transform((given, context) => {
  const read = (isObject(given) && "metric" in given ? measured : computed).safeParse(given);
  if (read.success) return read.data;
  context.issues.push(
    ...read.error.issues.map((issue) => ({ ...issue, input: given }) as z.core.$ZodRawIssue),
  );
  return z.NEVER;
});
type Query = z.output<typeof computed> | z.output<typeof measured>;

const COMPARISONS = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
] as const;
/** Source: CloudWatch API reference, PutMetricAlarm, `ComparisonOperator`: the last three are for anomaly detection. */
const comparison = emulatedOf(COMPARISONS, [
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
]);

/**
 * An alarm on a metric, on a Metrics Insights query, or on metric math. Its state is computed on demand, and `AlarmWatch`
 * reports changes. Source: CloudWatch API reference, PutMetricAlarm.
 */
export const metricAlarm = resourceKind("aws:cloudwatch/metricAlarm:MetricAlarm", {
  inputs: z
    .strictObject({
      tags,
      name: nameField(NAME_RULES.alarm),
      alarmDescription: z.string().max(1024).optional(),
      comparisonOperator: comparison,
      evaluationPeriods: z.number().int().min(1),
      datapointsToAlarm: z.number().int().min(1).optional(),
      threshold: z.number().optional(),
      treatMissingData: z.enum(["breaching", "notBreaching", "ignore", "missing"]).optional(),
      namespace: metricName.optional(),
      metricName: metricName.optional(),
      dimensions: dimensions.optional(),
      statistic: statistic.optional(),
      extendedStatistic: emulatedIf(
        z.string(),
        () => false,
        "the emulator computes no percentiles",
      ).optional(),
      thresholdMetricId: emulatedIf(
        z.string(),
        () => false,
        "the emulator detects no anomalies",
      ).optional(),
      period: period.optional(),
      metricQueries: z.array(query).min(1).optional(),
      alarmActions: actions,
      okActions: actions,
    })
    .superRefine(({ metricName, metricQueries, namespace, period, ...given }, context) => {
      const isOnMetric = metricName !== undefined;
      if (isOnMetric === (metricQueries !== undefined)) {
        context.addIssue({
          code: "custom",
          message: "set either metricName or metricQueries",
          path: ["metricName"],
        });
      }
      if (given.threshold === undefined && given.thresholdMetricId === undefined) {
        context.addIssue({ code: "custom", message: "is required", path: ["threshold"] });
      }
      const statistic = given.statistic ?? given.extendedStatistic;
      for (const [name, value] of Object.entries({ namespace, period, statistic })) {
        if (isOnMetric === (value !== undefined)) continue;
        const message = isOnMetric
          ? "is required with metricName"
          : "is allowed only with metricName";
        context.addIssue({ code: "custom", message, path: [name] });
      }
      for (const message of queryMistakes(metricQueries ?? [])) {
        context.addIssue({ code: "custom", message, path: ["metricQueries"] });
      }
      const seconds = period ?? periodOf(metricQueries ?? []);
      for (const [name, message] of rangeMistakes({ ...given, seconds })) {
        context.addIssue({ code: "custom", message, path: [name] });
      }
    }),
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, { location: { region, accountId } }) => ({
    id: name,
    outputs: { arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}` },
  }),
  apply: (given, { arn }, account) => {
    const { metricName, namespace = "", dimensions = {}, statistic = "Sum" } = given;
    const { metricQueries = [], alarmActions, okActions } = given;
    account.alarms.set(arn, {
      name: given.name,
      arn,
      description: given.alarmDescription,
      comparison: given.comparisonOperator,
      threshold: given.threshold ?? 0, // only an alarm on anomalies has none
      evaluationPeriods: given.evaluationPeriods,
      datapointsToAlarm: given.datapointsToAlarm ?? given.evaluationPeriods,
      missingIsFine: given.treatMissingData === "notBreaching",
      period: given.period ?? periodOf(metricQueries),
      ...(metricName === undefined
        ? {
            series: metricQueries.map(seriesOf),
            returned: metricQueries.find(({ returnData }) => returnData)?.id ?? "",
          }
        : {
            series: [
              { id: "only", metric: { namespace, name: metricName, dimensions, statistic } },
            ],
            returned: "only",
          }),
      actions: { alarm: alarmActions, ok: okActions },
    });
  },
  remove: (_, { arn }, account) => void account.alarms.delete(arn),
});

/**
 * Sources: CloudWatch API reference, PutMetricAlarm, `Metrics`: one query returns data; CloudWatch User Guide, 'Limits': at
 * most 10 metrics, with the same period; 'Metrics Insights quotas': one Metrics Insights query.
 */
function* queryMistakes(queries: readonly Query[]): Iterable<string> {
  if (queries.length === 0) return;
  if (queries.filter(({ returnData }) => returnData).length !== 1) {
    yield "exactly one query must set returnData";
  }
  if (queries.filter((query) => "metric" in query).length > 10) yield "more than 10 metrics";
  if (queries.filter(isQuery).length > 1) yield "more than one Metrics Insights query";
  if (new Set(queries.map(({ id }) => id)).size < queries.length)
    yield "two queries have the same id";
  const periods = new Set(queries.map(periodIn).filter((one) => one !== undefined));
  if (periods.size > 1) yield "all queries must have the same period";
  if (queries.some((query) => isQuery(query) && query.period === undefined)) {
    yield "a Metrics Insights query requires a period";
  }
}

/**
 * Source: CloudWatch API reference, PutMetricAlarm, `Period`, for the longest evaluation; the words, and that more data points than
 * periods are refused, are assumed.
 */
function* rangeMistakes(given: {
  evaluationPeriods: number;
  datapointsToAlarm?: number | undefined;
  seconds: number;
}): Iterable<[string, string]> {
  const { evaluationPeriods, datapointsToAlarm = 1, seconds } = given;
  const longest = seconds < 3_600 ? 86_400 : 604_800;
  if (evaluationPeriods * seconds > longest) {
    yield ["evaluationPeriods", `may cover ${longest} seconds with periods of ${seconds}`];
  }
  if (datapointsToAlarm > evaluationPeriods) {
    yield ["datapointsToAlarm", "must not be greater than evaluationPeriods"];
  }
}

const isQuery = (query: Query): query is z.output<typeof computed> =>
  "expression" in query && isInsights(query.expression);

const periodIn = (query: Query) => ("metric" in query ? query.metric.period : query.period);

const periodOf = (queries: readonly Query[]) =>
  queries.map(periodIn).find((one) => one !== undefined) ?? 60;

function seriesOf(query: Query): Series {
  if ("expression" in query) return { id: query.id, expression: query.expression };
  const { metricName: name, namespace, dimensions, stat: statistic } = query.metric;
  return { id: query.id, metric: { namespace, name, dimensions, statistic } };
}
