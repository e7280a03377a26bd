import { deadLetterAlarms } from "../../../policy/alarms/deadLetters";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { QUEUE_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const DEPTH = "ApproximateNumberOfMessagesVisible";
const FAILURE = "InvocationsFailedToBeSentToDlq";
const FROM_QUEUES = 'FROM SCHEMA("AWS/SQS", QueueName)';
const EVERY_MINUTE = { statistic: "Sum", period: 60, evaluationPeriods: 1 };
const NO_METRIC = {
  metricName: undefined,
  namespace: undefined,
  dimensions: undefined,
  statistic: undefined,
  period: undefined,
};

const depth = (inputs: Values) => (shop: Shop) =>
  shop.set("depth-alarm", { ...EVERY_MINUTE, ...inputs });
const failure = (inputs: Values) => (shop: Shop) =>
  shop.set("failure-alarm", { ...EVERY_MINUTE, ...inputs });

/** A query of an alarm on a metric of the dead-letter queue. */
const measured = (id: string, metricName = DEPTH, more: Values = {}) => ({
  id,
  metric: {
    metricName,
    namespace: "AWS/SQS",
    dimensions: { QueueName: "shop-dlq" },
    period: 60,
    stat: "Maximum",
  },
  ...more,
});
const queries = (...metricQueries: Values[]) => depth({ ...NO_METRIC, metricQueries });
/** An alarm on an expression over the visible messages, `m1`, and the hidden ones, `m2`. */
const math = (expression: string) =>
  queries(measured("m1"), measured("m2", "ApproximateNumberOfMessagesNotVisible"), {
    id: "e1",
    expression,
    returnData: true,
  });
const insights = (expression: string, period = 60) =>
  queries({ id: "q1", expression, period, returnData: true });
const insightsOfRules = (expression: string) =>
  failure({
    ...NO_METRIC,
    metricQueries: [{ id: "q1", expression, period: 60, returnData: true }],
  });

const ANOMALY = {
  ...NO_METRIC,
  threshold: undefined,
  thresholdMetricId: "band",
  comparisonOperator: "GreaterThanUpperThreshold",
  metricQueries: [
    measured("m1", DEPTH, { returnData: true }),
    { id: "band", expression: "ANOMALY_DETECTION_BAND(m1, 2)", returnData: true },
  ],
};

const ofQueue = (details: string) =>
  `Queue 'queue' has an alarm that goes off too late or never: ${details}`;
const ofRule = (details: string) =>
  `Rule 'rule' has an alarm on lost dead letters that goes off too late or never: ${details}`;
const noDepth =
  "Queue 'queue' has no alarm on its messages: an alarm on its depth is not set, so dead letters stay unnoticed. Add a MetricAlarm on ApproximateNumberOfMessagesVisible, with this queue as QueueName, that goes off at 1.";
const noFailure =
  "Rule 'rule' has no alarm on lost dead letters: an alarm on its failures is not set, so events that reach neither the target nor the queue are lost unnoticed. Add a MetricAlarm on InvocationsFailedToBeSentToDlq, for this rule or for all rules of its bus, that goes off at 1.";
const unfit = (expression: string) =>
  ofQueue(
    `metricQueries[2].expression of alarm 'depth-alarm' is '${expression}', which does not reach the threshold when 'm1' is 1. Set metricQueries[2].expression to an expression that does not scale m1 down, or return m1 itself.`,
  );
const unjudged = (because: string) =>
  `Queue 'queue' may have no alarm that goes off: alarm 'depth-alarm' is set, but it is not judged: ${because}. Check that the alarm goes off at 1.`;

const allowedMath = [
  "[m1]",
  "FILL(m1, 0) + FILL(m2, 0)",
  "m1 + m2",
  "SUM([m1, m2])",
  "SUM(METRICS())",
  "MAX([m1, m2])",
  "IF(m1 > 0, 1, 0)",
  "IF(m1 > 0 OR m2 > 0, 1, 0)",
  "m1 > 0 || m2 > 0",
  "(m1 + m2) * 10",
];
const silentMath = [
  "m1/1000",
  "m1 - 5",
  "IF(m1 > 100, m1, 0)",
  "RATE(m1)",
  "DIFF(m1)",
  "FLOOR(m1 / 10)",
  "MIN([m1, m2])",
  "AVG([m1, m2])",
  "FILL(m2, 0)",
  "-m1",
  "m1 * m2",
];
const allowedInsights = [
  `SELECT AVG(${DEPTH}) ${FROM_QUEUES} WHERE QueueName = 'shop-dlq'`,
  `SELECT MAX(${DEPTH}) ${FROM_QUEUES} WHERE QueueName = 'shop-dlq'`,
  `SELECT SUM("${DEPTH}") FROM "AWS/SQS" WHERE QueueName='shop-dlq' OR QueueName='b'`,
  `select max(${DEPTH}) from schema("AWS/SQS",QueueName) where (QueueName = 'x' or QueueName = 'shop-dlq') and QueueName != 'y' group by QueueName order by max() desc limit 10`,
  `SELECT MAX(${DEPTH}) ${FROM_QUEUES} WHERE QueueName IN ('a', 'shop-dlq')`,
  `SELECT MAX(${DEPTH}) ${FROM_QUEUES}`,
  `SELECT MAX(${DEPTH}) ${FROM_QUEUES} WHERE tag."cost center" = 'a' AND AWS.AccountId = '1'`,
  `SELECT AVG(${DEPTH}) ${FROM_QUEUES} GROUP BY QueueName ORDER BY AVG() DESC`,
  `SELECT SUM(${DEPTH})\n  FROM AWS/SQS\n  WHERE "QueueName" = 'shop-dlq';`,
];
const silentInsights = [
  `SELECT MEDIAN(${DEPTH}) FROM "Custom"`,
  `SELECT MEDIAN(Other) FROM "AWS/SQS"`,
  `SELECT MAX(${DEPTH}) ${FROM_QUEUES} WHERE QueueName = 'other'`,
  `SELECT MAX(${DEPTH}) ${FROM_QUEUES} WHERE QueueName != 'shop-dlq'`,
  `SELECT MAX(${DEPTH}) ${FROM_QUEUES} WHERE QueueName = 'shop-dlq' AND QueueName = 'b'`,
  `SELECT MAX(${DEPTH}) ${FROM_QUEUES} WHERE NOT (QueueName = 'shop-dlq')`,
  `SELECT MAX(${DEPTH}) FROM SCHEMA("AWS/SQS", QueueName, Region)`,
  `SELECT MAX(${DEPTH}) FROM SCHEMA("AWS/Events", QueueName)`,
];

policySpec(deadLetterAlarms, {
  allows: [
    { what: "the sum in a minute", change: depth({}) },
    {
      what: "the average above 0 in 5 minutes",
      change: depth({
        statistic: "Average",
        period: 300,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
      }),
    },
    {
      what: "the minimum in a few minutes",
      change: depth({ statistic: "Minimum", period: 300 }),
    },
    {
      what: "2 of 3 data points on the depth, which stays",
      change: depth({ period: 300, evaluationPeriods: 3, datapointsToAlarm: 2 }),
    },
    {
      what: "5 of 5 data points on the depth, whose gaps are not breaching",
      change: depth({ evaluationPeriods: 5, treatMissingData: "notBreaching" }),
    },
    {
      what: "gaps in the depth that keep the state",
      change: depth({ treatMissingData: "ignore" }),
    },
    { what: "3 of 3 quarters of an hour", change: depth({ period: 900, evaluationPeriods: 3 }) },
    { what: "an hour", change: depth({ period: 3_600 }) },
    {
      what: "a day, where that is fast enough",
      change: depth({ period: 86_400 }),
      config: { withinMinutes: 1_440 },
    },
    {
      what: "a look back of days, with periods of an hour",
      change: depth({ period: 3_600, evaluationPeriods: 100, datapointsToAlarm: 1 }),
    },
    {
      what: "a look back of exactly a day, with periods of a minute",
      change: depth({ evaluationPeriods: 1_440, datapointsToAlarm: 1 }),
    },
    {
      what: "an expression with a period, which only a query has",
      change: (shop) => {
        const returned = { id: "e1", expression: "m1 * 1", period: 86_400, returnData: true };
        queries(measured("m1"), returned)(shop);
      },
    },
    { what: "the right unit", change: depth({ unit: "Count" }) },
    {
      what: "messages that EventBridge sends to the queue",
      change: depth({ metricName: "NumberOfMessagesSent" }),
    },
    {
      what: "the age of the oldest message",
      change: depth({
        metricName: "ApproximateAgeOfOldestMessage",
        statistic: "Maximum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 600,
      }),
    },
    ...[
      { comparisonOperator: "LessThanThreshold", threshold: 0 },
      { comparisonOperator: "LessThanOrEqualToThreshold", threshold: -1 },
    ].map((inputs) => ({
      what: `a negative value that goes below its threshold: ${inputs.comparisonOperator}`,
      change: (shop: Shop) => math("FILL(-m1, 0)")(shop).set("depth-alarm", inputs),
    })),
    ...allowedMath.map((expression) => ({
      what: `the expression ${expression}`,
      change: math(expression),
    })),
    ...allowedInsights.map((query) => ({ what: `the query ${query}`, change: insights(query) })),
    {
      what: "an expression over a query",
      change: queries(
        { id: "q1", expression: `SELECT MAX(${DEPTH}) ${FROM_QUEUES}`, period: 60 },
        { id: "e1", expression: "FILL(q1, 0)", returnData: true },
      ),
    },
    {
      what: "the metric by its account",
      change: queries(measured("m1", DEPTH, { returnData: true, accountId: "123456789012" })),
    },
    {
      what: "ARNs of AWS's examples, which show no Region",
      change: (shop) => {
        depth({ region: "eu-central-1" })(shop).get("depth-alarm").outputs = {
          arn: "arn:aws:cloudwatch:us-east-1:111122223333:alarm:depth",
        };
        shop.get("queue").outputs = { arn: "arn:aws:sqs:us-east-1:111122223333:shop-dlq" };
        shop.set("target", {
          deadLetterConfig: { arn: "arn:aws:sqs:us-east-1:111122223333:shop-dlq" },
        });
      },
    },
    {
      what: "any statistic of a lost dead letter",
      change: failure({ statistic: "SampleCount", threshold: 0 }),
    },
    {
      what: "1 of 3 data points of a lost dead letter",
      change: failure({
        evaluationPeriods: 3,
        datapointsToAlarm: 1,
        treatMissingData: "notBreaching",
      }),
    },
    {
      what: "the first invocation that fails for good, for the rule and its queue",
      change: (shop) => failure({ metricName: "FailedInvocations" })(shop.remove("depth-alarm")),
    },
    {
      what: "the first dead letter of each rule, for the queue",
      change: (shop) =>
        shop
          .remove("depth-alarm")
          .add({ ...shop.get("failure-alarm"), name: "sent" })
          .set("sent", { metricName: "InvocationsSentToDlq" }),
    },
    {
      what: "a query on two rules",
      change: insightsOfRules(
        `SELECT SUM(${FAILURE}) FROM "AWS/Events" WHERE RuleName='updated' OR RuleName='b'`,
      ),
    },
    {
      what: "the average over all rules, of which the others report nothing",
      change: insightsOfRules(`SELECT AVG(${FAILURE}) FROM "AWS/Events"`),
    },
    {
      what: "an alarm that goes off, after one whose threshold is not known yet",
      change: (shop) => {
        depth({ threshold: UNKNOWN })(shop).add({ ...shop.get("depth-alarm"), name: "second" });
        shop.set("second", { threshold: 1 });
      },
    },
    {
      what: "a second alarm that differs in its expression alone",
      change: (shop) => {
        math("m1 / 1000")(shop).add({ ...shop.get("depth-alarm"), name: "second" });
        math("m1")(shop);
      },
    },
    {
      what: "a second alarm that differs in the order of its metrics alone",
      change: (shop) => {
        const hidden = "ApproximateNumberOfMessagesNotVisible";
        const returned = { id: "e1", expression: "m1 * 1", returnData: true };
        queries(measured("m1", hidden), measured("m2"), returned)(shop);
        shop.add({ ...shop.get("depth-alarm"), name: "second" });
        queries(measured("m1"), measured("m2", hidden), returned)(shop);
      },
    },
    {
      what: "a second alarm on a band of expected values",
      change: (shop) => shop.add({ ...shop.get("depth-alarm"), name: "band" }).set("band", ANOMALY),
    },
    {
      what: "a queue of the same name in another Region, with its own alarm",
      change: (shop) =>
        shop.add({
          type: TYPES.alarm,
          name: "elsewhere",
          inputs: { ...shop.get("depth-alarm").inputs, region: "us-east-1" },
        }),
    },
  ],
  refuses: [
    {
      what: "an alarm that needs one change, after one that needs two",
      change: (shop) => {
        depth({ unit: "Seconds", threshold: 2 })(shop);
        shop.add({ ...shop.get("depth-alarm"), name: "near" }).set("near", { unit: "Count" });
      },
      of: "queue",
      message: ofQueue(
        "threshold of alarm 'near' is 2, with the comparison GreaterThanOrEqualToThreshold, but the alarm must go off at 1. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold.",
      ),
    },
    {
      what: "an alarm that one change repairs, after one that no change repairs",
      config: { letters: 5 },
      change: (shop) => {
        depth({ metricName: "NumberOfMessagesSent", threshold: 5 })(shop);
        shop.add({ ...shop.get("depth-alarm"), name: "near" });
        shop.set("near", { metricName: DEPTH, threshold: 6 });
      },
      of: "queue",
      message: ofQueue(
        "threshold of alarm 'near' is 6, with the comparison GreaterThanOrEqualToThreshold, but the alarm must go off at 5. Set threshold to 5, and comparisonOperator to GreaterThanOrEqualToThreshold.",
      ),
    },
    {
      what: "sent messages, of which each is counted once and five must have arrived",
      config: { letters: 5 },
      change: depth({ metricName: "NumberOfMessagesSent", threshold: 5 }),
      of: "queue",
      message: ofQueue(
        "the metric of alarm 'depth-alarm' is set, which does not reach 5. Add a MetricAlarm on ApproximateNumberOfMessagesVisible, with this queue as QueueName, that goes off at 5.",
      ),
    },
    {
      what: "a long period of one of several metrics",
      change: (shop) => {
        const hidden = measured("m2", "ApproximateNumberOfMessagesNotVisible");
        const slow = { ...hidden, metric: { ...hidden.metric, period: 86_400 } };
        queries(measured("m1"), slow, { id: "e1", expression: "m1 + m2", returnData: true })(shop);
      },
      of: "queue",
      message: ofQueue(
        "metricQueries[1].metric.period of alarm 'depth-alarm' is 86400, so the alarm can take longer than 60 minutes to go off. Set metricQueries[1].metric.period to 60.",
      ),
    },
    {
      what: "a look back of more than a week, with periods of an hour",
      change: depth({ period: 3_600, evaluationPeriods: 169, datapointsToAlarm: 1 }),
      of: "queue",
      message: ofQueue(
        "evaluationPeriods of alarm 'depth-alarm' is 169, and CloudWatch refuses an alarm that looks back so long. Set evaluationPeriods to 1.",
      ),
    },
    {
      what: "a band of expected values beside a threshold",
      change: depth({
        ...ANOMALY,
        threshold: 1,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        metricQueries: [
          measured("m1", DEPTH, { returnData: true }),
          { id: "band", expression: "ANOMALY_DETECTION_BAND(m1, 2)" },
        ],
      }),
      of: "queue",
      message: ofQueue(
        "thresholdMetricId of alarm 'depth-alarm' is 'band', so the threshold follows the past, and the alarm is silent where dead letters are usual. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold, in place of thresholdMetricId.",
      ),
    },
    {
      what: "a wrong unit and a threshold that is too high",
      change: depth({ unit: "Seconds", threshold: 2 }),
      of: "queue",
      message: ofQueue(
        'unit and threshold of alarm \'depth-alarm\' is {"unit":"Seconds","threshold":2}, which together keep the alarm from going off in time. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold. Remove unit.',
      ),
    },
    {
      what: "a further dimension, where the name of the queue is not known yet",
      change: (shop) => {
        depth({ dimensions: { QueueName: UNKNOWN, Stage: "prod" } })(shop).set("queue", {
          name: UNKNOWN,
        });
      },
      differsWhenReturned: "the provider knows the name",
      of: "queue",
      message:
        'Queue \'queue\' has an alarm that gets no data: dimensions of alarm \'depth-alarm\' is {"QueueName":"04da6b54-80e4-46f7-96ec-b56ff0331ba9","Stage":"prod"}, but AWS/SQS reports the metric by QueueName alone. Set dimensions to {QueueName: its name}.',
    },
    {
      what: "PromQL that names another metric",
      change: depth({
        ...NO_METRIC,
        evaluationCriteria: { promqlCriteria: { query: "max(NumberOfMessagesReceived) > 0" } },
      }),
      of: "queue",
      message: noDepth,
    },
    {
      what: "the minimum over 7 of 7 days",
      change: depth({
        statistic: "Minimum",
        period: 86_400,
        evaluationPeriods: 7,
        datapointsToAlarm: 7,
      }),
      of: "queue",
      message: ofQueue(
        "period of alarm 'depth-alarm' is 86400, so the alarm can take longer than 60 minutes to go off. Set period to 60.",
      ),
    },
    {
      what: "an hour, where that is too slow",
      change: depth({ period: 3_600 }),
      config: { withinMinutes: 30 },
      of: "queue",
      message: ofQueue(
        "period of alarm 'depth-alarm' is 3600, so the alarm can take longer than 30 minutes to go off. Set period to 60.",
      ),
    },
    {
      what: "the minimum of a query over a day",
      change: insights(`SELECT MIN(${DEPTH}) ${FROM_QUEUES}`, 86_400),
      of: "queue",
      message: ofQueue(
        'metricQueries[0].expression and metricQueries[0].period of alarm \'depth-alarm\' is {"expression":"SELECT MIN(ApproximateNumberOfMessagesVisible) FROM SCHEMA(\\"AWS/..., which together keep the alarm from going off in time. Set the function of metricQueries[0].expression to MAX and metricQueries[0].period to 60.',
      ),
    },
    {
      what: "the number of reports",
      change: depth({ statistic: "SampleCount" }),
      of: "queue",
      message: ofQueue(
        "statistic of alarm 'depth-alarm' is 'SampleCount', which counts the reports of the metric, not the messages. Set statistic to Maximum.",
      ),
    },
    {
      what: "the average of sent messages over 5 minutes",
      change: depth({ metricName: "NumberOfMessagesSent", statistic: "Average", period: 300 }),
      of: "queue",
      message: ofQueue(
        "statistic of alarm 'depth-alarm' is 'Average', which hides a single dead letter. Set statistic to Maximum.",
      ),
    },
    {
      what: "24 of 24 hours",
      change: depth({ period: 3_600, evaluationPeriods: 24 }),
      of: "queue",
      message: ofQueue(
        "evaluationPeriods of alarm 'depth-alarm' is 24, so the alarm needs 24 data points, which one event does not give it in 60 minutes. Set evaluationPeriods to 1.",
      ),
    },
    {
      what: "2 of 2 data points of sent messages, which arrive once",
      change: depth({ metricName: "NumberOfMessagesSent", evaluationPeriods: 2 }),
      of: "queue",
      message: ofQueue(
        "evaluationPeriods of alarm 'depth-alarm' is 2, so the alarm needs 2 data points, which one event does not give it in 60 minutes. Set evaluationPeriods to 1.",
      ),
    },
    {
      what: "more data points than periods",
      change: depth({ evaluationPeriods: 2, datapointsToAlarm: 3 }),
      of: "queue",
      message: ofQueue(
        "datapointsToAlarm of alarm 'depth-alarm' is 3, and CloudWatch refuses more than evaluationPeriods, which is 2. Set datapointsToAlarm to 1.",
      ),
    },
    {
      what: "more than a day of minutes",
      change: depth({ evaluationPeriods: 2_000, datapointsToAlarm: 1 }),
      of: "queue",
      message: ofQueue(
        "evaluationPeriods of alarm 'depth-alarm' is 2000, and CloudWatch refuses an alarm that looks back so long. Set evaluationPeriods to 1.",
      ),
    },
    {
      what: "5 of 5 data points of a lost dead letter, whose gaps are not breaching",
      change: failure({
        evaluationPeriods: 5,
        datapointsToAlarm: 5,
        treatMissingData: "notBreaching",
      }),
      of: "rule",
      message: ofRule(
        "datapointsToAlarm of alarm 'failure-alarm' is 5, so the alarm needs 5 data points, which one event does not give it in 60 minutes. Set datapointsToAlarm to 1.",
      ),
    },
    {
      what: "5 of 5 data points of a lost dead letter, whose gaps keep the state",
      change: failure({ evaluationPeriods: 5, treatMissingData: "ignore" }),
      of: "rule",
      message: ofRule(
        'evaluationPeriods and treatMissingData of alarm \'failure-alarm\' is {"evaluationPeriods":5,"treatMissingData":"ignore"}, which together keep the alarm from going off in time. Set evaluationPeriods to 1 and treatMissingData to notBreaching.',
      ),
    },
    {
      what: "gaps in the data that are breaching",
      change: depth({ treatMissingData: "breaching" }),
      of: "queue",
      message: ofQueue(
        "treatMissingData of alarm 'depth-alarm' is 'breaching', so the alarm is in the state ALARM already while the metric reports nothing. Set treatMissingData to notBreaching.",
      ),
    },
    {
      what: "a unit in which the metric is not reported",
      change: depth({ unit: "Seconds" }),
      of: "queue",
      message: ofQueue(
        "unit of alarm 'depth-alarm' is 'Seconds', but the unit of ApproximateNumberOfMessagesVisible is Count, so the alarm gets no data. Remove unit.",
      ),
    },
    {
      what: "a dimension that the metric does not have",
      change: depth({ dimensions: { QueueName: "shop-dlq", Stage: "prod" } }),
      of: "queue",
      message:
        'Queue \'queue\' has an alarm that gets no data: dimensions of alarm \'depth-alarm\' is {"QueueName":"shop-dlq","Stage":"prod"}, but AWS/SQS reports the metric by QueueName alone. Set dimensions to {QueueName: shop-dlq}.',
    },
    {
      what: "the queue's ARN as its name",
      change: depth({ dimensions: { QueueName: QUEUE_ARN } }),
      of: "queue",
      message: noDepth,
    },
    {
      what: "an alarm in another Region",
      change: depth({ region: "us-east-1" }),
      of: "queue",
      message:
        "Queue 'queue' has an alarm that gets no data: region of alarm 'depth-alarm' is 'us-east-1', but the metrics are in another Region. Create the alarm in the Region of the resource.",
    },
    {
      what: "an alarm of a provider of another Region",
      change: (shop) => {
        shop.get("depth-alarm").provider = { region: "us-east-1" };
      },
      differsWhenReturned: "the returned Region is that of the provider",
      of: "queue",
      message:
        "Queue 'queue' has an alarm that gets no data: region of alarm 'depth-alarm' is 'us-east-1', but the metrics are in another Region. Create the alarm in the Region of the resource.",
    },
    {
      what: "the metric of another account",
      change: queries(measured("m1", DEPTH, { returnData: true, accountId: "210987654321" })),
      of: "queue",
      message:
        "Queue 'queue' has an alarm that gets no data: accountId of alarm 'depth-alarm' is '210987654321', but the metrics are in another account. Create the alarm in the account of the resource.",
    },
    {
      what: "two queries that return data",
      change: queries(
        measured("m1", DEPTH, { returnData: true }),
        measured("m2", "NumberOfMessagesReceived", { returnData: true }),
      ),
      of: "queue",
      message: ofQueue(
        "returnData of alarm 'depth-alarm' is [\"m1\",\"m2\"], and CloudWatch wants exactly one query with returnData. Set returnData to true for 'm1' or an expression over it, and to false for the others.",
      ),
    },
    {
      what: "queries none of which returns data",
      change: queries(measured("m1"), { id: "e1", expression: "m1 * 1" }),
      of: "queue",
      message: ofQueue(
        "returnData of alarm 'depth-alarm' is not set, and CloudWatch wants exactly one query with returnData. Set returnData to true for 'm1' or an expression over it, and to false for the others.",
      ),
    },
    {
      what: "another metric that is returned",
      change: queries(
        measured("m1"),
        measured("m2", "NumberOfMessagesReceived", { returnData: true }),
      ),
      of: "queue",
      message: ofQueue(
        "returnData of alarm 'depth-alarm' is 'm2', which is not the metric of the dead letters. Set returnData to true for 'm1', and to false for the others.",
      ),
    },
    ...[
      { comparisonOperator: "LessThanThreshold", threshold: -1 },
      { comparisonOperator: "LessThanOrEqualToThreshold", threshold: -2 },
    ].map((inputs) => ({
      what: `a negative value that does not go below its threshold: ${inputs.comparisonOperator}`,
      change: (shop: Shop) => math("FILL(-m1, 0)")(shop).set("depth-alarm", inputs),
      of: "queue",
      message: ofQueue(
        `threshold and metricQueries[2].expression of alarm 'depth-alarm' is {"threshold":${inputs.threshold},"expression":"FILL(-m1, 0)"}, which together keep the alarm from going off in time. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold and metricQueries[2].expression to an expression that does not scale m1 down, or return m1 itself.`,
      ),
    })),
    ...silentMath.map((expression) => ({
      what: `the expression ${expression}`,
      change: math(expression),
      of: "queue",
      message: unfit(expression),
    })),
    ...silentInsights.map((query) => ({
      what: `the query ${query}`,
      change: insights(query),
      of: "queue",
      message: noDepth,
    })),
    {
      what: "a query on two other rules",
      change: insightsOfRules(
        `SELECT SUM(${FAILURE}) FROM "AWS/Events" WHERE RuleName='a' OR RuleName='b'`,
      ),
      of: "rule",
      message: noFailure,
    },
    {
      what: "the average over all queues",
      change: insights(`SELECT AVG(${DEPTH}) ${FROM_QUEUES}`),
      of: "queue",
      message: ofQueue(
        `metricQueries[0].expression of alarm 'depth-alarm' is 'SELECT AVG(${DEPTH}) FROM SCHEMA("AWS/SQS", QueueName)', which hides a single dead letter. Set the function of metricQueries[0].expression to MAX.`,
      ),
    },
    ...[
      `SELECT SUM(${FAILURE}) FROM SCHEMA("AWS/Events", EventBusName, Stage)`,
      `SELECT SUM(${FAILURE}) FROM SCHEMA("AWS/Events", RuleName, Stage)`,
    ].map((query) => ({
      what: `the query ${query}`,
      change: insightsOfRules(query),
      of: "rule",
      message: noFailure,
    })),
    {
      what: "another dimension in place of the bus",
      change: failure({ dimensions: { RuleName: "updated", Stage: "prod" } }),
      of: "rule",
      message:
        'Rule \'rule\' has an alarm that gets no data: dimensions of alarm \'failure-alarm\' is {"RuleName":"updated","Stage":"prod"}, but AWS/Events reports the metric by EventBusName and RuleName alone. Set dimensions to {EventBusName: shop, RuleName: updated}.',
    },
    {
      what: "a further dimension of a rule of the same name on another bus",
      change: failure({ dimensions: { RuleName: "updated", EventBusName: "b", Stage: "prod" } }),
      of: "rule",
      message: noFailure,
    },
    {
      what: "messages in flight alone",
      change: depth({ metricName: "ApproximateNumberOfMessagesNotVisible" }),
      of: "queue",
      message: noDepth,
    },
    {
      what: "an age of a day",
      change: depth({ metricName: "ApproximateAgeOfOldestMessage", threshold: 86_400 }),
      of: "queue",
      message: ofQueue(
        "threshold of alarm 'depth-alarm' is 86400, with the comparison GreaterThanOrEqualToThreshold, but the alarm must go off within 60 minutes. Set threshold to 60, and comparisonOperator to GreaterThanOrEqualToThreshold.",
      ),
    },
    {
      what: "an age of a day, and a depth from 200 on, whose alarm is the one to change",
      change: (shop) => {
        const { inputs } = shop.get("depth-alarm");
        const oldest = { metricName: "ApproximateAgeOfOldestMessage", threshold: 86_400 };
        shop.remove("depth-alarm");
        shop.add({ type: TYPES.alarm, name: "age-alarm", inputs: { ...inputs, ...oldest } });
        shop.add({ type: TYPES.alarm, name: "deep-alarm", inputs: { ...inputs, threshold: 200 } });
      },
      of: "queue",
      message: ofQueue(
        "threshold of alarm 'deep-alarm' is 200, with the comparison GreaterThanOrEqualToThreshold, but the alarm must go off at 1. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold.",
      ),
    },
    {
      what: "a band of expected values",
      change: depth(ANOMALY),
      of: "queue",
      message: ofQueue(
        "thresholdMetricId of alarm 'depth-alarm' is 'band', so the threshold follows the past, and the alarm is silent where dead letters are usual. Set threshold to 1, and comparisonOperator to GreaterThanOrEqualToThreshold, in place of thresholdMetricId.",
      ),
    },
    {
      what: "the dead letters of a rule from 5 on",
      change: (shop) =>
        shop
          .remove("depth-alarm")
          .add({ ...shop.get("failure-alarm"), name: "sent" })
          .set("sent", { metricName: "InvocationsSentToDlq", threshold: 5 }),
      of: "queue",
      message: noDepth,
    },
    {
      what: "no alarm on the queue of a bus",
      change: (shop) =>
        shop.remove("target", "depth-alarm").set("bus", { deadLetterConfig: { arn: QUEUE_ARN } }),
      of: "queue",
      message: noDepth,
    },
  ],
  advises: [
    {
      what: "an alarm that may not go off, after one that is silent",
      change: (shop) => {
        failure({ threshold: 9 })(shop).add({ ...shop.get("failure-alarm"), name: "better" });
        shop.set("better", { threshold: 0, treatMissingData: "ignore" });
      },
      of: "rule",
      message:
        "Rule 'rule' has an alarm that may not go off: treatMissingData of alarm 'better' is 'ignore', so the alarm stays in the state ALARM, and does not report the next event. Set treatMissingData to notBreaching.",
    },
    {
      what: "an alarm that is not judged, before one that is silent and one without data",
      change: (shop) => {
        math("RUNNING_SUM(m1)")(shop).add({ ...shop.get("depth-alarm"), name: "silent" });
        depth({})(shop.add({ ...shop.get("depth-alarm"), name: "elsewhere" }));
        const metric = { ...NO_METRIC, metricQueries: undefined, namespace: "AWS/SQS" };
        const own = { ...metric, metricName: DEPTH, dimensions: { QueueName: "shop-dlq" } };
        shop.set("silent", { ...own, threshold: 9 });
        shop.set("elsewhere", { ...own, region: "us-east-1" });
      },
      of: "queue",
      message: unjudged("RUNNING_SUM is not known here"),
    },
    {
      what: "gaps that keep the alarm on a lost dead letter in its state",
      change: failure({ treatMissingData: "ignore" }),
      of: "rule",
      message:
        "Rule 'rule' has an alarm that may not go off: treatMissingData of alarm 'failure-alarm' is 'ignore', so the alarm stays in the state ALARM, and does not report the next event. Set treatMissingData to notBreaching.",
    },
    {
      what: "5 of 5 data points of a lost dead letter, after which no data follows",
      change: failure({ evaluationPeriods: 5 }),
      of: "rule",
      message:
        "Rule 'rule' has an alarm that may not go off: evaluationPeriods of alarm 'failure-alarm' is 5, so the alarm needs 5 data points, which one event does not give it in 60 minutes. Set evaluationPeriods to 1.",
    },
    {
      what: "a percentile",
      change: depth({ statistic: undefined, extendedStatistic: "p99" }),
      of: "queue",
      message:
        "Queue 'queue' has an alarm that may not go off: extendedStatistic of alarm 'depth-alarm' is 'p99', and CloudWatch may have no percentiles of a metric that a service aggregates. Set statistic to Maximum.",
    },
    {
      what: "a statistic that is not computed",
      change: depth({ statistic: undefined, extendedStatistic: "tm90" }),
      of: "queue",
      message: unjudged("the statistic tm90 is not computed here"),
    },
    {
      what: "a function that is not known",
      change: math("RUNNING_SUM(m1)"),
      of: "queue",
      message: unjudged("RUNNING_SUM is not known here"),
    },
    ...(
      [
        ["[m1, m2]", "it does not return one series"],
        ["'m1'", "it does not return one series"],
        ["e1 + m1", "it refers to itself"],
        ["m9 > 0", "it refers to an unknown id"],
        ["m1 +", "it ends too early"],
      ] as const
    ).map(([expression, because]) => ({
      what: `the expression ${expression}`,
      change: math(expression),
      of: "queue",
      message: unjudged(because),
    })),
    {
      what: "an expression that returns a number",
      change: math("MAX(m1)"),
      of: "queue",
      message: unjudged("it aggregates a single series to a number"),
    },
    {
      what: "an expression that is nested deeply",
      change: math("(".repeat(100_000)),
      of: "queue",
      message: unjudged("it is nested too deeply"),
    },
    {
      what: "a query that returns the lowest series",
      change: insights(
        `SELECT MAX(${DEPTH}) ${FROM_QUEUES} GROUP BY QueueName ORDER BY MAX() ASC LIMIT 1`,
      ),
      of: "queue",
      message: unjudged("its LIMIT leaves out series with high values"),
    },
    {
      what: "a query that is not understood",
      change: insights(`SELECT MEDIAN(${DEPTH}) FROM "AWS/SQS"`),
      of: "queue",
      message: unjudged("its query is not understood"),
    },
    {
      what: "PromQL that names the metric",
      change: depth({
        ...NO_METRIC,
        evaluationCriteria: { promqlCriteria: { query: `max(${DEPTH}) > 0` } },
      }),
      of: "queue",
      message: unjudged("PromQL is not evaluated here"),
    },
  ],
  later: [
    {
      what: "a query that is not known yet",
      change: queries(UNKNOWN as unknown as Values),
      message: "metricQueries of alarm 'depth-alarm'",
    },
    {
      what: "a metric that is not known yet",
      change: depth({ metricName: UNKNOWN }),
      message: "metricQueries of alarm 'depth-alarm'",
    },
    {
      what: "a statistic that is not known yet",
      change: depth({ statistic: UNKNOWN }),
      message: "statistic of alarm 'depth-alarm'",
    },
    {
      what: "data points that are not known yet",
      change: failure({ evaluationPeriods: UNKNOWN }),
      message: "evaluationPeriods of alarm 'failure-alarm'",
    },
  ],
});
