import { z } from "zod";
import { resourceKind } from "./kind";

const period = z
  .number()
  .int()
  .refine(
    (seconds) => [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0),
    "must be 1, 5, 10, 20, 30 or a multiple of 60 seconds",
  );

const statistic = z.enum(["SampleCount", "Average", "Sum", "Minimum", "Maximum"]);

/**
 * An alarm on one metric, or on one query of Metrics Insights. It has a state when it is asked for it; nobody is told of
 * a change. Source: CloudWatch API reference, PutMetricAlarm.
 */
export const metricAlarm = resourceKind("aws:cloudwatch/metricAlarm:MetricAlarm", {
  inputs: z
    .strictObject({
      name: z.string().min(1).max(255),
      alarmDescription: z.string().max(1024).optional(),
      comparisonOperator: z.enum([
        "GreaterThanOrEqualToThreshold",
        "GreaterThanThreshold",
        "LessThanThreshold",
        "LessThanOrEqualToThreshold",
      ]),
      evaluationPeriods: z.number().int().min(1),
      threshold: z.number(),
      treatMissingData: z.enum(["breaching", "notBreaching", "ignore", "missing"]).optional(),
      namespace: z.string().min(1).max(255).optional(),
      metricName: z.string().min(1).max(255).optional(),
      dimensions: z.record(z.string(), z.string()).optional(),
      statistic: statistic.optional(),
      period: period.optional(),
      metricQueries: z
        .array(
          z.strictObject({
            id: z.string().regex(/^[a-z]\w{0,254}$/, "must begin with a small letter"),
            expression: z.string().min(1).max(2048),
            period,
            returnData: z.literal(true),
          }),
        )
        .length(1)
        .optional(),
    })
    .superRefine(({ metricName, metricQueries, namespace, period, statistic }, context) => {
      const isOnMetric = metricName !== undefined;
      if (isOnMetric === (metricQueries !== undefined)) {
        context.addIssue({
          code: "custom",
          message: "give either metricName or metricQueries",
          path: ["metricName"],
        });
      }
      for (const [name, value] of Object.entries({ namespace, period, statistic })) {
        if (isOnMetric === (value !== undefined)) continue;
        const message = isOnMetric ? "is required with metricName" : "goes with metricName";
        context.addIssue({ code: "custom", message, path: [name] });
      }
    }),
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, { place: { region, account } }) => ({
    id: name,
    outputs: { arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` },
  }),
  apply: (given, { arn }, world) => {
    const { metricName, namespace, dimensions = {}, metricQueries: [query] = [] } = given;
    world.alarms.set(arn, {
      name: given.name,
      arn,
      description: given.alarmDescription,
      comparison: given.comparisonOperator,
      threshold: given.threshold,
      missingIsFine: given.treatMissingData === "notBreaching",
      period: given.period ?? query?.period ?? 60,
      ...(metricName !== undefined &&
        namespace !== undefined && { metric: { namespace, name: metricName, dimensions } }),
      ...(query !== undefined && { expression: query.expression }),
    });
  },
  remove: (_, { arn }, world) => void world.alarms.delete(arn),
});
