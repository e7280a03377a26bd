import { alarmActions } from "../../../policy/alarms/actions";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { TOPIC_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

const silent = (shop: Shop) => shop.set("depth-alarm", { alarmActions: undefined });
/** A composite alarm with this rule, in place of the actions of the alarm on the depth. */
const composite =
  (alarmRule: string, inputs: Values = { alarmActions: [TOPIC_ARN] }, name = "composite") =>
  (shop: Shop) =>
    silent(shop).add({ type: COMPOSITE, name, inputs: { alarmName: name, alarmRule, ...inputs } });
const nobody =
  "Alarm 'depth-alarm' notifies nobody: alarmActions is not set, so nobody learns that the alarm went off. Set alarmActions to the ARN of an SNS topic to which the team subscribes.";

policySpec(alarmActions, {
  level: "advisory",
  allows: [
    {
      what: "actions that are not known yet",
      change: (shop) => shop.set("depth-alarm", { alarmActions: UNKNOWN }),
    },
    {
      what: "an action that is not known yet",
      change: (shop) => shop.set("depth-alarm", { alarmActions: [UNKNOWN] }),
    },
    {
      what: "actions of which it is not known yet whether they are turned on",
      change: (shop) => shop.set("depth-alarm", { actionsEnabled: UNKNOWN }),
    },
    {
      what: "a composite alarm by the ARN of an alarm whose name is not known yet",
      change: (shop) => {
        const arn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:depth";
        composite(`ALARM("${arn}")`)(shop).set("depth-alarm", { name: UNKNOWN });
        shop.get("depth-alarm").outputs = { arn };
      },
    },
    {
      what: "an alarm on something else whose query is not understood",
      change: (shop) =>
        shop.remove("queue").add({
          type: TYPES.alarm,
          name: "other",
          inputs: { metricQueries: [{ id: "q", expression: "SELECT MEDIAN(a) FROM b" }] },
        }),
    },
    {
      what: "actions that are turned on",
      change: (shop) => shop.set("depth-alarm", { actionsEnabled: true }),
    },
    ...[
      "arn:aws:ssm:eu-central-1:123456789012:opsitem:1#CATEGORY=Availability",
      "arn:aws:lambda:eu-central-1:123456789012:function:page",
      "arn:aws:ssm-incidents::123456789012:responseplan/dead-letters",
    ].map((action) => ({
      what: `the action ${action}`,
      change: (shop: Shop) => shop.set("depth-alarm", { alarmActions: [action] }),
    })),
    ...[
      "ALARM(depth)",
      'ALARM("depth") OR ALARM("failure")',
      "(ALARM(other-alarm) OR ALARM(depth)) AND NOT ALARM(maintenance)",
      "ALARM(depth) AND OK(maintenance) AND TRUE AND NOT INSUFFICIENT_DATA(x)",
      "ALARM(depth) AND MAYBE(x)",
      "ALARM(depth",
    ].map((rule) => ({ what: `the composite alarm ${rule}`, change: composite(rule) })),
    {
      what: "a composite alarm by the ARN",
      change: (shop) => {
        const arn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:depth";
        composite(`ALARM("${arn}")`)(shop).get("depth-alarm").outputs = { arn };
      },
    },
    {
      what: "a composite alarm of a composite alarm",
      change: (shop) => {
        composite("ALARM(depth)", {}, "inner")(shop);
        composite("ALARM(inner)")(shop);
      },
    },
    {
      what: "a composite alarm whose rule is not known yet and depends on the alarm",
      change: (shop) => {
        composite(UNKNOWN)(shop).get("composite").dependencies = { alarmRule: ["depth-alarm"] };
      },
    },
    {
      what: "a rule on the events of alarms",
      change: (shop) =>
        silent(shop).add({
          type: TYPES.rule,
          name: "alarms",
          inputs: {
            name: "alarms",
            eventPattern:
              '{"source":["aws.cloudwatch"],"detail-type":["CloudWatch Alarm State Change"]}',
          },
        }),
    },
    ...[
      {
        namespace: "Custom",
        metricName: "Redriven",
        dimensions: { QueueName: "shop-dlq" },
      },
      { namespace: "AWS/EC2", metricName: "CPUUtilization", dimensions: { InstanceId: "i-1" } },
      {
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: "work" },
      },
      {
        metricQueries: [
          { id: "q", expression: 'SELECT MAX(CPUUtilization) FROM "AWS/EC2"', returnData: true },
        ],
      },
    ].map((inputs) => ({
      what: `an alarm on something else without actions: ${JSON.stringify(inputs).slice(0, 50)}`,
      change: (shop: Shop) => shop.add({ type: TYPES.alarm, name: "other", inputs }),
    })),
  ],
  refuses: [
    { what: "an alarm without actions", change: silent, of: "depth-alarm", message: nobody },
    {
      what: "an alarm with an empty list of actions",
      change: (shop) => shop.set("failure-alarm", { alarmActions: [] }),
      of: "failure-alarm",
      message:
        "Alarm 'failure-alarm' notifies nobody: alarmActions is not set, so nobody learns that the alarm went off. Set alarmActions to the ARN of an SNS topic to which the team subscribes.",
    },
    {
      what: "an alarm whose actions are turned off",
      change: (shop) => shop.set("depth-alarm", { actionsEnabled: false }),
      of: "depth-alarm",
      message:
        "Alarm 'depth-alarm' notifies nobody: actionsEnabled is false, so its actions are turned off. Remove actionsEnabled.",
    },
    ...[
      "ALARM(other)",
      "ALARM(depth) AND ALARM(other)",
      "OK(depth)",
      "NOT ALARM(depth)",
      "INSUFFICIENT_DATA(depth) OR FALSE",
      "(ALARM(other) OR ALARM(third)) OR FALSE",
      "NOT (ALARM(depth) OR ALARM(other))",
      "ALARM(depth) AND (TRUE AND ALARM(other))",
      "NOT TRUE",
      "ALARM(other) OR ALARM(third)",
    ].map((rule) => ({
      what: `the composite alarm ${rule}`,
      change: composite(rule),
      of: "depth-alarm",
      message: nobody,
    })),
    ...[UNKNOWN, undefined, '{"source":["aws.cloudwatch"]}'].map((eventPattern) => ({
      what: `an alarm without actions beside a rule with the pattern ${eventPattern ?? "unset"}`,
      change: (shop: Shop) => silent(shop).set("rule", { eventPattern }),
      of: "depth-alarm",
      message: nobody,
    })),
    ...["", "ALARM(depth) {", undefined].map((alarmRule) => ({
      what: `a composite alarm that names no alarm, with the rule ${alarmRule}`,
      change: (shop: Shop) =>
        silent(shop).add({
          type: COMPOSITE,
          name: "composite",
          inputs: { alarmName: "composite", alarmActions: [TOPIC_ARN], alarmRule },
        }),
      of: "depth-alarm",
      message: nobody,
    })),
    {
      what: "a composite alarm without actions",
      change: composite("ALARM(depth)", { alarmActions: [] }),
      of: "depth-alarm",
      message: nobody,
    },
    {
      what: "a composite alarm whose actions are turned off",
      change: composite("ALARM(depth)", { alarmActions: [TOPIC_ARN], actionsEnabled: false }),
      of: "depth-alarm",
      message: nobody,
    },
    {
      what: "an alarm without actions that compares the queue with something else",
      change: (shop) => {
        const { namespace, metricName, dimensions } = silent(shop).get("depth-alarm").inputs;
        shop.set("depth-alarm", {
          namespace: undefined,
          metricName: undefined,
          dimensions: undefined,
          metricQueries: [
            { id: "m1", metric: { namespace, metricName, dimensions } },
            { id: "m2", metric: { namespace: "Custom", metricName: "Redriven" } },
            { id: "e1", expression: "m1 - m2", returnData: true },
          ],
        });
      },
      of: "depth-alarm",
      message: nobody,
    },
    {
      what: "two composite alarms that name each other",
      change: (shop) => {
        composite("ALARM(depth) OR ALARM(two)", {}, "one")(shop);
        composite("ALARM(one)", {}, "two")(shop);
      },
      of: "depth-alarm",
      message: nobody,
    },
  ],
  notApplicable: [
    {
      what: "a stack without alarms",
      change: (shop) => shop.remove("depth-alarm", "failure-alarm"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
