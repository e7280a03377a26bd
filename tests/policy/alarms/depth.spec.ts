import { deadLetterQueueAlarm } from "../../../policy/alarms/depth";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop, type Values } from "../shop";

const METRIC = "ApproximateNumberOfMessagesVisible";
const alarm = (inputs: Values) => (shop: Shop) => shop.set("depth-alarm", inputs);

policySpec(deadLetterQueueAlarm, {
  allows: [
    {
      what: "more than none",
      change: alarm({ comparisonOperator: "GreaterThanThreshold", threshold: 0 }),
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
              namespace: "AWS/SQS",
              dimensions: { QueueName: "shop-dlq" },
            },
          },
        ],
      }),
    },
    {
      what: "an alarm at as many letters as are configured",
      change: alarm({ threshold: 5 }),
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
      what: "dimensions that are not known yet, and come from the queue",
      change: (shop) => shop.set("depth-alarm", { dimensions: UNKNOWN }),
    },
    {
      what: "a second alarm that goes off late",
      change: (shop) =>
        shop.add({ ...shop.get("depth-alarm"), name: "late" }).set("late", { threshold: 100 }),
    },
  ],
  refuses: [
    {
      what: "a queue without an alarm",
      change: (shop) => shop.remove("depth-alarm"),
      of: "queue",
      message:
        "Queue 'queue' fills unnoticed: alarms is not set, none on ApproximateNumberOfMessagesVisible with this queue's name. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "an alarm on another queue",
      change: alarm({ dimensions: { QueueName: "other" } }),
      of: "queue",
      message:
        "Queue 'queue' fills unnoticed: alarms is not set, none on ApproximateNumberOfMessagesVisible with this queue's name. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "an alarm on another metric",
      change: alarm({ metricName: "NumberOfMessagesSent" }),
      of: "queue",
      message:
        "Queue 'queue' fills unnoticed: alarms is not set, none on ApproximateNumberOfMessagesVisible with this queue's name. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "an alarm on another namespace's metric",
      change: alarm({ namespace: "Custom" }),
      of: "queue",
      message:
        "Queue 'queue' fills unnoticed: alarms is not set, none on ApproximateNumberOfMessagesVisible with this queue's name. Add a MetricAlarm that goes off at 1.",
    },
    {
      what: "an alarm that goes off late",
      change: alarm({ threshold: 2 }),
      of: "queue",
      message:
        "Queue 'queue' fills unnoticed for too long: threshold of alarm 'depth-alarm' is 2, with GreaterThanOrEqualToThreshold, where 1 should be enough. Set it to 1, with GreaterThanOrEqualToThreshold.",
    },
    {
      what: "an alarm that goes off above the first",
      change: alarm({ comparisonOperator: "GreaterThanThreshold", threshold: 1 }),
      of: "queue",
      message:
        "Queue 'queue' fills unnoticed for too long: threshold of alarm 'depth-alarm' is 1, with GreaterThanThreshold, where 1 should be enough. Set it to 1, with GreaterThanOrEqualToThreshold.",
    },
    {
      what: "an alarm that is always on",
      change: alarm({ threshold: 0 }),
      of: "queue",
      message:
        "Queue 'queue' fills unnoticed for too long: threshold of alarm 'depth-alarm' is 0, with GreaterThanOrEqualToThreshold, where 1 should be enough. Set it to 1, with GreaterThanOrEqualToThreshold.",
    },
    {
      what: "an alarm that goes off when there are few",
      change: alarm({ comparisonOperator: "LessThanThreshold" }),
      of: "queue",
      message:
        "Queue 'queue' fills unnoticed for too long: threshold of alarm 'depth-alarm' is 1, with LessThanThreshold, where 1 should be enough. Set it to 1, with GreaterThanOrEqualToThreshold.",
    },
    {
      what: "an alarm without a threshold",
      change: alarm({ threshold: undefined }),
      of: "queue",
      message:
        "Queue 'queue' fills unnoticed for too long: threshold of alarm 'depth-alarm' is not set, with GreaterThanOrEqualToThreshold, where 1 should be enough. Set it to 1, with GreaterThanOrEqualToThreshold.",
    },
    {
      what: "an alarm later than is configured",
      change: alarm({ threshold: 6 }),
      config: { letters: 5 },
      of: "queue",
      message:
        "Queue 'queue' fills unnoticed for too long: threshold of alarm 'depth-alarm' is 6, with GreaterThanOrEqualToThreshold, where 5 should be enough. Set it to 5, with GreaterThanOrEqualToThreshold.",
    },
  ],
  later: [
    {
      what: "a threshold that is not known yet",
      change: alarm({ threshold: UNKNOWN }),
      message: "threshold of alarm 'depth-alarm'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without dead-letter queues",
      change: (shop) => shop.remove("target"),
      message: "The stack has no resource that it is about.",
    },
  ],
});
