import assert from "node:assert/strict";
import { TYPES } from "../../../../policy/shared/types";
import { UNKNOWN, type Values } from "../../shop";
import { translated } from "./translated";

const RULE = { Name: "updated", EventBusName: "shop" };
const DOCUMENT = { Version: "2012-10-17", Statement: [] };
const TEXT = JSON.stringify(DOCUMENT);
const main = (cfnType: string, properties: Values) => translated(cfnType, properties)[0]?.props;

describe("the normal form of the targets of a rule", () => {
  const targets = (Targets: unknown) =>
    translated("AWS::Events::Rule", { ...RULE, Targets }).slice(1);
  const target = (index: number, props: Values) => ({
    name: `given/targets[${index}]`,
    type: TYPES.target,
    props: { rule: "updated", eventBusName: "shop", ...props },
  });

  it("has each target with its rule and bus", () => {
    assert.deepEqual(targets([{ Id: "a", Arn: "the arn" }, { Id: "b" }]), [
      target(0, { targetId: "a", arn: "the arn" }),
      target(1, { targetId: "b" }),
    ]);
    assert.deepEqual(targets([]), []);
    assert.deepEqual(targets(undefined), []);
  });

  it("has all properties of a target", () => {
    const http = {
      PathParameterValues: ["$.detail.id"],
      HeaderParameters: { a: "b" },
      QueryStringParameters: { c: "d" },
    };
    const given = {
      ...{ Id: "a", Arn: "arn", RoleArn: "role", Input: "{}", InputPath: "$.detail" },
      InputTransformer: { InputPathsMap: { a: "$.b" }, InputTemplate: "<a>" },
      HttpParameters: http,
      SqsParameters: { MessageGroupId: "g" },
      RetryPolicy: { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: "queue" },
    };
    const expected = {
      ...{ targetId: "a", arn: "arn", roleArn: "role", input: "{}", inputPath: "$.detail" },
      inputTransformer: { inputPaths: { a: "$.b" }, inputTemplate: "<a>" },
      httpTarget: {
        pathParameterValues: ["$.detail.id"],
        headerParameters: { a: "b" },
        queryStringParameters: { c: "d" },
      },
      sqsTarget: { messageGroupId: "g" },
      retryPolicy: { maximumRetryAttempts: 1, maximumEventAgeInSeconds: 60 },
      deadLetterConfig: { arn: "queue" },
    };
    assert.deepEqual(targets([given]), [target(0, expected)]);
  });

  it("keeps which of their properties are not known yet", () => {
    assert.deepEqual(targets([{ Id: "a", DeadLetterConfig: UNKNOWN, InputTransformer: UNKNOWN }]), [
      target(0, { targetId: "a", deadLetterConfig: UNKNOWN, inputTransformer: UNKNOWN }),
    ]);
  });

  it("has one target, of which nothing is known, for targets that are not known yet", () => {
    const unknown = Object.fromEntries(
      ["targetId", "arn", "roleArn", "httpTarget", "retryPolicy", "deadLetterConfig"].map(
        (name) => [name, UNKNOWN],
      ),
    );
    for (const given of [UNKNOWN, [UNKNOWN]]) {
      assert.deepEqual(targets(given), [target(0, unknown)]);
    }
  });

  it("refers to a rule without a name by an unknown name", () => {
    const [, one] = translated("AWS::Events::Rule", { Targets: [{ Id: "a" }] });
    assert.deepEqual(one?.props, { targetId: "a", rule: UNKNOWN });
  });
});

describe("the normal form of a policy", () => {
  for (const [cfnType, name, own] of [
    ["AWS::Events::Rule", "EventPattern", "eventPattern"],
    ["AWS::Events::Archive", "EventPattern", "eventPattern"],
    ["AWS::SQS::Queue", "RedrivePolicy", "redrivePolicy"],
    ["AWS::SQS::Queue", "RedriveAllowPolicy", "redriveAllowPolicy"],
    ["AWS::SQS::QueueInlinePolicy", "PolicyDocument", "policy"],
    ["AWS::SNS::TopicInlinePolicy", "PolicyDocument", "policy"],
    ["AWS::IAM::Role", "AssumeRolePolicyDocument", "assumeRolePolicy"],
    ["AWS::IAM::RolePolicy", "PolicyDocument", "policy"],
    ["AWS::IAM::ManagedPolicy", "PolicyDocument", "policy"],
    ["AWS::KMS::Key", "KeyPolicy", "policy"],
    ["AWS::Logs::ResourcePolicy", "PolicyDocument", "policyDocument"],
  ] as const) {
    it(`is JSON, or unknown if a part of it is not known yet: ${name} of ${cfnType}`, () => {
      const document = (given: unknown) => main(cfnType, { [name]: given })?.[own];
      assert.equal(document(DOCUMENT), TEXT);
      assert.equal(document(TEXT), TEXT);
      assert.equal(document({ ...DOCUMENT, Statement: [{ Resource: [UNKNOWN] }] }), UNKNOWN);
    });
  }

  it("of a queue or topic is one of each, of which the first is the resource itself", () => {
    for (const [cfnType, list, type, property] of [
      ["AWS::SQS::QueuePolicy", "Queues", TYPES.queuePolicy, "queueUrl"],
      ["AWS::SNS::TopicPolicy", "Topics", TYPES.topicPolicy, "arn"],
    ] as const) {
      const of = (given: unknown) =>
        translated(cfnType, { [list]: given, PolicyDocument: DOCUMENT });
      const policy = (name: string, to: string) => ({
        ...{ name, type, props: { [property]: to, policy: TEXT } },
      });
      assert.deepEqual(of(["one", "two"]), [
        policy("given", "one"),
        policy(`given/${list.toLowerCase()}[1]`, "two"),
      ]);
      assert.deepEqual(of(UNKNOWN), [policy("given", UNKNOWN)]);
      assert.deepEqual(of([]), []);
    }
  });

  it("of several roles is one of each role", () => {
    const given = { PolicyName: "p", PolicyDocument: DOCUMENT, Roles: ["one", "two"] };
    assert.deepEqual(translated("AWS::IAM::Policy", given), [
      { name: "given", type: TYPES.rolePolicy, props: { role: "one", name: "p", policy: TEXT } },
      {
        name: "given/roles[1]",
        type: TYPES.rolePolicy,
        props: { role: "two", name: "p", policy: TEXT },
      },
    ]);
  });

  it("that is managed is attached to each of its roles", () => {
    const given = { ManagedPolicyName: "p", PolicyDocument: DOCUMENT, Roles: ["one", "two"] };
    const attachment = (index: number, role: string) => ({
      name: `given/roles[${index}]`,
      type: TYPES.rolePolicyAttachment,
      props: { role, policyArn: UNKNOWN },
    });
    assert.deepEqual(translated("AWS::IAM::ManagedPolicy", given), [
      { name: "given", type: TYPES.policy, props: { name: "p", policy: TEXT } },
      attachment(0, "one"),
      attachment(1, "two"),
    ]);
  });

  it("of a role is inline", () => {
    const role = (Policies: unknown) => main("AWS::IAM::Role", { Policies });
    assert.deepEqual(role([{ PolicyName: "p", PolicyDocument: DOCUMENT }]), {
      inlinePolicies: [{ name: "p", policy: TEXT }],
    });
    assert.deepEqual(role([]), { inlinePolicies: [] });
    assert.deepEqual(role(UNKNOWN), { inlinePolicies: [{ name: UNKNOWN, policy: UNKNOWN }] });
  });

  it("of a bus is a resource of its own, or one statement", () => {
    assert.deepEqual(translated("AWS::Events::EventBus", { Name: "shop", Policy: DOCUMENT }), [
      { name: "given", type: TYPES.bus, props: { name: "shop" } },
      {
        name: "given/policy",
        type: TYPES.busPolicy,
        props: { policy: TEXT, eventBusName: "shop" },
      },
    ]);
    const statement = { Sid: "s", Effect: "Allow" };
    const given = { EventBusName: "shop", StatementId: "s", Statement: statement };
    assert.deepEqual(translated("AWS::Events::EventBusPolicy", given), [
      {
        name: "given",
        type: TYPES.busPolicy,
        props: {
          ...{ eventBusName: "shop", statementId: "s" },
          policy: JSON.stringify({ Statement: [statement] }),
        },
      },
    ]);
  });
});

describe("the normal form of tags", () => {
  for (const cfnType of [
    ...["AWS::Events::Rule", "AWS::Events::EventBus", "AWS::SQS::Queue", "AWS::SNS::Topic"],
    ...["AWS::IAM::Role", "AWS::KMS::Key", "AWS::CloudWatch::Alarm", "AWS::Logs::LogGroup"],
    ...["AWS::CloudWatch::CompositeAlarm", "AWS::EventsV2::Subscriber"],
  ]) {
    it(`is a map: ${cfnType}`, () => {
      const tags = (Tags: unknown) => main(cfnType, { Tags })?.tags;
      assert.deepEqual(
        tags([
          { Key: "team", Value: "shop" },
          { Key: "stage", Value: UNKNOWN },
        ]),
        {
          ...{ team: "shop", stage: UNKNOWN },
        },
      );
      assert.deepEqual(tags({ team: "shop" }), { team: "shop" });
      assert.deepEqual(tags([]), {});
      assert.equal(tags(UNKNOWN), UNKNOWN);
      assert.equal(
        tags([
          { Key: UNKNOWN, Value: "shop" },
          { Key: "a", Value: "b" },
        ]),
        UNKNOWN,
      );
      assert.equal(tags([{ Value: "shop" }]), UNKNOWN);
    });
  }
});

describe("the normal form of a subscription of a topic", () => {
  it("is a resource of its own", () => {
    const given = { Subscription: [{ Protocol: "sqs", Endpoint: "queue" }, { Protocol: "email" }] };
    const type = "aws:sns/topicSubscription:TopicSubscription";
    assert.deepEqual(translated("AWS::SNS::Topic", given).slice(1), [
      {
        name: "given/subscription[0]",
        type,
        props: { protocol: "sqs", endpoint: "queue", topic: UNKNOWN },
      },
      { name: "given/subscription[1]", type, props: { protocol: "email", topic: UNKNOWN } },
    ]);
  });
});

describe("the normal form of what an alarm watches", () => {
  const alarm = (properties: Values) => main("AWS::CloudWatch::Alarm", properties);

  it("has its dimensions as a map", () => {
    assert.deepEqual(alarm({ Dimensions: [{ Name: "QueueName", Value: "dlq" }] }), {
      dimensions: { QueueName: "dlq" },
    });
    assert.deepEqual(alarm({ Dimensions: UNKNOWN }), { dimensions: UNKNOWN });
  });

  it("has its metrics as queries, which return data by default", () => {
    const given = [
      {
        ...{ Id: "m", Label: "depth", ReturnData: false, Period: 60, AccountId: "123456789012" },
        MetricStat: {
          Metric: {
            ...{ Namespace: "AWS/SQS", MetricName: "Depth" },
            Dimensions: [{ Name: "QueueName", Value: "dlq" }],
          },
          ...{ Period: 300, Stat: "Maximum", Unit: "Count" },
        },
      },
      { Id: "e", Expression: "m * 2" },
    ];
    assert.deepEqual(alarm({ Metrics: given }), {
      metricQueries: [
        {
          ...{ id: "m", label: "depth", returnData: false, period: 60, accountId: "123456789012" },
          metric: {
            ...{ namespace: "AWS/SQS", metricName: "Depth", dimensions: { QueueName: "dlq" } },
            ...{ period: 300, stat: "Maximum", unit: "Count" },
          },
        },
        { id: "e", expression: "m * 2", returnData: true },
      ],
    });
  });

  it("keeps which of its metrics are not known yet", () => {
    assert.deepEqual(alarm({ Metrics: UNKNOWN }), { metricQueries: UNKNOWN });
    assert.deepEqual(alarm({ Metrics: [UNKNOWN, { Id: "a", MetricStat: UNKNOWN }] }), {
      metricQueries: [UNKNOWN, { id: "a", returnData: true, metric: UNKNOWN }],
    });
  });
});

describe("the normal form of the parameters of a connection", () => {
  const parameters = (AuthParameters: unknown) =>
    main("AWS::Events::Connection", { AuthParameters })?.authParameters;
  const PARAMETERS = {
    BodyParameters: [{ Key: "a", Value: "b", IsValueSecret: true }],
    HeaderParameters: [{ Key: "c", Value: "d" }],
    QueryStringParameters: [{ Key: "e", Value: UNKNOWN, IsValueSecret: false }],
  };
  const NORMAL = {
    bodies: [{ key: "a", value: "b", isValueSecret: true }],
    headers: [{ key: "c", value: "d" }],
    queryStrings: [{ key: "e", value: UNKNOWN, isValueSecret: false }],
  };

  it("has those of each invocation", () => {
    assert.deepEqual(parameters({ InvocationHttpParameters: PARAMETERS }), {
      invocationHttpParameters: NORMAL,
    });
    assert.deepEqual(parameters({ InvocationHttpParameters: { BodyParameters: [] } }), {
      invocationHttpParameters: { bodies: [] },
    });
    assert.deepEqual(parameters({ InvocationHttpParameters: { HeaderParameters: UNKNOWN } }), {
      invocationHttpParameters: { headers: [UNKNOWN] },
    });
  });

  it("has those of OAuth, which the provider aws requires", () => {
    const given = {
      ...{ AuthorizationEndpoint: "https://salesforce", HttpMethod: "POST" },
      ClientParameters: { ClientID: "i", ClientSecret: "s" },
    };
    const expected = {
      ...{ authorizationEndpoint: "https://salesforce", httpMethod: "POST" },
      clientParameters: { clientId: "i", clientSecret: "s" },
    };
    assert.deepEqual(
      parameters({ OAuthParameters: { ...given, OAuthHttpParameters: PARAMETERS } }),
      {
        oauth: { ...expected, oauthHttpParameters: NORMAL },
      },
    );
    assert.deepEqual(parameters({ OAuthParameters: given }), {
      oauth: { ...expected, oauthHttpParameters: {} },
    });
    assert.deepEqual(parameters({ OAuthParameters: UNKNOWN }), { oauth: UNKNOWN });
  });
});
