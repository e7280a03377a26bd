import { deadLetterFailureAlarm } from "../../../policy/alarms/failure";
import { policySpec } from "../policySpec";
import { EVENTS, UNKNOWN, type Shop, type Values } from "../shop";

const METRIC = "InvocationsFailedToBeSentToDlq";
const SUM = `SELECT SUM(${METRIC})`;
const alarm = (inputs: Values) => (shop: Shop) => shop.set("failure-alarm", inputs);
const query = (expression: string) =>
  alarm({
    metricName: undefined,
    namespace: undefined,
    dimensions: undefined,
    metricQueries: [{ id: "lost", expression }],
  });

policySpec(deadLetterFailureAlarm, {
  allows: [
    {
      what: "a query on the bus",
      change: query(
        `${SUM} FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE EventBusName = 'shop'`,
      ),
    },
    { what: "a query on all buses", change: query(`${SUM} FROM "AWS/Events"`) },
    {
      what: "a query on the rule",
      change: query(`${SUM} FROM "AWS/Events" WHERE RuleName = 'updated'`),
    },
    {
      what: "an alarm on the metric in a list",
      change: alarm({
        metricName: undefined,
        namespace: undefined,
        dimensions: undefined,
        metricQueries: [
          {
            id: "a",
            metric: {
              metricName: METRIC,
              namespace: "AWS/Events",
              dimensions: { RuleName: "updated", EventBusName: "shop" },
            },
          },
        ],
      }),
    },
    {
      what: "names that are not known yet",
      change: (shop) =>
        shop
          .set("rule", { name: UNKNOWN, eventBusName: UNKNOWN })
          .set("target", { rule: UNKNOWN, eventBusName: UNKNOWN })
          .set("failure-alarm", { dimensions: { RuleName: UNKNOWN, EventBusName: UNKNOWN } }),
    },
    {
      what: "the rule alone on the bus default",
      change: (shop) =>
        shop
          .set("rule", { eventBusName: undefined })
          .set("target", { eventBusName: undefined })
          .set("failure-alarm", { dimensions: { RuleName: "updated" } }),
    },
    {
      what: "a bus by its ARN",
      change: (shop) => shop.set("rule", { eventBusName: `${EVENTS}:event-bus/shop` }),
    },
    {
      what: "a rule without dead letters",
      change: (shop) =>
        shop.add({ ...shop.get("rule"), name: "second" }).set("second", { name: "second" }),
    },
  ],
  refuses: [
    {
      what: "a rule without an alarm",
      change: (shop) => shop.remove("failure-alarm"),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "an alarm on another rule",
      change: alarm({ dimensions: { EventBusName: "shop", RuleName: "other" } }),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "an alarm on a rule of that name on another bus",
      change: alarm({ dimensions: { EventBusName: "other", RuleName: "updated" } }),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "an alarm without the bus, which the metric has as a dimension",
      change: alarm({ dimensions: { RuleName: "updated" } }),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "an alarm with the bus default, which the metric does not have as a dimension",
      change: (shop) =>
        shop
          .set("rule", { eventBusName: undefined })
          .set("target", { eventBusName: undefined })
          .set("failure-alarm", { dimensions: { RuleName: "updated", EventBusName: "default" } }),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "an alarm on another namespace's metric",
      change: alarm({ namespace: "Custom" }),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "an alarm that goes off late",
      change: alarm({ threshold: 1 }),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "a query on another bus",
      change: query(`${SUM} FROM "AWS/Events" WHERE EventBusName = 'other'`),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "a query on another rule",
      change: query(`${SUM} FROM "AWS/Events" WHERE RuleName = 'other'`),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "a query on another namespace",
      change: query(`${SUM} FROM "Custom"`),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "a query on another metric",
      change: query('SELECT SUM(FailedInvocations) FROM "AWS/Events"'),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "a query that goes off late",
      change: (shop) =>
        query(`${SUM} FROM "AWS/Events"`)(shop).set("failure-alarm", { threshold: 1 }),
      of: "rule",
      message:
        "Rule 'rule' loses dead letters unnoticed: alarms is not set, none on InvocationsFailedToBeSentToDlq of this rule or its bus. Add a MetricAlarm that goes off at 1.",
    },
  ],
  later: [
    {
      what: "a query that is not known yet",
      change: query(UNKNOWN),
      message: "metricQueries of alarm 'failure-alarm'",
    },
    {
      what: "queries that are not known yet",
      change: (shop) => query("")(shop).set("failure-alarm", { metricQueries: UNKNOWN }),
      message: "metricQueries of alarm 'failure-alarm'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without dead letters",
      change: (shop) => shop.set("target", { deadLetterConfig: undefined }),
      message: "The stack has no resource that it is about.",
    },
  ],
});
