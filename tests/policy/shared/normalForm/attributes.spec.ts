import assert from "node:assert/strict";
import { UNKNOWN, type Values } from "../../shop";
import { created } from "./translated";

const PLACE = "eu-central-1:123456789012";
const ID = `arn:aws:cloudformation:${PLACE}:stack/stack/1`;
const RANDOM = "1A2B3C4D5E6F";

/** The value of a function of a resource R, which a topic has as its display name. */
function valueOf(type: string, Properties: Values, value: unknown, inputs: Values = {}): unknown {
  const reader = { Type: "AWS::SNS::Topic", Properties: { DisplayName: value } };
  const Resources = { R: { Type: type, Properties }, Reader: reader };
  return created({ Resources }, { id: ID, ...inputs }).get("Reader")?.props.displayName;
}
const arn = (type: string, properties: Values, inputs?: Values) =>
  valueOf(type, properties, { "Fn::GetAtt": "R.Arn" }, inputs);
const ref = (type: string, properties: Values, inputs?: Values) =>
  valueOf(type, properties, { Ref: "R" }, inputs);
/** A value with `<ID>` for the random ID that AWS gives to a resource. An unknown value is itself an ID. */
const shown = (value: unknown) =>
  value === UNKNOWN
    ? "unknown"
    : String(value).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, "<ID>");

describe("a resource that a template creates", () => {
  for (const [type, properties, expectedArn, expectedRef] of [
    ["AWS::Events::Rule", { Name: "n" }, `arn:aws:events:${PLACE}:rule/n`, "n"],
    [
      "AWS::Events::Rule",
      { Name: "n", EventBusName: "shop" },
      `arn:aws:events:${PLACE}:rule/shop/n`,
      "n",
    ],
    [
      "AWS::Events::Rule",
      { Name: "n", EventBusName: "default" },
      `arn:aws:events:${PLACE}:rule/n`,
      "n",
    ],
    [
      "AWS::Events::Rule",
      { Name: "n", EventBusName: `arn:aws:events:${PLACE}:event-bus/shop` },
      `arn:aws:events:${PLACE}:rule/shop/n`,
      "n",
    ],
    ["AWS::Events::EventBus", { Name: "n" }, `arn:aws:events:${PLACE}:event-bus/n`, "n"],
    [
      "AWS::Events::ApiDestination",
      { Name: "n" },
      `arn:aws:events:${PLACE}:api-destination/n/<ID>`,
      "n",
    ],
    ["AWS::Events::Connection", { Name: "n" }, `arn:aws:events:${PLACE}:connection/n/<ID>`, "n"],
    ["AWS::Events::Archive", { ArchiveName: "n" }, `arn:aws:events:${PLACE}:archive/n`, "n"],
    [
      "AWS::SQS::Queue",
      { QueueName: "n" },
      `arn:aws:sqs:${PLACE}:n`,
      "https://sqs.eu-central-1.amazonaws.com/123456789012/n",
    ],
    ["AWS::SNS::Topic", { TopicName: "n" }, `arn:aws:sns:${PLACE}:n`, `arn:aws:sns:${PLACE}:n`],
    ["AWS::IAM::Role", { RoleName: "n" }, "arn:aws:iam::123456789012:role/n", "n"],
    [
      "AWS::IAM::Role",
      { RoleName: "n", Path: "/shop/" },
      "arn:aws:iam::123456789012:role/shop/n",
      "n",
    ],
    [
      "AWS::IAM::ManagedPolicy",
      { ManagedPolicyName: "n" },
      "arn:aws:iam::123456789012:policy/n",
      "arn:aws:iam::123456789012:policy/n",
    ],
    ["AWS::KMS::Key", { Name: "n" }, `arn:aws:kms:${PLACE}:key/<ID>`, "<ID>"],
    ["AWS::KMS::Alias", { AliasName: "alias/n" }, `arn:aws:kms:${PLACE}:alias/n`, "alias/n"],
    ["AWS::CloudWatch::Alarm", { AlarmName: "n" }, `arn:aws:cloudwatch:${PLACE}:alarm:n`, "n"],
    [
      "AWS::CloudWatch::CompositeAlarm",
      { AlarmName: "n" },
      `arn:aws:cloudwatch:${PLACE}:alarm:n`,
      "n",
    ],
    ["AWS::Logs::LogGroup", { LogGroupName: "n" }, `arn:aws:logs:${PLACE}:log-group:n:*`, "n"],
    ["AWS::Lambda::Function", { FunctionName: "n" }, `arn:aws:lambda:${PLACE}:function:n`, "n"],
    ["AWS::Serverless::Function", { FunctionName: "n" }, `arn:aws:lambda:${PLACE}:function:n`, "n"],
    [
      "AWS::StepFunctions::StateMachine",
      { StateMachineName: "n" },
      `arn:aws:states:${PLACE}:stateMachine:n`,
      `arn:aws:states:${PLACE}:stateMachine:n`,
    ],
    ["AWS::Kinesis::Stream", { Name: "n" }, `arn:aws:kinesis:${PLACE}:stream/n`, "n"],
    ["AWS::DynamoDB::Table", { TableName: "n" }, `arn:aws:dynamodb:${PLACE}:table/n`, "n"],
    ["AWS::Pipes::Pipe", { Name: "n" }, `arn:aws:pipes:${PLACE}:pipe/n`, "n"],
    [
      "AWS::Scheduler::Schedule",
      { Name: "n" },
      `arn:aws:scheduler:${PLACE}:schedule/default/n`,
      "n",
    ],
    [
      "AWS::Scheduler::Schedule",
      { Name: "n", GroupName: "shop" },
      `arn:aws:scheduler:${PLACE}:schedule/shop/n`,
      "n",
    ],
    ["AWS::S3::Bucket", { BucketName: "n" }, UNKNOWN, UNKNOWN],
  ] as const) {
    it(`has its ARN, and what Ref returns: ${type} ${JSON.stringify(properties)}`, () => {
      assert.equal(shown(arn(type, properties)), shown(expectedArn));
      assert.equal(shown(ref(type, properties)), shown(expectedRef));
    });
  }

  it("has a name of the form that CloudFormation generates", () => {
    assert.equal(ref("AWS::Events::Rule", {}), `stack-R-${RANDOM}`);
    const queueName = (properties: Values) =>
      valueOf("AWS::SQS::Queue", properties, { "Fn::GetAtt": "R.QueueName" });
    assert.equal(queueName({}), `stack-R-${RANDOM}`);
    assert.equal(queueName({ FifoQueue: false }), `stack-R-${RANDOM}`);
    assert.equal(queueName({ FifoQueue: true }), `stack-R-${RANDOM}.fifo`);
    assert.equal(queueName({ FifoQueue: "true" }), `stack-R-${RANDOM}.fifo`);
    assert.equal(queueName({ QueueName: { Ref: "AWS::NoValue" } }), `stack-R-${RANDOM}`);
    assert.equal(
      ref("AWS::SNS::Topic", { FifoQueue: true }),
      `arn:aws:sns:${PLACE}:stack-R-${RANDOM}`,
    );
  });

  it("has a URL in the domain of its partition", () => {
    const id = "arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/stack/1";
    assert.equal(
      ref("AWS::SQS::Queue", { QueueName: "n" }, { id }),
      "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/n",
    );
  });

  it("has one ID, which is not that of another resource", () => {
    const both = (one: string, other: string) => {
      const template = {
        Resources: { [one]: { Type: "AWS::KMS::Key" }, [other]: { Type: "AWS::KMS::Key" } },
      };
      const made = created(template, { id: ID });
      return [made.get(one)?.props, made.get(other)?.props];
    };
    const [one, other] = both("A", "B");
    assert.notEqual(one?.keyId, other?.keyId);
    assert.match(
      String(one?.keyId),
      /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
    assert.equal(one?.arn, `arn:aws:kms:${PLACE}:key/${String(one?.keyId)}`);
    assert.equal(both("A", "C")[0]?.keyId, one?.keyId);
  });

  it("has the attributes that CloudFormation returns, and others are not known", () => {
    const attributes = (type: string, properties: Values, ...names: string[]) =>
      names.map((name) => valueOf(type, properties, { "Fn::GetAtt": ["R", name] }));
    const url = "https://sqs.eu-central-1.amazonaws.com/123456789012/n";
    assert.deepEqual(
      attributes("AWS::SQS::Queue", { QueueName: "n" }, "Arn", "QueueName", "QueueUrl", "KeyId"),
      [`arn:aws:sqs:${PLACE}:n`, "n", url, UNKNOWN],
    );
    assert.deepEqual(
      attributes(
        "AWS::SNS::Topic",
        { TopicName: "n" },
        "TopicArn",
        "TopicName",
        "QueueUrl",
        "Name",
      ),
      [`arn:aws:sns:${PLACE}:n`, "n", UNKNOWN, "n"],
    );
    assert.deepEqual(
      attributes("AWS::IAM::ManagedPolicy", { ManagedPolicyName: "n" }, "PolicyArn", "PolicyId"),
      ["arn:aws:iam::123456789012:policy/n", UNKNOWN],
    );
    assert.deepEqual(
      attributes("AWS::Events::ApiDestination", { Name: "n" }, "ArnForPolicy", "Arn").map(shown),
      new Array(2).fill(`arn:aws:events:${PLACE}:api-destination/n/<ID>`),
    );
    assert.deepEqual(attributes("AWS::KMS::Key", {}, "KeyId", "Other", "NameServers").map(shown), [
      ...["<ID>", "unknown", "unknown"],
    ]);
    assert.deepEqual(
      attributes("AWS::Events::Connection", { Name: "n" }, "SecretArn", "ArnOfSecret", "TheName"),
      [UNKNOWN, UNKNOWN, UNKNOWN],
    );
    assert.deepEqual(attributes("AWS::S3::Bucket", {}, "Arn", "Name"), [UNKNOWN, UNKNOWN]);
  });

  it("has neither a known name nor a known ARN if its name is not known", () => {
    for (const name of [{ "Fn::ImportValue": "x" }, ["n"], 5]) {
      assert.equal(ref("AWS::Events::EventBus", { Name: name }), UNKNOWN);
      assert.equal(arn("AWS::Events::EventBus", { Name: name }), UNKNOWN);
      const Resources = { R: { Type: "AWS::Events::EventBus", Properties: { Name: name } } };
      const expected = { name: UNKNOWN, arn: UNKNOWN };
      assert.deepEqual(created({ Resources }, { id: ID }).get("R")?.props, expected);
    }
  });

  it("has a name, but no known ARN, if the Region or account is not known", () => {
    const inputs = { id: undefined };
    const region = { Description: "arn:aws:sqs:eu-west-1:123456789012:a ${AWS::Region}" };
    const account = { Description: "arn:aws:sqs:eu-west-1:123456789012:a ${AWS::AccountId}" };
    for (const properties of [region, account]) {
      const rule = { ...properties, Name: "n" };
      assert.equal(ref("AWS::Events::Rule", rule, inputs), "n");
      assert.equal(arn("AWS::Events::Rule", rule, inputs), UNKNOWN);
      assert.equal(ref("AWS::SQS::Queue", { ...properties, QueueName: "n" }, inputs), UNKNOWN);
    }
  });
});
