import assert from "node:assert/strict";
import { TYPES } from "../../../../policy/shared/types";
import { UNKNOWN, type Values } from "../../shop";
import { translated } from "./translated";

interface Table {
  type: string;
  /** By the path of a property of CloudFormation, the path of the property of the normal form. */
  properties: Readonly<Record<string, string>>;
}

const RETRIES = {
  "RetryPolicy.MaximumRetryAttempts": "retryPolicy.maximumRetryAttempts",
  "RetryPolicy.MaximumEventAgeInSeconds": "retryPolicy.maximumEventAgeInSeconds",
};
const DEAD_LETTERS = { "DeadLetterConfig.Arn": "deadLetterConfig.arn" };
const httpParameters = (from: string, to: string) => ({
  [`${from}.HttpParameters.PathParameterValues`]: `${to}.httpParameters.pathParameterValues`,
  [`${from}.HttpParameters.HeaderParameters`]: `${to}.httpParameters.headerParameters`,
  [`${from}.HttpParameters.QueryStringParameters`]: `${to}.httpParameters.queryStringParameters`,
});
const within = (from: string, to: string, properties: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(properties).map(([one, other]) => [`${from}.${one}`, `${to}.${other}`]),
  );
const stream = (from: string, to: string) =>
  within(`SourceParameters.${from}`, `sourceParameters.${to}`, {
    ...DEAD_LETTERS,
    MaximumRetryAttempts: "maximumRetryAttempts",
    MaximumRecordAgeInSeconds: "maximumRecordAgeInSeconds",
  });
const ACTIONS = {
  ActionsEnabled: "actionsEnabled",
  AlarmActions: "alarmActions",
  OKActions: "okActions",
  InsufficientDataActions: "insufficientDataActions",
};

/** Sources: CloudFormation template reference; Pulumi Registry, the provider aws. */
const TABLES: Readonly<Record<string, Table>> = {
  "AWS::Events::Rule": {
    type: TYPES.rule,
    properties: {
      ...{ Name: "name", EventBusName: "eventBusName", EventPattern: "eventPattern" },
      ...{ ScheduleExpression: "scheduleExpression", State: "state", RoleArn: "roleArn" },
      Description: "description",
    },
  },
  "AWS::Events::EventBus": {
    type: TYPES.bus,
    properties: {
      ...{ Name: "name", EventSourceName: "eventSourceName" },
      ...{ KmsKeyIdentifier: "kmsKeyIdentifier", ...DEAD_LETTERS },
      "LogConfig.IncludeDetail": "logConfig.includeDetail",
      "LogConfig.Level": "logConfig.level",
    },
  },
  "AWS::Events::EventBusPolicy": {
    type: TYPES.busPermission,
    properties: {
      ...{ EventBusName: "eventBusName", StatementId: "statementId" },
      ...{ Principal: "principal", Action: "action" },
      ...within("Condition", "condition", { Key: "key", Type: "type", Value: "value" }),
    },
  },
  "AWS::Events::ApiDestination": {
    type: TYPES.apiDestination,
    properties: {
      ...{ Name: "name", ConnectionArn: "connectionArn", HttpMethod: "httpMethod" },
      InvocationEndpoint: "invocationEndpoint",
      InvocationRateLimitPerSecond: "invocationRateLimitPerSecond",
    },
  },
  "AWS::Events::Connection": {
    type: TYPES.connection,
    properties: {
      ...{ Name: "name", AuthorizationType: "authorizationType" },
      KmsKeyIdentifier: "kmsKeyIdentifier",
      ...within("AuthParameters", "authParameters", {
        "ApiKeyAuthParameters.ApiKeyName": "apiKey.key",
        "ApiKeyAuthParameters.ApiKeyValue": "apiKey.value",
        "BasicAuthParameters.Username": "basic.username",
        "BasicAuthParameters.Password": "basic.password",
      }),
    },
  },
  "AWS::Events::Archive": {
    type: TYPES.archive,
    properties: {
      ...{ ArchiveName: "name", SourceArn: "eventSourceArn", EventPattern: "eventPattern" },
      ...{ RetentionDays: "retentionDays", KmsKeyIdentifier: "kmsKeyIdentifier" },
    },
  },
  "AWS::SQS::Queue": {
    type: TYPES.queue,
    properties: {
      ...{ QueueName: "name", FifoQueue: "fifoQueue", KmsMasterKeyId: "kmsMasterKeyId" },
      SqsManagedSseEnabled: "sqsManagedSseEnabled",
      MessageRetentionPeriod: "messageRetentionSeconds",
      ...{ MaximumMessageSize: "maxMessageSize", VisibilityTimeout: "visibilityTimeoutSeconds" },
      ...{ DelaySeconds: "delaySeconds", RedrivePolicy: "redrivePolicy" },
      RedriveAllowPolicy: "redriveAllowPolicy",
    },
  },
  "AWS::SQS::QueueInlinePolicy": {
    type: TYPES.queuePolicy,
    properties: { Queue: "queueUrl", PolicyDocument: "policy" },
  },
  "AWS::SNS::Topic": {
    type: TYPES.topic,
    properties: {
      ...{ TopicName: "name", DisplayName: "displayName", FifoTopic: "fifoTopic" },
      KmsMasterKeyId: "kmsMasterKeyId",
    },
  },
  "AWS::SNS::Subscription": {
    type: "aws:sns/topicSubscription:TopicSubscription",
    properties: { TopicArn: "topic", Protocol: "protocol", Endpoint: "endpoint" },
  },
  "AWS::SNS::TopicInlinePolicy": {
    type: TYPES.topicPolicy,
    properties: { TopicArn: "arn", PolicyDocument: "policy" },
  },
  "AWS::IAM::Role": {
    type: TYPES.role,
    properties: {
      ...{ RoleName: "name", Path: "path", AssumeRolePolicyDocument: "assumeRolePolicy" },
      ManagedPolicyArns: "managedPolicyArns",
    },
  },
  "AWS::IAM::RolePolicy": {
    type: TYPES.rolePolicy,
    properties: { RoleName: "role", PolicyName: "name", PolicyDocument: "policy" },
  },
  "AWS::IAM::ManagedPolicy": {
    type: TYPES.policy,
    properties: { ManagedPolicyName: "name", PolicyDocument: "policy" },
  },
  "AWS::KMS::Key": {
    type: TYPES.key,
    properties: {
      ...{ KeyPolicy: "policy", Enabled: "isEnabled", EnableKeyRotation: "enableKeyRotation" },
      KeyUsage: "keyUsage",
    },
  },
  "AWS::KMS::Alias": {
    type: TYPES.keyAlias,
    properties: { AliasName: "name", TargetKeyId: "targetKeyId" },
  },
  "AWS::CloudWatch::Alarm": {
    type: TYPES.alarm,
    properties: {
      ...{ ...ACTIONS, AlarmName: "name" },
      ...{ Namespace: "namespace", MetricName: "metricName", Statistic: "statistic" },
      ...{ ExtendedStatistic: "extendedStatistic", Period: "period", Unit: "unit" },
      ...{ EvaluationPeriods: "evaluationPeriods", DatapointsToAlarm: "datapointsToAlarm" },
      ...{ Threshold: "threshold", ThresholdMetricId: "thresholdMetricId" },
      ...{ ComparisonOperator: "comparisonOperator", TreatMissingData: "treatMissingData" },
      EvaluateLowSampleCountPercentile: "evaluateLowSampleCountPercentiles",
    },
  },
  "AWS::CloudWatch::CompositeAlarm": {
    type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    properties: { ...ACTIONS, AlarmName: "alarmName", AlarmRule: "alarmRule" },
  },
  "AWS::Logs::LogGroup": {
    type: TYPES.logGroup,
    properties: { LogGroupName: "name", RetentionInDays: "retentionInDays", KmsKeyId: "kmsKeyId" },
  },
  "AWS::Logs::ResourcePolicy": {
    type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    properties: { PolicyName: "policyName", PolicyDocument: "policyDocument" },
  },
  "AWS::Pipes::Pipe": {
    type: TYPES.pipe,
    properties: {
      ...{ Name: "name", Source: "source", Target: "target", RoleArn: "roleArn" },
      ...{ DesiredState: "desiredState", Enrichment: "enrichment", Tags: "tags" },
      ...stream("KinesisStreamParameters", "kinesisStreamParameters"),
      ...stream("DynamoDBStreamParameters", "dynamodbStreamParameters"),
      "EnrichmentParameters.InputTemplate": "enrichmentParameters.inputTemplate",
      ...httpParameters("EnrichmentParameters", "enrichmentParameters"),
      "TargetParameters.InputTemplate": "targetParameters.inputTemplate",
      ...httpParameters("TargetParameters", "targetParameters"),
    },
  },
  "AWS::Scheduler::Schedule": {
    type: TYPES.schedule,
    properties: {
      ...{ Name: "name", GroupName: "groupName", State: "state" },
      ScheduleExpression: "scheduleExpression",
      ...within("Target", "target", {
        ...{ Arn: "arn", RoleArn: "roleArn", Input: "input", ...RETRIES, ...DEAD_LETTERS },
      }),
    },
  },
  "AWS::EventsV2::Subscriber": {
    type: TYPES.subscriber,
    properties: {
      ...{ Name: "name", EventBusArn: "eventBusArn", State: "state" },
      "InvokeConfiguration.TargetArn": "invokeConfiguration.targetArn",
      "InvokeConfiguration.RoleArn": "invokeConfiguration.roleArn",
      "RetryPolicy.MaxRetryAttempts": "retryPolicy.maxRetryAttempts",
      "RetryPolicy.MaxEventAgeInSeconds": "retryPolicy.maxEventAgeInSeconds",
      "OnFailureConfiguration.Arn": "onFailureConfiguration.arn",
    },
  },
};

/** An object with values at paths such as `Target.Arn`. */
function nested(values: readonly (readonly [path: string, value: unknown])[]): Values {
  const made: Values = {};
  for (const [path, value] of values) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let at = made;
    for (const key of keys) at = (at[key] ??= {}) as Values;
    at[last] = value;
  }
  return made;
}
const first = (path: string) => path.split(".")[0] ?? "";

describe("the normal form of", () => {
  for (const [cfnType, { type, properties }] of Object.entries(TABLES)) {
    const pairs = Object.entries(properties);
    const form = (props: Values) => [{ name: "given", type, props }];

    it(`${cfnType} has its properties by their names of the provider aws`, () => {
      const given = nested(pairs.map(([path]) => [path, `the ${path}`]));
      const expected = nested(pairs.map(([path, own]) => [own, `the ${path}`]));
      assert.deepEqual(translated(cfnType, given), form(expected));
    });

    it(`${cfnType} without properties has none`, () =>
      assert.deepEqual(translated(cfnType, {}), form({})));

    it(`${cfnType} keeps which properties are not known yet`, () => {
      for (const name of new Set(pairs.map(([path]) => first(path)))) {
        const own = pairs.flatMap(([path, to]) => (first(path) === name ? [first(to)] : []));
        const expected = Object.fromEntries(own.map((to) => [to, UNKNOWN]));
        assert.deepEqual(translated(cfnType, { [name]: UNKNOWN }), form(expected));
      }
    });

    it(`${cfnType} keeps which parts of its objects are not known yet`, () => {
      for (const [path, own] of pairs) {
        const expected = nested([[own, UNKNOWN]]);
        assert.deepEqual(translated(cfnType, nested([[path, UNKNOWN]])), form(expected), path);
      }
    });
  }
});
