import assert from "node:assert/strict";
import type { AlarmSettings } from "../../components/alarms";
import type { BusEvent } from "../../eventbridge/event";
import { compileInputTransformer, type InputTransformer } from "../../eventbridge/inputTransformer";
import { inputsOf, queueArn, type Registered, resource, topicArn } from "./registered";
import { runError } from "../runError";
import { args, registration, shop, tree } from "./shop";

const TOPIC = topicArn("shop-dev-alerts-1f3a90bc");
const CALLS = { alarmActions: [TOPIC], okActions: [TOPIC] };
const FROM = {
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  treatMissingData: "notBreaching",
};
const BUS = "shop-dev-bus-1f3a90bc";

/** What EventBridge names as the resource of an event on this integration's connections and destinations. */
const MADE_HERE = ["connection", "api-destination"].map((kind) => ({
  prefix: `arn:aws:events:eu-central-1:123456789012:${kind}/shop-dev-`,
}));

/** The query over the rules of a bus. */
const over = (id: string, sum: string, period: number, bus = BUS) => [
  {
    id,
    expression: `SELECT ${sum} FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE EventBusName = '${bus}'`,
    period,
    returnData: true,
  },
];

/** A metric of the dead-letter queue, in an alarm that computes with it. */
const inQueue = (id: string, metricName: string) => ({
  id,
  metric: {
    namespace: "AWS/SQS",
    metricName,
    dimensions: { QueueName: "shop-dev-dlq-1f3a90bc" },
    period: 60,
    stat: "Maximum",
  },
});

/** Inputs of an alarm without what it says, of which the beginning and the commands are compared. */
function alarm(name: string, made: Registered): Record<string, unknown> {
  const { alarmDescription, ...inputs } = inputsOf(`shop-alarm-${name}`, made);
  assert.match(String(alarmDescription), /`(npx bridge|pulumi) [^`]+`/);
  assert(String(alarmDescription).length <= 1024);
  return inputs;
}

/** Physical names of a subscription's rules, in their order. */
function rulesOf(subscription: string, { outputs }: Registered): string[] {
  const all = outputs.ruleNames as Record<string, { sending: string[]; unmappable?: string }>;
  const { sending, unmappable } = all[subscription] ?? assert.fail(subscription);
  return unmappable === undefined ? sending : [...sending, unmappable];
}

const withAlarms = (alarms?: AlarmSettings, eventBus?: string) => shop({ alarms, eventBus });
const names = ({ resources }: Registered) =>
  resources
    .filter(({ type }) => type.endsWith(":MetricAlarm"))
    .map(({ name }) => name.replace("shop-alarm-", ""))
    .sort();

describe("the alarms of an integration", () => {
  let made: Registered;
  before(async () => {
    made = await withAlarms();
  });

  it("are made by default, with a topic and a rule that reports the connection", async () => {
    const without = tree(await shop());
    const added = tree(made).filter((line) => !without.includes(line));
    assert.deepEqual(
      added,
      [
        "shop > eventbridge-salesforce:components:Alarms shop-alarm",
        ...[
          ...["depth", "failure", "oldest-dead-letter", "failed-invocations", "retries"],
          ...["backlog", "throttled"],
        ].map((name) => `shop-alarm > aws:cloudwatch/metricAlarm:MetricAlarm shop-alarm-${name}`),
        "shop-alarm > eventbridge-salesforce:components:AlertTopic shop-alarm-topic",
        "shop-alarm > eventbridge-salesforce:components:ConnectionAlert shop-alarm-connection",
        "shop-alarm-connection > aws:cloudwatch/eventRule:EventRule shop-alarm-connection",
        "shop-alarm-connection > aws:cloudwatch/eventTarget:EventTarget shop-alarm-connection-target",
        "shop-alarm-connection > aws:cloudwatch/metricAlarm:MetricAlarm shop-alarm-connection-lost",
        "shop-alarm-topic > aws:sns/topic:Topic shop-alarm-topic",
        "shop-alarm-topic > aws:sns/topicPolicy:TopicPolicy shop-alarm-topic-policy",
      ].sort(),
    );
  });

  it("go off at the first dead letter, and at the first dead letter that could not be sent", () => {
    assert.deepEqual(alarm("depth", made), {
      name: "shop-dev-dead-letters-1f3a90bc",
      metricQueries: [
        inQueue("visible", "ApproximateNumberOfMessagesVisible"),
        inQueue("hidden", "ApproximateNumberOfMessagesNotVisible"),
        {
          id: "waiting",
          expression: "FILL(visible, 0) + FILL(hidden, 0)",
          label: "dead letters that wait",
          returnData: true,
        },
      ],
      ...FROM,
      threshold: 1,
      evaluationPeriods: 1,
      ...CALLS,
    });
    assert.deepEqual(alarm("failure", made), {
      name: "shop-dev-dead-letters-lost-1f3a90bc",
      metricQueries: over("lost", "SUM(InvocationsFailedToBeSentToDlq)", 60),
      ...FROM,
      threshold: 1,
      evaluationPeriods: 1,
      ...CALLS,
    });
  });

  it("go off long before SQS deletes a dead letter", () => {
    assert.deepEqual(alarm("oldest-dead-letter", made), {
      name: "shop-dev-oldest-dead-letter-1f3a90bc",
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: "shop-dev-dlq-1f3a90bc" },
      statistic: "Maximum",
      period: 300,
      ...FROM,
      threshold: 24 * 3_600,
      evaluationPeriods: 1,
      ...CALLS,
    });
  });

  it("go off when many deliveries fail, and when deliveries are throttled for a long time", () => {
    assert.deepEqual(alarm("failed-invocations", made), {
      name: "shop-dev-failed-invocations-1f3a90bc",
      metricQueries: over("failed", "SUM(FailedInvocations)", 300),
      ...FROM,
      threshold: 10,
      evaluationPeriods: 1,
      ...CALLS,
    });
    assert.deepEqual(alarm("throttled", made), {
      name: "shop-dev-throttled-1f3a90bc",
      metricQueries: over("throttled", "SUM(ThrottledRules)", 300),
      ...FROM,
      threshold: 1,
      evaluationPeriods: 3,
      ...CALLS,
    });
  });

  it("go off when a quarter of the attempts are retries", () => {
    const of = (id: string, metricName: string) => ({
      id,
      metric: {
        namespace: "AWS/Events",
        metricName,
        dimensions: { EventBusName: BUS },
        period: 300,
        stat: "Sum",
      },
    });
    assert.deepEqual(alarm("retries", made), {
      name: "shop-dev-retries-1f3a90bc",
      metricQueries: [
        of("retried", "RetryInvocationAttempts"),
        of("attempts", "InvocationAttempts"),
        {
          id: "share",
          expression: "IF(attempts >= 20, 100 * FILL(retried, 0) / attempts, 0)",
          label: "retries, percent of attempts",
          returnData: true,
        },
      ],
      ...FROM,
      threshold: 25,
      evaluationPeriods: 3,
      ...CALLS,
    });
  });

  it("go off when an event has waited for its first attempt for half of its maximum age", () => {
    assert.deepEqual(alarm("backlog", made), {
      name: "shop-dev-backlog-1f3a90bc",
      metricQueries: [
        ...["IngestionToInvocationStartLatency", "IngestiontoInvocationStartLatency"].map(
          (metricName, index) => ({
            id: `waited_${index}`,
            metric: {
              namespace: "AWS/Events",
              metricName,
              dimensions: { EventBusName: BUS },
              period: 300,
              stat: "Maximum",
            },
          }),
        ),
        {
          id: "waited",
          expression: "MAX([waited_0, waited_1])",
          label: "time to the first attempt, ms",
          returnData: true,
        },
      ],
      ...FROM,
      threshold: 1_800_000, // milliseconds: half of the 3,600 s of the retry policy
      evaluationPeriods: 1,
      ...CALLS,
    });
  });

  it("say what to do, with the stack's name", () => {
    for (const { name, inputs } of made.resources) {
      if (!("alarmDescription" in inputs)) continue;
      assert.match(String(inputs.alarmDescription), /`npx bridge \w+.* --stack dev`/, name);
    }
  });

  for (const [organization, option] of [
    ["acme", "--stack acme/orders/dev"],
    [undefined, "--stack organization/orders/dev"],
  ] as const) {
    it(`say in a program of another project where the commands run, and name the stack in full: ${option}`, async () => {
      const settings = { alarms: {}, dashboard: true, encryption: "customer-managed" } as const;
      const foreign = await shop(settings, { project: "orders", organization });
      const texts = foreign.resources.flatMap(({ name, inputs }) =>
        ["alarmDescription", "inputTransformer", "dashboardBody"].flatMap((key) =>
          key in inputs && JSON.stringify(inputs[key]).includes("npx bridge")
            ? [{ name, text: JSON.stringify(inputs[key]), isAlarm: key === "alarmDescription" }]
            : [],
        ),
      );
      assert.equal(texts.length, 11);
      for (const { name, text, isAlarm } of texts) {
        assert(text.includes(`${option}\\`) || text.includes(`${option}\``), name);
        assert(!text.includes("--stack dev"), name);
        assert.match(text, /Run `npx bridge` in a checkout of eventbridge-salesforce\./, name);
        assert(!isAlarm || text.length <= 1_024, name);
      }
    });
  }

  it("watch only the integration's rules on an existing bus, with ten metrics in one alarm", async () => {
    const EXISTING = "arn:aws:events:eu-central-1:123456789012:event-bus/shop-events";
    const subscriptions = ["a", "b", "c", "d", "e", "f"].map((name) => ({ ...registration, name }));
    const shared = await shop({ alarms: {}, eventBus: EXISTING, subscriptions });
    const rules = subscriptions.flatMap(({ name }) => rulesOf(name, shared));
    assert.equal(rules.length, 12);

    const of = (id: string, metricName: string, stat: string, period: number, some: string[]) =>
      some.map((RuleName, index) => ({
        id: `${id}_${index}`,
        metric: {
          namespace: "AWS/Events",
          metricName,
          dimensions: { EventBusName: "shop-events", RuleName },
          period,
          stat,
        },
      }));
    const sum = (id: string, count: number) =>
      `SUM([${Array.from({ length: count }, (_, index) => `FILL(${id}_${index}, 0)`).join(", ")}])`;
    const lost = (some: string[]) => [
      ...of("lost", "InvocationsFailedToBeSentToDlq", "Sum", 60, some),
      { id: "lost", expression: sum("lost", some.length), returnData: true },
    ];
    const queries = (name: string) => alarm(name, shared).metricQueries;
    assert.deepEqual(queries("failure"), lost(rules.slice(0, 10)));
    assert.deepEqual(queries("dead-letters-lost-2"), lost(rules.slice(10)));
    assert.equal(
      alarm("dead-letters-lost-2", shared).name,
      "shop-dev-dead-letters-lost-2-1f3a90bc",
    );

    assert.deepEqual(queries("retries-3"), [
      ...of("retried", "RetryInvocationAttempts", "Sum", 300, rules.slice(10)),
      { id: "retried", expression: sum("retried", 2) },
      ...of("attempts", "InvocationAttempts", "Sum", 300, rules.slice(10)),
      { id: "attempts", expression: sum("attempts", 2) },
      {
        id: "share",
        expression: "IF(attempts >= 20, 100 * FILL(retried, 0) / attempts, 0)",
        label: "retries, percent of attempts",
        returnData: true,
      },
    ]);
    assert.deepEqual(queries("backlog-3"), [
      ...of("waited_0", "IngestionToInvocationStartLatency", "Maximum", 300, rules.slice(10)),
      ...of("waited_1", "IngestiontoInvocationStartLatency", "Maximum", 300, rules.slice(10)),
      {
        id: "waited",
        expression: "MAX([waited_0_0, waited_0_1, waited_1_0, waited_1_1])",
        label: "time to the first attempt, ms",
        returnData: true,
      },
    ]);
    assert.deepEqual(
      names(shared).filter((name) => /-\d$/.test(name)),
      [
        ...["backlog-2", "backlog-3", "dead-letters-lost-2", "failed-invocations-2"],
        ...["retries-2", "retries-3", "throttled-2"],
      ],
    );
  });

  it("watch rules on the bus default by the dimension that they have there", async () => {
    const onDefault = await withAlarms(
      undefined,
      "arn:aws:events:eu-central-1:123456789012:event-bus/default",
    );
    const [first] = alarm("failure", onDefault).metricQueries as { metric: object }[];
    const [RuleName] = rulesOf("customer-registered", onDefault);
    assert.deepEqual(first?.metric, {
      namespace: "AWS/Events",
      metricName: "InvocationsFailedToBeSentToDlq",
      dimensions: { RuleName },
      period: 60,
      stat: "Sum",
    });
  });

  it("take other thresholds", async () => {
    const changed = await withAlarms({
      oldestDeadLetterHours: 4,
      failedInvocations: 3,
      retriesPercent: 50,
      backlogPercent: 10,
      throttledRules: 7,
    });
    const thresholds = ["oldest-dead-letter", "failed-invocations", "retries", "backlog"].map(
      (name) => alarm(name, changed).threshold,
    );
    assert.deepEqual(thresholds, [14_400, 3, 50, 360_000]);
    assert.equal(alarm("throttled", changed).threshold, 7);
  });

  it("can be turned off one by one, except those on dead letters, and all together", async () => {
    const few = await withAlarms({
      oldestDeadLetterHours: false,
      failedInvocations: false,
      retriesPercent: false,
      backlogPercent: false,
      throttledRules: false,
      connection: false,
    });
    assert.deepEqual(names(few), ["depth", "failure"]);
    assert.deepEqual(names(await shop({ alarms: false })), []);
  });

  it("have names and a topic as outputs", async () => {
    const { alarmNames, alertTopicArn }: Record<string, unknown> = made.outputs;
    const physical = (what: string): [string, string] => [what, `shop-dev-${what}-1f3a90bc`];
    assert.deepEqual(
      alarmNames,
      Object.fromEntries(
        [
          ...["dead-letters", "dead-letters-lost", "oldest-dead-letter", "failed-invocations"],
          ...["retries", "backlog", "throttled", "connection-alerts-lost"],
        ].map(physical),
      ),
    );
    assert.equal(alertTopicArn, TOPIC);
    assert.deepEqual(made.components.find(({ name }) => name === "shop-alarm")?.outputs, {
      names: alarmNames,
      topicArn: TOPIC,
    });
    assert.equal((await shop({ alarms: { topic: false } })).outputs.alertTopicArn, null);
  });

  describe("publish to a topic", () => {
    it("of their own, which lets CloudWatch publish for them, and EventBridge without a condition", () => {
      assert.deepEqual(inputsOf("shop-alarm-topic", made), { name: "shop-dev-alerts-1f3a90bc" });
      const { arn, policy } = inputsOf("shop-alarm-topic-policy", made);
      assert.equal(arn, TOPIC);
      const publish = { Effect: "Allow", Action: "sns:Publish", Resource: TOPIC };
      assert.deepEqual(JSON.parse(String(policy)) as unknown, {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AlarmsOfThisIntegration",
            ...publish,
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Condition: {
              ArnLike: {
                "aws:SourceArn":
                  "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:shop-dev-*-1f3a90bc",
              },
              StringEquals: { "aws:SourceAccount": "123456789012" },
            },
          },
          {
            Sid: "EventsOfConnections",
            ...publish,
            Principal: { Service: "events.amazonaws.com" },
          },
        ],
      });
    });

    it("with addresses as subscribers", async () => {
      const mailed = await withAlarms({ topic: { emails: ["team@example.com"] } });
      assert.deepEqual(inputsOf("shop-alarm-topic-team@example.com", mailed), {
        topic: TOPIC,
        protocol: "email",
        endpoint: "team@example.com",
      });
    });

    it("that exists, and make no topic", async () => {
      const arn = "arn:aws:sns:eu-central-1:123456789012:on-call";
      const existing = await withAlarms({ topic: { arn } });
      assert(!tree(existing).some((line) => line.includes("aws:sns/")));
      for (const { inputs } of existing.resources) {
        if ("alarmActions" in inputs) assert.deepEqual(inputs.alarmActions, [arn]);
      }
      assert.equal(inputsOf("shop-alarm-connection-target", existing).arn, arn);
    });

    it("of another account only without alerts on the connection", async () => {
      const topic = { arn: "arn:aws:sns:eu-central-1:210987654321:on-call" };
      const thrown = new Promise<unknown>((resolve) => process.once("unhandledRejection", resolve));
      await withAlarms({ topic });
      runError(
        /^The topic \S+:210987654321:on-call belongs to another account, .*connection: false/,
      )(await thrown);
      const alarms = await withAlarms({ topic, connection: false });
      assert.deepEqual(alarm("depth", alarms).alarmActions, [topic.arn]);
    });

    it("only if there is one: topic false makes no topic and no alerts on the connection", async () => {
      const silent = await withAlarms({ topic: false });
      assert.deepEqual(alarm("depth", silent).alarmActions, []);
      assert.deepEqual(
        tree(silent).filter((line) => /aws:sns|ConnectionAlert/.test(line)),
        [],
      );
    });
  });

  describe("report the connection", () => {
    it("when EventBridge can no longer use the connection or a destination", () => {
      const { eventPattern, ...rule } = inputsOf("shop-alarm-connection", made);
      assert.deepEqual(rule, {
        name: "shop-dev-connection-alert-1f3a90bc",
        description: "Reports a connection that EventBridge can no longer use",
      });
      assert.deepEqual(JSON.parse(String(eventPattern)) as unknown, {
        source: ["aws.events"],
        "detail-type": [
          "Connection Deauthorized",
          "Connection Failed Connectivity",
          "API Destination Deactivated",
        ],
        resources: MADE_HERE,
      });
    });

    it("with an existing bus as well", async () => {
      const existing = await withAlarms({}, "shop-events");
      const { eventPattern } = inputsOf("shop-alarm-connection", existing);
      const { resources } = JSON.parse(String(eventPattern)) as { resources: unknown };
      assert.deepEqual(resources, MADE_HERE);
    });

    it("by its ARN where the connection is an existing one", async () => {
      const connectionArn = "arn:aws:events:eu-central-1:123456789012:connection/ours/1f3a";
      const existing = await shop({
        alarms: {},
        salesforce: {
          ...args.salesforce,
          credentials: { flow: "existing-connection", connectionArn },
        },
      });
      const { eventPattern } = inputsOf("shop-alarm-connection", existing);
      const { resources } = JSON.parse(String(eventPattern)) as { resources: unknown };
      assert.deepEqual(resources, [...MADE_HERE, connectionArn]);
    });

    it("to the topic, or to the dead-letter queue if the topic refuses the alert, once their policies are in force", () => {
      const { inputs, dependencies } = resource("shop-alarm-connection-target", made);
      const { inputTransformer, ...sent } = inputs;
      assert(inputTransformer !== undefined);
      assert.deepEqual(sent, {
        rule: "shop-dev-connection-alert-1f3a90bc",
        targetId: "alerts",
        arn: TOPIC,
        retryPolicy: { maximumRetryAttempts: 7, maximumEventAgeInSeconds: 3600 },
        deadLetterConfig: { arn: queueArn("shop-dlq") },
      });
      assert(dependencies.includes("shop-alarm-topic-policy"));
      assert(dependencies.includes("shop-dlq-policy"));
    });

    it("with what to do, the ARN and the unchanged event", () => {
      const { inputTransformer } = inputsOf("shop-alarm-connection-target", made);
      const transform = compileInputTransformer(inputTransformer as InputTransformer, "alerts");
      const event: BusEvent = {
        version: "0",
        id: "1d7a4ac6",
        "detail-type": "Connection Deauthorized",
        source: "aws.events",
        account: "123456789012",
        time: "2026-11-26T09:00:00Z",
        region: "eu-central-1",
        resources: ["arn:aws:events:eu-central-1:123456789012:connection/ours/1f3a"],
        detail: { ConnectionName: "ours", StateReason: 'a "quoted" reason' },
      };
      const context = { ruleArn: "", ruleName: "", ingestionTime: event.time };
      const { whatToDo, ...reported } = JSON.parse(transform(event, context)) as Record<
        string,
        unknown
      >;
      assert.deepEqual(reported, { alert: event["detail-type"], of: event.resources[0], event });
      assert.match(
        String(whatToDo),
        /`npx bridge doctor --stack dev` shows the cause\..*`pulumi up`/,
      );
    });

    it("and go off when such an alert is lost", () => {
      assert.deepEqual(alarm("connection-lost", made), {
        name: "shop-dev-connection-alerts-lost-1f3a90bc",
        namespace: "AWS/Events",
        metricName: "InvocationsFailedToBeSentToDlq",
        dimensions: { RuleName: "shop-dev-connection-alert-1f3a90bc" },
        statistic: "Sum",
        period: 60,
        ...FROM,
        threshold: 1,
        evaluationPeriods: 1,
        ...CALLS,
      });
    });
  });
});
