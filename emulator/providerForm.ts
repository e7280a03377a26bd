import { INVOCATIONS_PER_SECOND } from "../eventbridge/apiDestination";
import {
  DEFAULT_RETENTION_SECONDS,
  DEFAULT_VISIBILITY_TIMEOUT_SECONDS,
} from "../eventbridge/sqsLimits";
import { throughSecret, UNKNOWN, type PropertyMap } from "./propertyValues";
import type { AccountLocation } from "./account";

/** The values on which an unset property can depend. */
interface Resource {
  inputs: PropertyMap;
  outputs: PropertyMap;
  location: AccountLocation;
}

type Constant = string | number | boolean | null | readonly string[];

/** A block of properties, or a list or set of them. */
interface Block {
  /** The value that the provider returns for an unset property. */
  unset: null | readonly [];
  members: Members;
}

/** By property, the value that the provider returns if the program does not set the property. */
type Members = Readonly<Record<string, Constant | Block | ((made: Resource) => unknown)>>;

/** A block that occurs at most once: in Pulumi an object, or null where it is unset. */
const block = (members: Members = {}): Block => ({ unset: null, members });
const blocks = (members: Members = {}): Block => ({ unset: [], members });

const region = ({ location }: Resource) => location.region;
const owner = ({ location }: Resource) => location.accountId;
const taggable = { tags: null, tagsAll: ({ inputs }: Resource) => inputs.tags ?? {} };
const named = { name: null, namePrefix: "" };
const parameters = blocks({ key: null, value: null, isValueSecret: false });
const httpParameters = block({ bodies: parameters, headers: parameters, queryStrings: parameters });

/**
 * The values that the AWS provider returns for unset properties, by Pulumi's type tokens. Policies of stacks and programs see
 * these values and not the inputs: `""` for a text, 0 for a number, null for a block, and the same for each member in the
 * elements of a set, such as an alarm's queries.
 *
 * Recorded from Terraform AWS provider 5.100, which created one resource of each type against moto 5.2, except log deliveries,
 * their sources and metric filters. Those, and properties that only provider 6 has (`region`, `logConfig`, a key of an archive,
 * `policyScope`, `evaluationCriteria` and others), follow the schemas in hashicorp/terraform-provider-aws, internal/service.
 * Their values are assumed, as are the ids and dates that only AWS can assign, which are empty here.
 */
const FORMS = new Map<string, Members>(
  Object.entries<Members>({
    "random:index/randomId:RandomId": { keepers: null, prefix: null },
    "aws:kms/key:Key": {
      region,
      ...taggable,
      bypassPolicyLockoutSafetyCheck: false,
      customKeyStoreId: "",
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      deletionWindowInDays: null,
      description: "",
      enableKeyRotation: false,
      isEnabled: true,
      keyUsage: "ENCRYPT_DECRYPT",
      multiRegion: false,
      // Source: KMS Developer Guide, 'Default key policy'.
      policy: ({ location: { accountId } }) =>
        accessPolicy("key-default-1", {
          Sid: "Enable IAM User Permissions",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${accountId}:root` },
          Action: "kms:*",
          Resource: "*",
        }),
      rotationPeriodInDays: 0,
      xksKeyId: "",
    },
    "aws:kms/keyPolicy:KeyPolicy": { region, bypassPolicyLockoutSafetyCheck: false },
    "aws:kms/alias:Alias": {
      region,
      ...named,
      targetKeyArn: ({ inputs: { targetKeyId }, location }) =>
        String(targetKeyId).startsWith("arn:")
          ? targetKeyId
          : `arn:aws:kms:${location.region}:${location.accountId}:key/${String(targetKeyId)}`,
    },
    "aws:cloudwatch/eventBus:EventBus": {
      region,
      ...taggable,
      deadLetterConfig: block({ arn: null }),
      description: "",
      eventSourceName: null,
      kmsKeyIdentifier: "",
      logConfig: block({ includeDetail: "", level: "" }),
    },
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": { region, eventBusName: "default" },
    "aws:cloudwatch/eventConnection:EventConnection": {
      region,
      authParameters: block({
        apiKey: block(),
        basic: block(),
        connectivityParameters: block(),
        invocationHttpParameters: httpParameters,
        oauth: block({ clientParameters: block(), oauthHttpParameters: httpParameters }),
      }),
      description: "",
      invocationConnectivityParameters: block(),
      kmsKeyIdentifier: "",
      secretArn: ({ inputs, location }) =>
        `arn:aws:secretsmanager:${location.region}:${location.accountId}:secret:events!connection/${String(inputs.name)}`,
    },
    "aws:cloudwatch/eventApiDestination:EventApiDestination": {
      region,
      description: "",
      invocationRateLimitPerSecond: INVOCATIONS_PER_SECOND.highest,
    },
    "aws:cloudwatch/eventRule:EventRule": {
      region,
      ...taggable,
      ...named,
      description: "",
      eventBusName: "default",
      eventPattern: "",
      forceDestroy: false,
      isEnabled: ({ inputs }) => inputs.state !== "DISABLED",
      roleArn: "",
      scheduleExpression: "",
      state: "ENABLED",
    },
    "aws:cloudwatch/eventArchive:EventArchive": {
      region,
      description: "",
      eventPattern: "",
      kmsKeyIdentifier: "",
      retentionDays: 0,
    },
    "aws:cloudwatch/eventTarget:EventTarget": {
      region,
      appsyncTarget: block(),
      batchTarget: block(),
      deadLetterConfig: block({ arn: null }),
      ecsTarget: block(),
      eventBusName: "default",
      forceDestroy: false,
      httpTarget: block({
        headerParameters: null,
        pathParameterValues: null,
        queryStringParameters: null,
      }),
      input: "",
      inputPath: "",
      inputTransformer: block({ inputPaths: null }),
      kinesisTarget: block(),
      redshiftTarget: block(),
      retryPolicy: block({ maximumEventAgeInSeconds: 0, maximumRetryAttempts: 0 }),
      roleArn: "",
      runCommandTargets: blocks(),
      sagemakerPipelineTarget: block(),
      sqsTarget: block(),
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
      region,
      ...taggable,
      actionsEnabled: true,
      alarmActions: null,
      alarmDescription: "",
      datapointsToAlarm: 0,
      dimensions: null,
      evaluateLowSampleCountPercentiles: "",
      evaluationCriteria: block(),
      evaluationInterval: 0,
      evaluationPeriods: 0,
      extendedStatistic: "",
      insufficientDataActions: null,
      metricName: "",
      metricQueries: blocks({
        accountId: "",
        expression: "",
        label: "",
        metric: block({ dimensions: null, namespace: "", unit: "" }),
        period: null,
        returnData: false,
      }),
      namespace: "",
      okActions: null,
      period: 0,
      statistic: "",
      threshold: 0,
      thresholdMetricId: "",
      treatMissingData: "missing",
      unit: "",
      warmUpConfiguration: block(),
    },
    "aws:cloudwatch/dashboard:Dashboard": { region },
    "aws:cloudwatch/logGroup:LogGroup": {
      region,
      ...taggable,
      ...named,
      deletionProtectionEnabled: false,
      kmsKeyId: "",
      logGroupClass: "STANDARD",
      retentionInDays: 0,
      skipDestroy: false,
    },
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
      region,
      policyName: "",
      policyScope: ({ inputs }) => (inputs.resourceArn === undefined ? "ACCOUNT" : "RESOURCE"),
      resourceArn: "",
      revisionId: "",
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
      region,
      applyOnTransformedLogs: false,
      metricTransformation: block({ defaultValue: "", dimensions: null, unit: "None" }),
    },
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": { region, ...taggable },
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
      region,
      ...taggable,
      outputFormat: null,
    },
    "aws:cloudwatch/logDelivery:LogDelivery": {
      region,
      ...taggable,
      fieldDelimiter: "",
      recordFields: [],
      s3DeliveryConfigurations: blocks(),
    },
    "aws:sqs/queue:Queue": {
      region,
      ...taggable,
      ...named,
      contentBasedDeduplication: false,
      deduplicationScope: "",
      delaySeconds: 0,
      fifoQueue: false,
      fifoThroughputLimit: "",
      kmsDataKeyReusePeriodSeconds: 300,
      kmsMasterKeyId: "",
      maxMessageSize: 262_144,
      messageRetentionSeconds: DEFAULT_RETENTION_SECONDS,
      policy: "",
      receiveWaitTimeSeconds: 0,
      redriveAllowPolicy: "",
      redrivePolicy: "",
      // Source: SQS Developer Guide, 'Configuring server-side encryption': true for new queues without a KMS key.
      sqsManagedSseEnabled: ({ inputs }) => inputs.kmsMasterKeyId === undefined,
      visibilityTimeoutSeconds: DEFAULT_VISIBILITY_TIMEOUT_SECONDS,
    },
    "aws:sqs/queuePolicy:QueuePolicy": { region },
    "aws:iam/role:Role": {
      ...taggable,
      ...named,
      createDate: "",
      description: "",
      forceDetachPolicies: false,
      inlinePolicies: blocks({ name: "", policy: "" }),
      managedPolicyArns: [],
      maxSessionDuration: 3_600,
      path: "/",
      permissionsBoundary: "",
      uniqueId: "",
    },
    "aws:iam/rolePolicy:RolePolicy": named,
    "aws:sns/topic:Topic": {
      region,
      ...taggable,
      ...named,
      applicationFailureFeedbackRoleArn: "",
      applicationSuccessFeedbackRoleArn: "",
      applicationSuccessFeedbackSampleRate: 0,
      archivePolicy: "",
      beginningArchiveTime: "",
      contentBasedDeduplication: false,
      deliveryPolicy: "",
      displayName: "",
      fifoThroughputScope: "",
      fifoTopic: false,
      firehoseFailureFeedbackRoleArn: "",
      firehoseSuccessFeedbackRoleArn: "",
      firehoseSuccessFeedbackSampleRate: 0,
      httpFailureFeedbackRoleArn: "",
      httpSuccessFeedbackRoleArn: "",
      httpSuccessFeedbackSampleRate: 0,
      kmsMasterKeyId: "",
      lambdaFailureFeedbackRoleArn: "",
      lambdaSuccessFeedbackRoleArn: "",
      lambdaSuccessFeedbackSampleRate: 0,
      owner,
      // Source: SNS API reference, CreateTopic; the actions are those of the default policy.
      policy: ({ outputs, location: { accountId } }) =>
        accessPolicy("__default_policy_ID", {
          Sid: "__default_statement_ID",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: TOPIC_ACTIONS.map((action) => `SNS:${action}`),
          Resource: outputs.arn,
          Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
        }),
      signatureVersion: 0,
      sqsFailureFeedbackRoleArn: "",
      sqsSuccessFeedbackRoleArn: "",
      sqsSuccessFeedbackSampleRate: 0,
      tracingConfig: "",
    },
    "aws:sns/topicPolicy:TopicPolicy": { region, owner },
    "aws:sns/topicSubscription:TopicSubscription": {
      region,
      confirmationTimeoutInMinutes: 1,
      confirmationWasAuthenticated: false,
      deliveryPolicy: "",
      endpointAutoConfirms: false,
      filterPolicy: "",
      filterPolicyScope: "",
      ownerId: owner,
      pendingConfirmation: ({ inputs }) => String(inputs.protocol).startsWith("email"),
      rawMessageDelivery: false,
      redrivePolicy: "",
      replayPolicy: "",
      subscriptionRoleArn: "",
    },
    "aws:iam/policy:Policy": {
      ...taggable,
      ...named,
      attachmentCount: 0,
      delayAfterPolicyCreationInMs: 0,
      description: "",
      path: "/",
      policyId: "",
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {},
  }),
);

const TOPIC_ACTIONS = [
  ...["GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission"],
  ...["DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish"],
];

/**
 * A resource's properties as the real provider returns them: the program's inputs, the provider's outputs, and the values of
 * unset properties. Secrets keep their marks, and unknown values stay unknown. Sets keep the program's order; the provider
 * sorts them.
 * Sources: as for the table; pulumi/pulumi-terraform-bridge, pkg/tfbridge/schema.go, `MakeTerraformOutputs`.
 *
 * @param type for a type that the table lacks, inputs and outputs are returned unchanged
 */
export function inProviderForm(type: string, { inputs, outputs, location }: Resource): PropertyMap {
  const given = { ...inputs, ...outputs };
  const members = FORMS.get(type);
  return members === undefined ? given : filled(given, members, { inputs, outputs, location });
}

/** The properties in a type's form; undefined for a type without a form. */
export function formOf(type: string): readonly string[] | undefined {
  const members = FORMS.get(type);
  return members && Object.keys(members);
}

function filled(given: PropertyMap, members: Members, made: Resource): PropertyMap {
  const result = { ...given };
  for (const [name, unset] of Object.entries(members)) {
    result[name] = isBlock(unset)
      ? throughSecret(given[name] ?? unset.unset, (value) => ofBlock(value, unset, made))
      : (given[name] ?? (typeof unset === "function" ? known(unset(made)) : unset));
  }
  return result;
}

function ofBlock(value: unknown, { members }: Block, made: Resource): unknown {
  const one = (item: unknown) =>
    throughSecret(item, (plain) => (isObject(plain) ? filled(plain, members, made) : plain));
  return Array.isArray(value) ? value.map(one) : one(value);
}

/** A value that is derived from an unknown value is unknown. */
function known(value: unknown): unknown {
  return typeof value === "string" && value.includes(UNKNOWN) ? UNKNOWN : value;
}

function isBlock(unset: Members[string]): unset is Block {
  return isObject(unset);
}

function isObject(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const accessPolicy = (Id: string, statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Id, Statement: [statement] });
