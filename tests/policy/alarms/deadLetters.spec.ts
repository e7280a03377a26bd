import { deadLetterAlarms } from "../../../policy/alarms/deadLetters";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { EVENTS, UNKNOWN, type Shop, type Values } from "../shop";

const DEPTH = "ApproximateNumberOfMessagesVisible";
const FAILURE = "InvocationsFailedToBeSentToDlq";
const SUM = `SELECT SUM(${FAILURE})`;
const depth = (inputs: Values) => (shop: Shop) => shop.set("depth-alarm", inputs);
const failure = (inputs: Values) => (shop: Shop) => shop.set("failure-alarm", inputs);
const query = (expression: string) =>
  failure({
    metricName: undefined,
    namespace: undefined,
    dimensions: undefined,
    metricQueries: [{ id: "lost", expression }],
  });

const onDefault = (shop: Shop) =>
  shop.set("rule", { eventBusName: undefined }).set("target", { eventBusName: undefined });

policySpec(deadLetterAlarms, {
  allows: [
    {
      what: "namespaces that are not known yet",
      change: (shop) => {
        depth({ namespace: UNKNOWN })(shop);
        failure({ namespace: UNKNOWN })(shop);
      },
    },
    {
      what: "a bus that is not known yet in the alarm only",
      change: failure({ dimensions: { EventBusName: UNKNOWN, RuleName: "updated" } }),
    },
    {
      what: "a bus that is not known yet in the rule only",
      change: (shop) => {
        shop.set("rule", { eventBusName: UNKNOWN }).set("target", { eventBusName: UNKNOWN });
      },
    },
    {
      what: "a query on the rule whose name is not known yet, by the bus",
      change: (shop) => {
        query(`${SUM} FROM "AWS/Events" WHERE EventBusName = 'shop' AND RuleName = 'x'`)(shop);
        shop.set("rule", { name: UNKNOWN }).set("target", { rule: UNKNOWN });
      },
    },
    {
      what: "an alarm, and another whose metric is not known yet",
      change: (shop) => {
        shop.add({ type: TYPES.alarm, name: "x", inputs: { metricName: UNKNOWN } });
        const metric = { metricName: UNKNOWN };
        shop.add({ type: TYPES.alarm, name: "y", inputs: { metricQueries: [{ metric }] } });
      },
    },
    {
      what: "dimensions in a list that are not known yet and depend on the queue",
      change: (shop) => {
        shop.get("depth-alarm").dependencies = { metricQueries: ["queue"] };
        const metric = { metricName: DEPTH, namespace: "AWS/SQS", dimensions: UNKNOWN };
        depth({
          metricName: undefined,
          namespace: undefined,
          dimensions: undefined,
          metricQueries: [{ id: "a", metric }],
        })(shop);
      },
    },
    {
      what: "no threshold, which the provider sends as 0",
      change: depth({ comparisonOperator: "GreaterThanThreshold", threshold: undefined }),
    },
    {
      what: "an alarm above 0 letters",
      change: depth({ comparisonOperator: "GreaterThanThreshold", threshold: 0 }),
    },
    {
      what: "an alarm on the metric in a list",
      change: depth({
        metricName: undefined,
        namespace: undefined,
        dimensions: undefined,
        metricQueries: [
          {
            id: "a",
            metric: {
              metricName: DEPTH,
              namespace: "AWS/SQS",
              dimensions: { QueueName: "shop-dlq" },
            },
          },
        ],
      }),
    },
    {
      what: "an alarm at the configured number of letters",
      change: depth({ threshold: 5 }),
      config: { letters: 5 },
    },
    {
      what: "a queue whose name is not known yet",
      change: (shop) =>
        shop
          .set("queue", { name: UNKNOWN })
          .set("depth-alarm", { dimensions: { QueueName: UNKNOWN } }),
    },
    {
      what: "dimensions that are not known yet and depend on the queue",
      change: (shop) => shop.set("depth-alarm", { dimensions: UNKNOWN }),
    },
    {
      what: "dimensions that are not known yet and depend on the rule, on a known bus",
      change: (shop) => shop.set("failure-alarm", { dimensions: UNKNOWN }),
    },
    {
      what: "a second alarm that goes off late",
      change: (shop) =>
        shop.add({ ...shop.get("depth-alarm"), name: "late" }).set("late", { threshold: 100 }),
    },
    {
      what: "a query on the bus",
      change: query(
        `${SUM} FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE EventBusName = 'shop'`,
      ),
    },
    {
      what: "a query by the dimensions of all buses, in other order and case",
      change: query(`${SUM} from schema( "AWS/Events" , "RuleName", EventBusName )`),
    },
    {
      what: "a query by the rule alone on the bus default",
      change: (shop) => onDefault(query(`${SUM} FROM SCHEMA("AWS/Events", RuleName)`)(shop)),
    },
    {
      what: "a query on the bus default with any dimensions",
      change: (shop) => onDefault(query(`${SUM} FROM "AWS/Events"`)(shop)),
    },
    {
      what: "a query by the rule alone on a bus that is not known yet",
      change: (shop) =>
        query(`${SUM} FROM SCHEMA("AWS/Events", RuleName)`)(shop)
          .set("rule", { eventBusName: UNKNOWN })
          .set("target", { eventBusName: UNKNOWN }),
    },
    {
      what: "an alarm on the metric in a list, as the provider returns it",
      change: failure({
        metricName: "",
        namespace: "",
        dimensions: null,
        metricQueries: [
          {
            id: "a",
            accountId: "",
            expression: "",
            label: "",
            period: null,
            returnData: true,
            metric: {
              metricName: FAILURE,
              namespace: "AWS/Events",
              dimensions: { RuleName: "updated", EventBusName: "shop" },
              period: 60,
              stat: "Sum",
              unit: "",
            },
          },
        ],
      }),
    },
    { what: "a query on all buses", change: query(`${SUM} FROM "AWS/Events"`) },
    {
      what: "a query on the rule",
      change: query(`${SUM} FROM "AWS/Events" WHERE RuleName = 'updated'`),
    },
    {
      what: "an alarm on the metric in a list",
      change: failure({
        metricName: undefined,
        namespace: undefined,
        dimensions: undefined,
        metricQueries: [
          {
            id: "a",
            metric: {
              metricName: FAILURE,
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
      what: "an alarm without a comparison",
      change: depth({ comparisonOperator: undefined }),
      of: "queue",
      message:
        "Queue 'queue' has an alarm that goes off too late or never: threshold of alarm 'depth-alarm' is 1, with the comparison not set, but the alarm must go off at 1. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold.",
    },
    {
      what: "a queue without an alarm",
      change: (shop) => shop.remove("depth-alarm"),
      of: "queue",
      message:
        "Queue 'queue' has no alarm on its messages: an alarm on its depth is not set, so dead letters stay unnoticed. Add a MetricAlarm on ApproximateNumberOfMessagesVisible, with this queue as QueueName, that goes off at 1.",
    },
    {
      what: "an alarm on another queue",
      change: depth({ dimensions: { QueueName: "other" } }),
      of: "queue",
      message:
        "Queue 'queue' has no alarm on its messages: an alarm on its depth is not set, so dead letters stay unnoticed. Add a MetricAlarm on ApproximateNumberOfMessagesVisible, with this queue as QueueName, that goes off at 1.",
    },
    {
      what: "an alarm on another metric",
      change: depth({ metricName: "NumberOfMessagesReceived" }),
      of: "queue",
      message:
        "Queue 'queue' has no alarm on its messages: an alarm on its depth is not set, so dead letters stay unnoticed. Add a MetricAlarm on ApproximateNumberOfMessagesVisible, with this queue as QueueName, that goes off at 1.",
    },
    {
      what: "an alarm on another namespace's metric",
      change: depth({ namespace: "Custom" }),
      of: "queue",
      message:
        "Queue 'queue' has no alarm on its messages: an alarm on its depth is not set, so dead letters stay unnoticed. Add a MetricAlarm on ApproximateNumberOfMessagesVisible, with this queue as QueueName, that goes off at 1.",
    },
    {
      what: "an alarm that goes off late",
      change: depth({ threshold: 2 }),
      of: "queue",
      message:
        "Queue 'queue' has an alarm that goes off too late or never: threshold of alarm 'depth-alarm' is 2, with the comparison GreaterThanOrEqualToThreshold, but the alarm must go off at 1. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold.",
    },
    {
      what: "an alarm that goes off above one letter",
      change: depth({ comparisonOperator: "GreaterThanThreshold", threshold: 1 }),
      of: "queue",
      message:
        "Queue 'queue' has an alarm that goes off too late or never: threshold of alarm 'depth-alarm' is 1, with the comparison GreaterThanThreshold, but the alarm must go off at 1. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold.",
    },
    {
      what: "an alarm that is always in the state ALARM",
      change: depth({ threshold: 0 }),
      of: "queue",
      message:
        "Queue 'queue' has an alarm that goes off too late or never: threshold of alarm 'depth-alarm' is 0, with the comparison GreaterThanOrEqualToThreshold, but the alarm must go off at 1. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold.",
    },
    {
      what: "an alarm that goes off below its threshold",
      change: depth({ comparisonOperator: "LessThanThreshold" }),
      of: "queue",
      message:
        "Queue 'queue' has an alarm that goes off too late or never: threshold of alarm 'depth-alarm' is 1, with the comparison LessThanThreshold, but the alarm must go off at 1. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold.",
    },
    {
      what: "an alarm without a threshold",
      change: depth({ threshold: undefined }),
      of: "queue",
      message:
        "Queue 'queue' has an alarm that goes off too late or never: threshold of alarm 'depth-alarm' is not set, with the comparison GreaterThanOrEqualToThreshold, but the alarm must go off at 1. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold.",
    },
    {
      what: "an alarm above the configured number of letters",
      change: depth({ threshold: 6 }),
      config: { letters: 5 },
      of: "queue",
      message:
        "Queue 'queue' has an alarm that goes off too late or never: threshold of alarm 'depth-alarm' is 6, with the comparison GreaterThanOrEqualToThreshold, but the alarm must go off at 5. Set threshold to 5, and comparisonOperator to GreaterThanOrEqualToThreshold.",
    },
    {
      what: "a rule without an alarm",
      change: (shop) => shop.remove("failure-alarm"),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "an alarm on another rule",
      change: failure({ dimensions: { EventBusName: "shop", RuleName: "other" } }),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "an alarm on a rule with the same name on another bus",
      change: failure({ dimensions: { EventBusName: "other", RuleName: "updated" } }),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "an alarm without EventBusName, which the metric has",
      change: failure({ dimensions: { RuleName: "updated" } }),
      of: "rule",
      message:
        "Rule 'rule' has an alarm that gets no data: dimensions of alarm 'failure-alarm' is {\"RuleName\":\"updated\"}, but AWS/Events reports the metric by EventBusName and RuleName alone. Set dimensions to {EventBusName: shop, RuleName: updated}.",
    },
    {
      what: "an alarm with EventBusName default, which the metric does not have",
      change: (shop) =>
        shop
          .set("rule", { eventBusName: undefined })
          .set("target", { eventBusName: undefined })
          .set("failure-alarm", { dimensions: { RuleName: "updated", EventBusName: "default" } }),
      of: "rule",
      message:
        'Rule \'rule\' has an alarm that gets no data: dimensions of alarm \'failure-alarm\' is {"RuleName":"updated","EventBusName":"default"}, but AWS/Events reports the metric by RuleName alone. Set dimensions to {RuleName: updated}.',
    },
    {
      what: "an alarm on another namespace's metric",
      change: failure({ namespace: "Custom" }),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "an alarm that goes off late",
      change: failure({ threshold: 1 }),
      of: "rule",
      message:
        "Rule 'rule' has an alarm on lost dead letters that goes off too late or never: threshold of alarm 'failure-alarm' is 1, with the comparison GreaterThanThreshold, but the alarm must go off at 1. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold.",
    },
    {
      what: "a query by RuleName alone, for a rule on a custom bus",
      change: query(`${SUM} FROM SCHEMA("AWS/Events", RuleName)`),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "a query by the bus alone",
      change: query(`${SUM} FROM SCHEMA("AWS/Events", EventBusName)`),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "a query without dimensions",
      change: query(`${SUM} FROM SCHEMA("AWS/Events")`),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "a query by EventBusName, which metrics of the bus default do not have",
      change: (shop) =>
        onDefault(query(`${SUM} FROM SCHEMA("AWS/Events", EventBusName, RuleName)`)(shop)),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "a query on another bus",
      change: query(`${SUM} FROM "AWS/Events" WHERE EventBusName = 'other'`),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "a query on another rule",
      change: query(`${SUM} FROM "AWS/Events" WHERE RuleName = 'other'`),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "a query on another namespace",
      change: query(`${SUM} FROM "Custom"`),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "a query on another metric",
      change: query('SELECT SUM(InvocationsSentToDlq) FROM "AWS/Events"'),
      of: "rule",
      message:
        "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.",
    },
    {
      what: "a query that goes off late",
      change: (shop) =>
        query(`${SUM} FROM "AWS/Events"`)(shop).set("failure-alarm", { threshold: 1 }),
      of: "rule",
      message:
        "Rule 'rule' has an alarm on lost dead letters that goes off too late or never: threshold of alarm 'failure-alarm' is 1, with the comparison GreaterThanThreshold, but the alarm must go off at 1. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold.",
    },
  ],
  later: [
    {
      what: "a threshold that is not known yet",
      change: depth({ threshold: UNKNOWN }),
      message: "threshold of alarm 'depth-alarm'",
    },
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
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
