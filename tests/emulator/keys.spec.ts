import assert from "node:assert/strict";
import { AlarmWatch } from "../../emulator/cloudWatch/alarmWatch";
import { VirtualClock } from "../../emulator/clock";
import { ControlPlane } from "../../emulator/controlPlane";
import { Metrics } from "../../emulator/eventBridge/metrics";
import { seededRandom } from "../../emulator/random";
import { EmulatedAccount } from "../../emulator/account";
import { oauth } from "./resources/kinds";
import { allow, QUEUE_ARN, response, RULE_ARN, TestWorld } from "./testWorld";

type Inputs = Record<string, unknown>;

const EVENTS = { Principal: { Service: "events.amazonaws.com" }, Resource: "*" };
const USE = ["kms:GenerateDataKey", "kms:Decrypt"];
const statement = (Action: string | string[], more: Inputs) => ({
  Effect: "Allow",
  Action,
  ...more,
});
const policy = (...statements: Inputs[]) => JSON.stringify({ Statement: statements });
const from = (arn: string) => ({ Condition: { ArnLike: { "aws:SourceArn": arn } } });

/** Makes resources in a world, and a key with a policy. */
function maker(account: EmulatedAccount) {
  const controlPlane = new ControlPlane(account);
  const make = (type: string, inputs: Inputs) => {
    const planned = controlPlane.plan(type, "x", inputs);
    planned.create();
    return planned.outputs;
  };
  const key = (text: string | undefined, tags = {}) =>
    make("aws:kms/key:Key", { policy: text, tags });
  return { make, key };
}

describe("a dead-letter queue that is encrypted with a KMS key", () => {
  /** A world whose queue has a key, and an event that is dead-lettered. */
  async function deadLettered(keyPolicy: string | undefined) {
    const world = new TestWorld({ api: [response(400)] });
    const { make, key } = maker(world.emulator.account);
    const { arn } = key(keyPolicy);
    make("aws:sqs/queue:Queue", {
      name: "dlq",
      messageRetentionSeconds: 1_209_600,
      kmsMasterKeyId: arn,
    });
    const metrics = new Metrics(world.emulator.journal);
    await world.deliver();
    const lost = world.happenings.flatMap((one) => (one.kind === "lost" ? [one.reason] : []));
    const failed = metrics.total("InvocationsFailedToBeSentToDlq", RULE_ARN);
    return { held: world.deadLetters.length, lost, failed, arn: String(arn) };
  }

  it("accepts dead letters if the key allows EventBridge to use it", async () => {
    for (const more of [{}, from("arn:aws:events:*:*:rule/shop/*")]) {
      const { held, lost } = await deadLettered(policy(statement(USE, { ...EVENTS, ...more })));
      assert.deepEqual([held, lost], [1, []]);
    }
  });

  for (const [what, keyPolicy, missing] of [
    ["has no policy", undefined, USE],
    [
      "allows its account only",
      policy(statement("kms:*", { Principal: { AWS: "arn:aws:iam::000000000000:root" } })),
      USE,
    ],
    [
      "allows EventBridge to decrypt only",
      policy(statement("kms:Decrypt", EVENTS)),
      USE.slice(0, 1),
    ],
    [
      "allows other rules only",
      policy(statement(USE, { ...EVENTS, ...from("arn:aws:events:*:*:rule/x/*") })),
      USE,
    ],
    [
      "requires an encryption context that SQS does not send",
      policy(
        statement(USE, {
          ...EVENTS,
          Condition: { StringLike: { "kms:EncryptionContext:aws:events:event-bus:arn": "*" } },
        }),
      ),
      USE,
    ],
  ] as const) {
    it(`loses dead letters if the key ${what}, and a metric counts them`, async () => {
      const { held, lost, failed, arn } = await deadLettered(keyPolicy);
      assert.equal(held, 0);
      assert.deepEqual(lost, [
        `the key ${arn} does not let events.amazonaws.com do ${missing.join(" and ")}`,
      ]);
      assert.equal(failed, 1);
    });
  }

  it("loses dead letters if the key was deleted", async () => {
    const world = new TestWorld({ api: [response(400)] });
    const queue = world.emulator.account.queues.get(QUEUE_ARN);
    assert(queue);
    queue.key = "gone";
    await world.deliver();
    const [lost] = world.happenings.flatMap((one) => (one.kind === "lost" ? [one.reason] : []));
    assert.equal(lost, "the key gone does not exist");
  });
});

describe("a resource that is encrypted with a KMS key", () => {
  const BUS_ARN = "arn:aws:events:eu-central-1:123456789012:event-bus/shop";
  let account: EmulatedAccount;
  let make: ReturnType<typeof maker>["make"];
  let key: ReturnType<typeof maker>["key"];
  beforeEach(() => {
    const location = { accountId: "123456789012", region: "eu-central-1" };
    account = new EmulatedAccount(location, new VirtualClock(0), seededRandom(1));
    ({ make, key } = maker(account));
  });
  const inContext = (name: string, value: string) => ({
    Condition: { StringEquals: { [`kms:EncryptionContext:${name}`]: value } },
  });

  for (const [what, type, inputs, property, principal, context] of [
    [
      "a bus",
      "aws:cloudwatch/eventBus:EventBus",
      { name: "shop" },
      "kmsKeyIdentifier",
      "events.amazonaws.com",
      inContext("aws:events:event-bus:arn", BUS_ARN),
    ],
    [
      "an archive",
      "aws:cloudwatch/eventArchive:EventArchive",
      { name: "shop", eventSourceArn: BUS_ARN.replace("/shop", "/default") },
      "kmsKeyIdentifier",
      "events.amazonaws.com",
      inContext("aws:events:event-bus:arn", BUS_ARN.replace("/shop", "/default")),
    ],
    [
      "a log group",
      "aws:cloudwatch/logGroup:LogGroup",
      { name: "shop" },
      "kmsKeyId",
      "logs.eu-central-1.amazonaws.com",
      inContext("aws:logs:arn", "arn:aws:logs:eu-central-1:123456789012:log-group:shop"),
    ],
  ] as const) {
    it(`is created, if it is ${what}, only if the key allows ${principal} to use it`, () => {
      const grant = { Principal: { Service: principal }, Resource: "*", ...context };
      const { keyId } = key(policy(statement("kms:*", grant)));
      make(type, { ...inputs, [property]: keyId });
      const refusing = key(undefined).keyId;
      assert.throws(
        () => make(type, { ...inputs, [property]: refusing }),
        new RegExp(`the key ${String(refusing)} does not let ${principal} do`),
      );
      assert.throws(() => make(type, { ...inputs, [property]: "none" }), /key none does not exist/);
    });
  }

  it("can be a connection only with a key that has EventBridge's tag", () => {
    const connection = (kmsKeyIdentifier: unknown) =>
      make("aws:cloudwatch/eventConnection:EventConnection", {
        name: "shop",
        authorizationType: "OAUTH_CLIENT_CREDENTIALS",
        authParameters: { oauth },
        kmsKeyIdentifier,
      });
    connection(key(undefined, { EventBridgeApiDestinations: "true" }).arn);
    assert.throws(() => connection(key(undefined).arn), /has no tag EventBridgeApiDestinations/);
  });

  it("finds its key by ARN, id, alias name or alias ARN", () => {
    const { arn, keyId } = key(undefined);
    const alias = make("aws:kms/alias:Alias", { name: "alias/shop", targetKeyId: keyId });
    for (const identifier of [arn, keyId, "alias/shop", alias.arn]) {
      assert.equal(account.key(String(identifier))?.arn, arn);
    }
    make("aws:kms/keyPolicy:KeyPolicy", { keyId, policy: allow("kms:*", EVENTS) });
    assert.deepEqual(account.key(String(arn))?.policy?.Statement[0]?.Action, ["kms:*"]);
  });

  it("can be a topic for alarms and rules if the key allows both, EventBridge without condition keys", async () => {
    const test = new TestWorld({ tokens: [response(400), response(200, '{"access_token":"t"}')] });
    const { account, journal } = test.emulator;
    const { make, key } = maker(account);
    const TOPIC = "arn:aws:sns:eu-central-1:000000000000:alerts";
    const cloudWatch = { Principal: { Service: "cloudwatch.amazonaws.com" }, Resource: "*" };
    const topicKey = key(undefined);
    make("aws:sns/topic:Topic", { name: "alerts", kmsMasterKeyId: topicKey.arn });
    make("aws:sns/topicPolicy:TopicPolicy", {
      arn: TOPIC,
      policy: policy(statement("sns:Publish", cloudWatch), statement("sns:Publish", EVENTS)),
    });
    make("aws:cloudwatch/metricAlarm:MetricAlarm", {
      name: "depth",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "dlq" },
      statistic: "Maximum",
      period: 60,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 0,
      evaluationPeriods: 1,
      alarmActions: [TOPIC],
    });
    make("aws:cloudwatch/eventRule:EventRule", {
      name: "alert",
      eventPattern: '{"source": ["aws.events"]}',
    });
    make("aws:cloudwatch/eventTarget:EventTarget", { rule: "alert", targetId: "a", arn: TOPIC });
    const called = () =>
      new AlarmWatch({ account, metrics: new Metrics(journal) }).evaluate(test.clock.now())[0]
        ?.calls;
    const refusal = `the key ${String(topicKey.arn)} does not let cloudwatch.amazonaws.com do ${USE.join(" and ")}`;
    assert.deepEqual(called(), [{ arn: TOPIC, refusal }]);

    const { keyId } = topicKey;
    const byContext = inContext("aws:sns:topicArn", TOPIC);
    make("aws:kms/keyPolicy:KeyPolicy", {
      keyId,
      policy: policy(statement(USE, cloudWatch), statement(USE, { ...EVENTS, ...byContext })),
    });
    assert.deepEqual(called(), [{ arn: TOPIC }]);
    await test.deliver();
    assert.equal(test.count("notified"), 2);

    make("aws:kms/keyPolicy:KeyPolicy", {
      keyId,
      policy: policy(statement(USE, { ...EVENTS, ...from("arn:aws:events:*:*:rule/*") })),
    });
    test.emulator.eventBridge.publishConnectionChange({
      connectionArn: "a/b",
      authorized: false,
      reason: "",
    });
    await test.clock.run();
    assert.equal(test.count("notified"), 2);
    assert.equal(test.count("lost"), 1);
  });
});
