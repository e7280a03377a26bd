import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { nameField, refineEmulated, resourceKind, textFor } from "./kind";

const id = z.string().regex(/^[a-z]\w{0,254}$/, "must begin with a lower-case letter");
const options = z.strictObject({
  id: id.optional(),
  label: z.string().optional(),
  visible: z.boolean().optional(),
  stat: z.string().optional(),
  period: z.number().int().min(1).optional(),
  yAxis: z.enum(["left", "right"]).optional(),
  color: z.string().optional(),
});
const computed = z.tuple([
  options.extend({
    expression: z
      .string()
      .min(1)
      .max(1024 * 1024),
  }),
]);
/** Namespace, metric name, up to 30 dimensions as pairs of name and value, and display options. */
const measured = z.array(z.union([z.string().min(1), options])).superRefine((given, context) => {
  const texts = given.filter((one) => typeof one === "string");
  const isShownLast = given.slice(0, -1).every((one) => typeof one === "string");
  if (texts.length < 2 || texts.length % 2 === 1 || texts.length > 62 || !isShownLast) {
    context.addIssue({
      code: "custom",
      message:
        "must be a namespace, a metric name, up to 30 dimensions as pairs of name and value, and at most one object of options at the end",
    });
  }
});

const place = {
  x: z.number().int().min(0).max(23),
  y: z.number().int().min(0),
  width: z.number().int().min(1).max(24),
  height: z.number().int().min(1).max(1000),
};
const axis = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  label: z.string().optional(),
  showUnits: z.boolean().optional(),
});
const metricProperties = z
  .strictObject({
    title: z.string().optional(),
    region: z.string().min(1),
    view: z.enum(["timeSeries", "singleValue", "gauge", "bar", "pie", "table"]),
    stacked: z.boolean().optional(),
    stat: z.string().optional(),
    period: z.number().int().min(1).optional(),
    yAxis: z.strictObject({ left: axis.optional(), right: axis.optional() }).optional(),
    metrics: z
      .array(z.union([computed, measured]))
      .min(1)
      .max(500, "more than the 500 metrics that a graph can have"),
  })
  .superRefine(({ metrics }, context) => {
    const ids = metrics.flat().flatMap((one) => (typeof one === "object" ? (one.id ?? []) : []));
    if (new Set(ids).size < ids.length) {
      context.addIssue({
        code: "custom",
        message: "two metrics have the same id",
        path: ["metrics"],
      });
    }
  });

const widget = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.literal("metric"), ...place, properties: metricProperties }),
    z.strictObject({
      type: z.literal("text"),
      ...place,
      properties: z.strictObject({ markdown: z.string() }),
    }),
    z.strictObject({
      type: z.literal("alarm"),
      ...place,
      properties: z.strictObject({
        title: z.string().optional(),
        alarms: z
          .array(z.string().regex(/^arn:/, "must be an ARN"))
          .min(1)
          .max(100, "more than the 100 alarms that a widget can have"),
      }),
    }),
  ])
  .refine(({ x, width }) => x + width <= 24, "extends beyond the 24 columns");

/** Source: CloudWatch API reference, 'Dashboard Body Structure and Syntax'. */
const body = z.strictObject({
  start: z.string().optional(),
  end: z.string().optional(),
  periodOverride: z.enum(["auto", "inherit"]).optional(),
  widgets: z.array(widget).max(500),
});

/** The number of metrics in all widgets together. Source: CloudWatch User Guide, 'CloudWatch service quotas'. */
const MOST_METRICS = 2_500;

/**
 * Parses a dashboard's body.
 *
 * @throws Error where CloudWatch would refuse the body, and for widgets and options that the emulator does not support
 */
export function parseDashboard(text: string): z.output<typeof body> {
  const read = body.parse(JSON.parse(text));
  const metrics = read.widgets.flatMap((one) =>
    one.type === "metric" ? one.properties.metrics.filter((metric) => metric.length > 1) : [],
  );
  if (metrics.length > MOST_METRICS) {
    throw new Error(
      `the dashboard has ${metrics.length} metrics; at most ${MOST_METRICS} are allowed`,
    );
  }
  return read;
}

/** A dashboard. The emulator checks its body and does not display it. Source: CloudWatch API reference, PutDashboard. */
export const dashboard = resourceKind("aws:cloudwatch/dashboard:Dashboard", {
  inputs: z.strictObject({
    dashboardName: nameField(NAME_RULES.dashboard),
    dashboardBody: textFor((text) => JSON.parse(text) as unknown).superRefine((text, context) => {
      if (context.issues.length === 0)
        refineEmulated(() => parseDashboard(text), context, "the emulator cannot check: ");
    }),
  }),
  replacedBy: ["dashboardName"],
  computed: ["dashboardArn"],
  plan: ({ dashboardName }, { location: { accountId } }) => ({
    id: dashboardName,
    outputs: { dashboardArn: `arn:aws:cloudwatch::${accountId}:dashboard/${dashboardName}` },
  }),
  apply: ({ dashboardName, dashboardBody }, _, account) =>
    void account.dashboards.set(dashboardName, dashboardBody),
  remove: ({ dashboardName }, _, account) => void account.dashboards.delete(dashboardName),
});
