import assert from "node:assert/strict";
import { Shop, UNKNOWN, type Values } from "../shop";
import { judgedByAll } from "./judgedByAll";

const STACK = "aws:cloudformation/stack:Stack";
const RETRIES = { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 };
const PATTERN = { source: ["shop.orders"], "detail-type": ["order-placed"] };

const stack = (Resources: Values, more: Values = {}, inputs: Values = {}, name = "app") => ({
  type: STACK,
  name,
  inputs: { name, templateBody: JSON.stringify({ Resources, ...more }), ...inputs },
});
const policiesOf = (...resources: ConstructorParameters<typeof Shop>[1] & object) =>
  [
    ...new Set(judgedByAll(new Shop("dev", resources)).violations.map(({ policy }) => policy)),
  ].sort();
const att = (id: string, attribute = "Arn") => ({ "Fn::GetAtt": [id, attribute] });
const sub = (text: string) => ({ "Fn::Sub": text });
const statement = (more: Values) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", ...more }],
});
const ofEvents = { Service: "events.amazonaws.com" };

/** A dead-letter queue with everything that it needs, for a rule of a template. */
const deadLetters = (rule: string): Values => ({
  Dlq: {
    Type: "AWS::SQS::Queue",
    Properties: { MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true },
  },
  DlqPolicy: {
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      Queues: [{ Ref: "Dlq" }],
      PolicyDocument: statement({
        Principal: ofEvents,
        Action: "sqs:SendMessage",
        Resource: att("Dlq"),
        Condition: { ArnEquals: { "aws:SourceArn": att(rule) } },
      }),
    },
  },
  Depth: alarm("AWS/SQS", "ApproximateNumberOfMessagesVisible", {
    QueueName: att("Dlq", "QueueName"),
  }),
  Failures: alarm("AWS/Events", "InvocationsFailedToBeSentToDlq", { RuleName: { Ref: rule } }),
});

function alarm(namespace: string, metric: string, dimensions: Values) {
  return {
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: "Maximum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      AlarmActions: [sub("arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:on-call")],
    },
  };
}

const rule = (target: Values, more: Values = {}) => ({
  Type: "AWS::Events::Rule",
  Properties: {
    EventPattern: PATTERN,
    Targets: [{ Id: "t", RetryPolicy: RETRIES, DeadLetterConfig: { Arn: att("Dlq") }, ...target }],
    ...more,
  },
});

describe("programs as the public ones are written", () => {
  /** A queue as a target, as the CDK writes it. */
  const toQueue = (source: unknown) => ({
    Rule: rule({ Arn: att("Orders") }),
    Orders: {
      Type: "AWS::SQS::Queue",
      Properties: {
        SqsManagedSseEnabled: true,
        QueueName: { "Fn::Join": ["-", [{ Ref: "AWS::StackName" }, "orders"]] },
      },
      UpdateReplacePolicy: "Delete",
      DeletionPolicy: "Delete",
    },
    OrdersPolicy: {
      Type: "AWS::SQS::QueuePolicy",
      Properties: {
        Queues: [{ Ref: "Orders" }],
        PolicyDocument: statement({
          Principal: ofEvents,
          Action: ["sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"],
          Resource: att("Orders"),
          Condition: { ArnEquals: { "aws:SourceArn": source } },
        }),
      },
    },
    CDKMetadata: { Type: "AWS::CDK::Metadata", Properties: { Analytics: "v2:deflate64:H4sI" } },
    ...deadLetters("Rule"),
  });
  it("a queue as target, by the CDK", () => {
    assert.deepEqual(policiesOf(stack(toQueue(att("Rule")))), []);
  });

  it("a function as target, with its permission", () => {
    const resources = {
      Rule: rule({ Arn: att("Function") }),
      Function: {
        Type: "AWS::Lambda::Function",
        Properties: { Runtime: "nodejs22.x", Environment: { Variables: { TABLE: "orders" } } },
      },
      Permission: {
        Type: "AWS::Lambda::Permission",
        Properties: { FunctionName: { Ref: "Function" }, SourceArn: att("Rule") },
      },
      ...deadLetters("Rule"),
    };
    assert.deepEqual(policiesOf(stack(resources)), []);
    assert.deepEqual(
      policiesOf(
        stack({ ...resources, Rule: rule({ Arn: att("Function"), DeadLetterConfig: undefined }) }),
      ),
      ["rule-target-dead-letter-queue"],
    );
  });

  it("a stream as target, with its role", () => {
    const resources = {
      Rule: rule({ Arn: att("Stream"), RoleArn: att("Role") }),
      Stream: { Type: "AWS::Kinesis::Stream", Properties: { ShardCount: 1 } },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: statement({ Principal: ofEvents, Action: "sts:AssumeRole" }),
        },
      },
      RolePolicy: {
        Type: "AWS::IAM::Policy",
        Properties: {
          PolicyName: "put",
          Roles: [{ Ref: "Role" }],
          PolicyDocument: statement({ Action: "kinesis:PutRecord", Resource: att("Stream") }),
        },
      },
      ...deadLetters("Rule"),
    };
    assert.deepEqual(policiesOf(stack(resources)), []);
  });

  it("one template for each of two environments", () => {
    const template = { Parameters: { Environment: { Type: "String" } } };
    const resources = (Name: unknown) => ({
      Rule: rule(
        { Arn: sub("arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:f") },
        { Name },
      ),
      ...deadLetters("Rule"),
    });
    const both = (name: unknown) =>
      ["test", "live"].map((Environment) =>
        stack(resources(name), template, { parameters: { Environment } }, `app-${Environment}`),
      );
    assert.deepEqual(policiesOf(...both(sub("orders-${Environment}"))), []);
    assert.deepEqual(policiesOf(...both(undefined)), []);
    assert(policiesOf(...both("orders")).includes("nothing-overwritten"));
  });

  it("a dead-letter queue in production only", () => {
    const template = {
      Parameters: { Environment: { Type: "String", Default: "dev" } },
      Conditions: { IsProduction: { "Fn::Equals": [{ Ref: "Environment" }, "prod"] } },
    };
    const resources = {
      ...deadLetters("Rule"),
      Rule: rule({
        Arn: "arn:aws:lambda:eu-central-1:123456789012:function:f",
        DeadLetterConfig: {
          "Fn::If": ["IsProduction", { Arn: att("Dlq") }, { Ref: "AWS::NoValue" }],
        },
      }),
    };
    const inEnvironment = (Environment: unknown) =>
      policiesOf(stack(resources, template, { parameters: { Environment } }));
    assert.deepEqual(inEnvironment("dev"), ["rule-target-dead-letter-queue"]);
    assert.deepEqual(inEnvironment(undefined), ["rule-target-dead-letter-queue"]);
    assert(!inEnvironment("prod").includes("rule-target-dead-letter-queue"));
    assert(!inEnvironment(UNKNOWN).includes("rule-target-dead-letter-queue"));
  });

  it("a function of SAM, whose events the pack does not expand", () => {
    const made = new Shop("dev", [
      stack(
        {
          Function: {
            Type: "AWS::Serverless::Function",
            Properties: {
              Events: { Placed: { Type: "EventBridgeRule", Properties: { Pattern: PATTERN } } },
            },
          },
        },
        { Transform: "AWS::Serverless-2016-10-31" },
      ),
    ]);
    const { violations, advice } = judgedByAll(made);
    assert.deepEqual(violations, []);
    assert.deepEqual(
      advice.map(({ policy }) => policy),
      ["not-judged"],
    );
  });

  it("a vendor's template behind a URL, and a bucket by Cloud Control", () => {
    const made = new Shop("dev", [
      {
        type: STACK,
        name: "forwarder",
        inputs: { templateUrl: "https://vendor.example/forwarder.yaml" },
      },
      {
        type: "aws:cloudcontrol/resource:Resource",
        name: "bucket",
        inputs: { typeName: "AWS::S3::Bucket", desiredState: '{"BucketName":"b"}' },
      },
    ]);
    const { violations, advice } = judgedByAll(made);
    assert.deepEqual(violations, []);
    assert.deepEqual(
      advice.map(({ policy, name }) => `${policy} ${name}`),
      ["not-judged forwarder"],
    );
  });

  it("a bus of aws-native that is open to the organization", () => {
    const made = (condition: Values | undefined) =>
      policiesOf(
        { type: "aws-native:events:EventBus", name: "bus", inputs: { name: "shared" } },
        {
          type: "aws-native:events:EventBusPolicy",
          name: "org",
          inputs: {
            eventBusName: "shared",
            statementId: "org",
            statement: {
              Effect: "Allow",
              Principal: "*",
              Action: "events:PutEvents",
              Resource: "arn:aws:events:eu-central-1:123456789012:event-bus/shared",
              ...(condition && { Condition: condition }),
            },
          },
        },
      );
    assert.deepEqual(made({ StringEquals: { "aws:PrincipalOrgID": "o-abcdefghij" } }), []);
    assert.deepEqual(made(undefined), ["event-bus-closed"]);
  });

  it("two statements of one bus by aws-native, and two of one ID", () => {
    const statements = (...ids: string[]) =>
      policiesOf(
        ...ids.map((statementId, index) => ({
          type: "aws-native:events:EventBusPolicy",
          name: `p${index}`,
          inputs: {
            eventBusName: "shared",
            statementId,
            statement: statement({ Principal: { AWS: "210987654321" }, Action: "events:PutEvents" })
              .Statement[0],
          },
        })),
      );
    assert.deepEqual(statements("a", "b"), []);
    assert.deepEqual(statements("a", "a"), ["nothing-overwritten"]);
  });

  it("templates with text that CloudFormation alone resolves", () => {
    const resources = {
      Destination: {
        Type: "AWS::Events::ApiDestination",
        Properties: {
          ConnectionArn: { "Fn::ImportValue": "connection" },
          HttpMethod: "POST",
          InvocationEndpoint: "{{resolve:ssm:/saas/endpoint}}",
          InvocationRateLimitPerSecond: 10,
        },
      },
      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: { Ref: "BusName" } } },
    };
    const template = {
      Parameters: { BusName: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/bus" } },
    };
    assert.deepEqual(policiesOf(stack(resources, template)), []);
  });

  for (const [what, body] of [
    ["that is empty", ""],
    ["that is no object", "[1, 2]"],
    ["of nested lists", "[".repeat(100_000)],
    ["of nested objects", `{"Resources":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`],
    [
      "of nested functions",
      `{"Resources":{"Q":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":${'{"Fn::Base64":'.repeat(2_000)}"a"${"}".repeat(2_000)}}}}}`,
    ],
    [
      "whose resources refer to each other",
      '{"Resources":{"Q":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":{"Fn::GetAtt":["Q","QueueName"]}}},"R":{"Type":"AWS::Events::Rule","Properties":{"Name":{"Ref":"R"},"Targets":{"Ref":"R"}}}}}',
    ],
    [
      "of odd types",
      '{"Resources":{"Q":{"Type":"AWS::SQS::Queue","Properties":[1]},"R":{"Type":"AWS::Events::Rule","Properties":{"Targets":5,"EventPattern":"x","Tags":7}},"S":5,"T":{"Type":9}},"Conditions":3,"Parameters":[],"Mappings":null}',
    ],
    [
      "in YAML with anchors",
      "a: &a [x]\nb: [*a, *a]\nResources: {Q: {Type: AWS::SQS::Queue, Properties: *a}}",
    ],
    ["of 100 kB of one sign", "ab".repeat(50_000)],
    ["of many dashes", "- ".repeat(20_000)],
    ["of many quotes", '"'.repeat(20_000)],
    ["of many keys", "a: !Sub x\n".repeat(2_000)],
    [
      "with keys of Object",
      '{"Resources":{"__proto__":{"Type":"AWS::SQS::Queue"},"constructor":{"Type":"constructor"}},"Parameters":{"toString":{}}}',
    ],
  ] as const) {
    it(`a template ${what} crashes nothing, and takes no time`, () => {
      const start = performance.now();
      judgedByAll(new Shop("dev", [{ type: STACK, name: "odd", inputs: { templateBody: body } }]));
      assert(performance.now() - start < 5_000);
    });
  }
});
