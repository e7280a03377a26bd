import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { keyPolicy, type Encryption } from "../../components/encryptionKey";
import { PROJECT_DIRECTORY } from "../folder";
import { inputsOf, KEY_ARN, queueArn, type Registered, resource, topicArn } from "./registered";
import { shop, tree } from "./shop";

const BUS = "arn:aws:events:eu-central-1:123456789012:event-bus/shop-dev-bus-1f3a90bc";
const RULES = "arn:aws:events:eu-central-1:123456789012:rule";
/** What is encrypted, and where it says by what. */
const ENCRYPTED = {
  "shop-bus": "kmsKeyIdentifier",
  "shop-dlq": "kmsMasterKeyId",
  "shop-connection": "kmsKeyIdentifier",
  "shop-archive": "kmsKeyIdentifier",
  "shop-alarm-topic": "kmsMasterKeyId",
  "shop-logs": "kmsKeyId",
};

const withKey = (encryption: Encryption, eventBus?: string) =>
  shop({ encryption, eventBus, alarms: {}, logging: undefined, archive: {} });
const keysOf = (made: Registered) =>
  Object.entries(ENCRYPTED).flatMap(([name, property]) =>
    made.resources.some((one) => one.name === name) ? [inputsOf(name, made)[property]] : [],
  );

interface Statement {
  Sid: string;
  Principal: { Service?: string; AWS?: string };
  Action: string | string[];
  Condition?: unknown;
}
type Conditions = Record<string, unknown>;
const statementsOf = (made: Registered) =>
  (JSON.parse(String(inputsOf("shop-key-policy", made).policy)) as { Statement: Statement[] })
    .Statement;

describe("the encryption of an integration", () => {
  let made: Registered;
  before(async () => {
    made = await withKey("customer-managed");
  });

  it("is by keys of AWS by default", async () => {
    const plain = await shop({ alarms: {}, logging: undefined, archive: {} });
    assert.deepEqual(keysOf(plain), Array(6).fill(undefined));
    assert.equal(inputsOf("shop-dlq", plain).sqsManagedSseEnabled, true);
    assert(!tree(plain).some((line) => line.includes("aws:kms/")));
  });

  it("is by one key of its own, which is rotated, can be recovered for 30 days, and has an alias", () => {
    assert.deepEqual(inputsOf("shop-key", made), {
      description: "Shop events to Salesforce: bus, dead letters, connection, alerts, logs",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    assert.equal(resource("shop-key", made).tags?.EventBridgeApiDestinations, "true");
    assert.deepEqual(inputsOf("shop-key-alias", made), {
      name: "alias/shop-dev-key-1f3a90bc",
      targetKeyId: "the-key",
    });
    assert.deepEqual(keysOf(made), Array(6).fill(KEY_ARN));
    assert.equal(inputsOf("shop-dlq", made).sqsManagedSseEnabled, undefined);
  });

  it("starts only when the key's policy is in force", () => {
    for (const name of Object.keys(ENCRYPTED)) {
      assert(resource(name, made).dependencies.includes("shop-key-policy"), name);
    }
  });

  it("lets each service use the key for the integration's resources only", () => {
    const use = ["kms:GenerateDataKey", "kms:Decrypt"];
    const account = { "aws:SourceAccount": "123456789012" };
    const inLogs = {
      StringLike: {
        "kms:EncryptionContext:SourceArn": "arn:aws:logs:eu-central-1:123456789012:*",
      },
    };
    const events = { Service: "events.amazonaws.com" };
    const expected: Statement[] = [
      {
        Sid: "AccountByIam",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: "kms:*",
      },
      { Sid: "EventBridgeDescribes", Principal: events, Action: ["kms:DescribeKey"] },
      {
        Sid: "BusAndArchive",
        Principal: events,
        Action: [...use, "kms:ReEncrypt*"],
        Condition: { StringEquals: { "kms:EncryptionContext:aws:events:event-bus:arn": [BUS] } },
      },
      {
        Sid: "DeadLetters",
        Principal: events,
        Action: use,
        Condition: {
          StringEquals: account,
          ArnLike: {
            "aws:SourceArn": [
              `${RULES}/shop-dev-*-1f3a90bc`,
              `${RULES}/*/shop-dev-*-1f3a90bc`,
              BUS,
            ],
          },
        },
      },
      {
        Sid: "AlertsOfAlarms",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: use,
        Condition: {
          StringEquals: account,
          ArnLike: {
            "aws:SourceArn":
              "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:shop-dev-*-1f3a90bc",
          },
        },
      },
      {
        Sid: "AlertsOfRules",
        Principal: events,
        Action: use,
        Condition: {
          StringEquals: {
            "kms:EncryptionContext:aws:sns:topicArn": topicArn("shop-dev-alerts-1f3a90bc"),
          },
        },
      },
      {
        Sid: "RecordsOnTheirWay",
        Principal: events,
        Action: ["kms:GenerateDataKey"],
        Condition: inLogs,
      },
      {
        Sid: "RecordsThatArrive",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: use,
        Condition: inLogs,
      },
      {
        Sid: "LogGroup",
        Principal: { Service: "logs.eu-central-1.amazonaws.com" },
        Action: ["kms:Encrypt", "kms:ReEncrypt*", "kms:Describe*", ...use],
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn":
              "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/events/event-bus/shop-dev-bus-1f3a90bc",
          },
        },
      },
    ];
    assert.deepEqual(
      statementsOf(made),
      expected.map(({ Sid, Principal, Action, Condition }) => ({
        Sid,
        Effect: "Allow",
        Principal,
        Action,
        Resource: "*",
        ...(Condition !== undefined && { Condition }),
      })),
    );
  });

  it("sends events that the bus cannot decrypt to the dead-letter queue, whose policy allows it", () => {
    assert.deepEqual(inputsOf("shop-bus", made).deadLetterConfig, { arn: queueArn("shop-dlq") });
    const { Statement } = JSON.parse(String(inputsOf("shop-dlq-policy", made).policy)) as {
      Statement: object[];
    };
    assert.deepEqual(Statement[1], {
      Sid: "DeadLettersOfTheBus",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn("shop-dlq"),
      Condition: { ArnEquals: { "aws:SourceArn": BUS } },
    });
  });

  it("does not change an existing bus, and encrypts its archive; the integration's own bus keeps its grants", async () => {
    const arn = "arn:aws:events:eu-central-1:123456789012:event-bus/shop-events";
    const existing = await withKey("customer-managed", arn);
    assert.equal(inputsOf("shop-archive", existing).kmsKeyIdentifier, KEY_ARN);
    const [, , bus, letters] = statementsOf(existing);
    assert.deepEqual(bus?.Condition, {
      StringEquals: { "kms:EncryptionContext:aws:events:event-bus:arn": [BUS, arn] },
    });
    const ofQueue = String(inputsOf("shop-dlq-policy", existing).policy);
    for (const text of [JSON.stringify(letters), ofQueue]) {
      assert(text.includes(`"${BUS}"`));
      assert(!text.includes(arn));
    }
  });

  it("has an alarm for failures to encrypt its own bus, but not for an existing bus", async () => {
    const name = "shop-alarm-bus-not-encrypted";
    const { alarmDescription, ...alarm } = inputsOf(name, made);
    assert.match(String(alarmDescription), /Enable the key, and run `pulumi up`/);
    assert.deepEqual(alarm, {
      name: "shop-dev-bus-not-encrypted-1f3a90bc",
      namespace: "AWS/Events",
      metricName: "EventBusEncryptionFailed",
      dimensions: { EventBusName: "shop-dev-bus-1f3a90bc" },
      statistic: "Sum",
      period: 60,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      threshold: 1,
      evaluationPeriods: 1,
      alarmActions: [topicArn("shop-dev-alerts-1f3a90bc")],
      okActions: [topicArn("shop-dev-alerts-1f3a90bc")],
    });
    const existing = await withKey(
      "customer-managed",
      "arn:aws:events:eu-central-1:123456789012:event-bus/shop-events",
    );
    assert(!existing.resources.some((one) => one.name === name));
  });

  it("can be by an existing key, which has its own policy", async () => {
    const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/ours";
    const existing = await withKey({ keyArn });
    assert.deepEqual(keysOf(existing), Array(6).fill(keyArn));
    assert(!tree(existing).some((line) => line.includes("aws:kms/")));
  });

  it("names the principal of CloudWatch Logs in China", () => {
    const { Statement } = keyPolicy({
      key: "arn:aws-cn:kms:cn-north-1:123456789012:key/any",
      bus: "bus",
      existingBusArn: undefined,
      topic: "alerts",
      logGroup: "logs",
      rule: "*",
      alarm: "*",
    });
    const ofGroup = Statement.find(({ Sid }) => Sid === "LogGroup");
    assert.deepEqual(ofGroup?.Principal, { Service: "logs.cn-north-1.amazonaws.com.cn" });
    assert(!JSON.stringify(Statement).includes("arn:aws:"));
  });

  it("has the same statements in the guide for an existing key", async () => {
    const guide = await readFile(join(PROJECT_DIRECTORY, "docs", "encryption.md"), "utf8");
    const [, block = ""] = /```json\n([\s\S]*?)```/.exec(guide) ?? [];
    const { Statement } = keyPolicy({
      key: "arn:aws:kms:eu-central-1:123456789012:key/any",
      bus: "shop-prod-bus-*",
      existingBusArn: undefined,
      topic: "shop-prod-alerts-*",
      logGroup: "/aws/vendedlogs/events/event-bus/shop-prod-bus-*",
      rule: "shop-prod-*",
      alarm: "shop-prod-*",
    });
    // A name whose end is not known is a pattern, which is alike and not equal.
    const alike = Statement.map((statement) => {
      const { StringEquals, ...others } = (statement as { Condition?: Conditions }).Condition ?? {};
      return JSON.stringify(StringEquals ?? "").includes("*")
        ? { ...statement, Condition: { StringLike: StringEquals, ...others } }
        : statement;
    });
    assert.deepEqual(JSON.parse(block), alike);
  });

  it("leaves the key and its policy in the account, so that data stays readable, and deletes the alias", () => {
    const stays = ["shop-key", "shop-key-policy", "shop-key-alias"].map(
      (name) => resource(name, made).retainOnDelete,
    );
    assert.deepEqual(stays, [true, true, false]);
  });

  it("protects the key of a protected integration", async () => {
    const kept = await shop({ encryption: "customer-managed", protect: true });
    assert.equal(resource("shop-key", kept).protect, true);
  });
});
