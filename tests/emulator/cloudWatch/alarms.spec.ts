import assert from "node:assert/strict";
import { AlarmWatch } from "../../../emulator/cloudWatch/alarmWatch";
import { alarmState } from "../../../emulator/cloudWatch/alarmState";
import { Metrics } from "../../../emulator/eventBridge/metrics";
import type { BusEvent } from "../../../eventbridge/event";
import {
  allow,
  BUS,
  DOWN,
  OK,
  response,
  RULE_ARN,
  sendAllowedFor,
  START,
  TestWorld,
  token,
  type Differences,
} from "../testWorld";

type Inputs = Record<string, unknown>;

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const QUEUE = {
  namespace: "AWS/SQS",
  dimensions: { QueueName: "dlq" },
  statistic: "Maximum",
  period: 60,
};
const TOPIC = "arn:aws:sns:eu-central-1:000000000000:alerts";
const MINUTE = 60_000;
const insights = (expression: string, period = 60) => [
  { id: "query", expression, period, returnData: true },
];
const onBus = (function_: string) =>
  `SELECT ${function_} FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE EventBusName = '${BUS}'`;
const of = (id: string, metricName: string, dimensions: Inputs, returnData = false) => ({
  id,
  metric: { namespace: "AWS/Events", metricName, dimensions, period: 60, stat: "Sum" },
  returnData,
});

/** A world with one alarm, and how to look at it. */
function watched(differences: Differences, inputs: Inputs) {
  const world = new TestWorld(differences);
  const metrics = new Metrics(world.emulator.journal);
  const make = (type: string, given: Inputs) =>
    world.emulator.controlPlane.plan(type, "x", given).create();
  make(ALARM, {
    name: "it",
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    ...inputs,
  });
  const { clock, emulator } = world;
  const [alarm] = emulator.account.alarms.values();
  assert(alarm);
  const { account } = emulator;
  const state = () => alarmState(alarm, { account, metrics }, clock.now());
  return { world, metrics, make, alarm, state, watch: new AlarmWatch({ account, metrics }) };
}

describe("an alarm of the emulator", () => {
  it("follows the depth of a queue", async () => {
    const metricName = "ApproximateNumberOfMessagesVisible";
    const { world, state } = watched({ api: [response(400)] }, { ...QUEUE, metricName });
    assert.equal(state(), "OK");
    await world.deliver();
    assert.equal(state(), "ALARM");
    world.queue.purge();
    assert.equal(state(), "OK");
  });

  it("on a queue's messages stays in alarm while they are read, until they are deleted", async () => {
    const counted = (id: string, metricName: string) => ({
      id,
      metric: {
        namespace: "AWS/SQS",
        metricName,
        dimensions: QUEUE.dimensions,
        period: 60,
        stat: "Maximum",
      },
    });
    const metricQueries = [
      counted("visible", "ApproximateNumberOfMessagesVisible"),
      counted("hidden", "ApproximateNumberOfMessagesNotVisible"),
      { id: "waiting", expression: "FILL(visible, 0) + FILL(hidden, 0)", returnData: true },
    ];
    const { world, watch } = watched({ api: [response(400)] }, { metricQueries });
    const states = () => watch.evaluate(world.clock.now()).map(({ state }) => state);
    assert.deepEqual(states(), []);
    await world.deliver();
    assert.deepEqual(states(), ["ALARM"]);
    const [letter] = world.queue.receive(1, MINUTE);
    assert.deepEqual(world.queue.counts, { visible: 0, inFlight: 1, delayed: 0 });
    assert.deepEqual(states(), []);
    world.queue.delete(letter?.receiptHandle ?? "");
    assert.deepEqual(states(), ["OK"]);
  });

  it("follows the age of the oldest message, in seconds", async () => {
    const metricName = "ApproximateAgeOfOldestMessage";
    const inputs = { ...QUEUE, metricName, threshold: 3_600 };
    const { world, state } = watched({ api: [response(400)] }, inputs);
    await world.deliver();
    const sent = world.clock.now();
    for (const [after, expected] of [
      [3_599_000, "OK"],
      [3_600_000, "ALARM"],
    ] as const) {
      await world.clock.run(sent + after);
      assert.equal(state(), expected);
    }
  });

  it("sums a metric over the rules of a bus", async () => {
    const metricQueries = insights(onBus("SUM(FailedInvocations)"));
    const { world, state } = watched({ api: [response(400)] }, { metricQueries, threshold: 2 });
    await world.deliver();
    assert.equal(state(), "OK");
    await world.deliver();
    assert.equal(state(), "ALARM");
    await world.clock.run(world.clock.now() + 2 * MINUTE);
    assert.equal(state(), "OK");
  });

  it("takes the maximum of a latency, in milliseconds: events that wait for the rate limit", async () => {
    const metricQueries = insights(onBus("MAX(IngestionToInvocationStartLatency)"), 3_600);
    const inputs = { metricQueries, threshold: 9_000 };
    const differences = { destination: { invocationRateLimitPerSecond: 1 } };
    const { world, state } = watched(differences, inputs);
    for (let event = 0; event < 9; event++) world.publish();
    await world.clock.run();
    assert.equal(state(), "OK"); // the last of 9 waits for 8 seconds
    for (let event = 0; event < 11; event++) world.publish();
    await world.clock.run();
    assert.equal(state(), "ALARM");
  });

  for (const [what, dimensions, expected] of [
    ["the bus", { EventBusName: BUS }, "ALARM"],
    ["the bus and the rule", { EventBusName: BUS, RuleName: "customers" }, "ALARM"],
    ["the account", {}, "ALARM"],
    ["another bus", { EventBusName: "other" }, "OK"],
    ["a rule of that name on the bus default", { RuleName: "customers" }, "OK"],
  ] as const) {
    it(`selects a metric by its dimensions: that of ${what} is ${expected}`, async () => {
      const metricQueries = [of("it", "FailedInvocations", dimensions, true)];
      const { world, state } = watched({ api: [response(400)] }, { metricQueries });
      await world.deliver();
      assert.equal(state(), expected);
    });
  }

  it("computes a share by metric math, and goes off if it is too high for the set number of periods", async () => {
    const metricQueries = [
      of("retried", "RetryInvocationAttempts", { EventBusName: BUS }),
      of("attempts", "InvocationAttempts", { EventBusName: BUS }),
      {
        id: "share",
        expression: "IF(attempts >= 2, 100 * FILL(retried, 0) / attempts, 0)",
        returnData: true,
      },
    ];
    const inputs = { metricQueries, threshold: 50, evaluationPeriods: 3 };
    let outcome = DOWN;
    const { world, state } = watched({ api: () => outcome }, inputs);
    const minutes: string[] = [];
    for (let minute = 1; minute <= 9; minute++) {
      if (minute === 5) outcome = OK;
      for (let event = 0; event < 5; event++) world.publish();
      await world.clock.run(START + minute * MINUTE - 1);
      minutes.push(state());
    }
    assert.deepEqual(minutes.slice(0, 4), ["OK", "OK", "ALARM", "ALARM"]);
    assert.equal(minutes.at(-1), "OK"); // what waited has been retried
  });

  it("stays in alarm as long as enough of the last periods breached the threshold", async () => {
    const metricQueries = insights(onBus("SUM(FailedInvocations)"));
    const inputs = { metricQueries, evaluationPeriods: 5, datapointsToAlarm: 2 };
    const { world, state } = watched({ api: [response(400)] }, inputs);
    const after = async (minutes: number) => {
      await world.clock.run(START + minutes * MINUTE);
      return state();
    };
    await world.deliver();
    assert.equal(state(), "OK");
    await after(3);
    await world.deliver();
    assert.equal(state(), "ALARM");
    assert.equal(await after(4.5), "ALARM");
    assert.equal(await after(5.5), "OK"); // the first one counts no more
  });

  it("without data is OK only if missing data counts as not breaching", () => {
    const metricQueries = insights(onBus("SUM(FailedInvocations)"));
    const { state } = watched({}, { metricQueries, treatMissingData: undefined });
    assert.equal(state(), "INSUFFICIENT_DATA");
  });
});

describe("the watch over alarms", () => {
  const metricQueries = insights(onBus("SUM(FailedInvocations)"));
  const inputs = { metricQueries, alarmActions: [TOPIC], okActions: [TOPIC] };
  const raised = async () => {
    const all = watched({ api: [response(400)] }, { ...inputs, alarmDescription: "Do this." });
    all.make("aws:sns/topic:Topic", { name: "alerts" });
    const { world, watch } = all;
    const look = () => watch.evaluate(world.clock.now());
    const messages = () => world.emulator.account.topics.get(TOPIC)?.messages ?? [];
    assert.deepEqual(look(), []);
    await world.deliver();
    return { ...all, look, messages };
  };

  it("publishes to the topic once when an alarm goes off, and once when it ends", async () => {
    const { world, alarm, look, messages } = await raised();
    assert.deepEqual(look(), [{ alarm, state: "ALARM", calls: [{ arn: TOPIC }] }]);
    assert.deepEqual(look(), []);
    await world.clock.run(world.clock.now() + 2 * MINUTE);
    assert.deepEqual(look(), [{ alarm, state: "OK", calls: [{ arn: TOPIC }] }]);
    const reported = messages().map((text) => JSON.parse(text) as Record<string, string>);
    assert.deepEqual(
      reported.map(({ AlarmName, AlarmDescription, NewStateValue }) => [
        AlarmName,
        AlarmDescription,
        NewStateValue,
      ]),
      [
        ["it", "Do this.", "ALARM"],
        ["it", "Do this.", "OK"],
      ],
    );
  });

  const CLOUDWATCH = { Principal: { Service: "cloudwatch.amazonaws.com" }, Resource: TOPIC };
  const from = (alarm: string) => ({
    Condition: {
      ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:eu-central-1:000000000000:alarm:${alarm}` },
      StringEquals: { "aws:SourceAccount": "000000000000" },
    },
  });
  for (const [what, policy, lets] of [
    [
      "allows CloudWatch to publish for it",
      allow("sns:Publish", { ...CLOUDWATCH, ...from("i*") }),
      true,
    ],
    ["allows other alarms only", allow("sns:Publish", { ...CLOUDWATCH, ...from("x*") }), false],
    [
      "allows EventBridge only",
      allow("sns:Publish", { Principal: { Service: "events.amazonaws.com" } }),
      false,
    ],
  ] as const) {
    it(`${lets ? "calls" : "does not call"} a topic whose policy ${what}`, async () => {
      const { make, look, messages } = await raised();
      make("aws:sns/topicPolicy:TopicPolicy", { arn: TOPIC, policy });
      const [change] = look();
      const refusal = "its policy does not let CloudWatch publish for this alarm";
      assert.deepEqual(change?.calls, [lets ? { arn: TOPIC } : { arn: TOPIC, refusal }]);
      assert.equal(messages().length, lets ? 1 : 0);
    });
  }

  it("reports a missing topic", async () => {
    const { world, look } = await raised();
    world.emulator.account.topics.clear();
    assert.deepEqual(look()[0]?.calls, [{ arn: TOPIC, refusal: "it does not exist" }]);
  });
});

describe("a connection of the emulator", () => {
  const ALERT = "arn:aws:events:eu-central-1:000000000000:rule/alert";
  const EVENTS = { Principal: { Service: "events.amazonaws.com" }, Resource: TOPIC };

  /** A world whose token endpoint gives what is scripted, with a rule that sends connection events to a topic. */
  function alerting(tokens: Differences["tokens"], policy = allow("sns:Publish", EVENTS)) {
    const world = new TestWorld({
      tokens,
      queuePolicy: { policy: sendAllowedFor("arn:aws:events:*:*:rule/*") },
    });
    const { controlPlane } = world.emulator;
    const make = (type: string, inputs: Inputs) => controlPlane.plan(type, "x", inputs).create();
    make("aws:sns/topic:Topic", { name: "alerts" });
    make("aws:sns/topicPolicy:TopicPolicy", { arn: TOPIC, policy });
    make("aws:cloudwatch/eventRule:EventRule", {
      name: "alert",
      eventPattern: JSON.stringify({ source: ["aws.events"] }),
    });
    make("aws:cloudwatch/eventTarget:EventTarget", {
      rule: "alert",
      targetId: "alerts",
      arn: TOPIC,
      deadLetterConfig: { arn: world.queue.arn },
    });
    const reported = () =>
      (world.emulator.account.topics.get(TOPIC)?.messages ?? []).map(
        (text) => JSON.parse(text) as BusEvent,
      );
    return { world, reported };
  }

  it("publishes an event on the bus default when its token is refused, once, and when it has a token again", async () => {
    const refused = response(400, '{"error":"invalid_client"}');
    const { world, reported } = alerting([refused, refused, token("token-1")]);
    await world.deliver();
    assert.deepEqual(
      reported().map(({ source, detail, ...event }) => [
        source,
        event["detail-type"],
        detail.ConnectionName,
      ]),
      [
        ["aws.events", "Connection Deauthorized", "salesforce"],
        ["aws.events", "Connection Authorized", "salesforce"],
      ],
    );
    const [connection] = world.emulator.account.connections.keys();
    assert.deepEqual(reported()[0]?.resources, [connection]);
    assert.match(JSON.stringify(reported()[0]?.detail), /HTTP status 400 and no token/);
    assert(!JSON.stringify(reported()).includes("invalid_client"));
  });

  it("publishes no event while the token endpoint is down", async () => {
    const { world, reported } = alerting([DOWN, token("token-1")]);
    await world.deliver();
    assert.deepEqual(reported(), []);
  });

  it("publishes no event that no rule matches", async () => {
    const world = new TestWorld({ tokens: [response(400), token("token-1")] });
    await world.deliver();
    assert.equal(world.count("published"), 1);
  });

  it("sends its event to the dead-letter queue if the topic's policy has a condition, which EventBridge cannot meet", async () => {
    const Condition = { StringEquals: { "aws:SourceAccount": "000000000000" } };
    const policy = allow("sns:Publish", { ...EVENTS, Condition });
    const { world, reported } = alerting([response(400), token("token-1")], policy);
    await world.deliver();
    assert.deepEqual(reported(), []);
    const letters = world.deadLetters.map(({ attributes }) => [
      attributes.RULE_ARN,
      attributes.ERROR_CODE,
    ]);
    assert.deepEqual(letters, Array(2).fill([ALERT, "NO_PERMISSIONS"]));
    assert.notEqual(RULE_ARN, ALERT);
  });
});
