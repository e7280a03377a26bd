import { keyPolicy } from "../../../components/encryptionKey";
import { keyGrant } from "../../../policy/keys/grant";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import {
  EVENTBRIDGE,
  EVENTS,
  iam,
  PLACE,
  QUEUE_ARN,
  TOPIC_ARN,
  UNKNOWN,
  type Shop,
  type Values,
} from "../shop";

const allows = {
  Effect: "Allow",
  Principal: EVENTBRIDGE,
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
};
/** Another resource that is encrypted with the key, which lets these services use it. */
const alsoEncrypted =
  (of: string, inputs: Values, ...services: Values[]) =>
  (shop: Shop) => {
    encrypted({})(shop).set("key", {
      policy: iam(allows, ...services.map((service) => ({ ...allows, ...service }))),
    });
    shop.get(of).dependencies[Object.keys(inputs)[0] ?? ""] = ["key"];
    return shop.set(of, inputs);
  };
const CLOUDWATCH = { Principal: { Service: "cloudwatch.amazonaws.com" } };
const LOGS = {
  Principal: { Service: "logs.eu-central-1.amazonaws.com" },
  Action: ["kms:Encrypt", "kms:Decrypt"],
};
const logsAs = (Service: string) => ({ ...LOGS, Principal: { Service } });
const topic = (...services: Values[]) =>
  alsoEncrypted("topic", { kmsMasterKeyId: "k1" }, ...services);
/** Makes the topic a rule's target and an alarm's action. */
const target = (shop: Shop) =>
  shop.add({
    type: TYPES.target,
    name: "alert",
    inputs: { rule: "alert", targetId: "alerts", arn: TOPIC_ARN },
  });
const logs =
  (...services: Values[]) =>
  (shop: Shop) =>
    alsoEncrypted(
      "logs",
      { kmsKeyId: "k1" },
      ...services,
    )(shop.add({ type: TYPES.logGroup, name: "logs", inputs: { name: "logs" } }));
const connection = (tags: Values | undefined) => (shop: Shop) =>
  alsoEncrypted("connection", { kmsKeyIdentifier: "k1" })(shop).set("key", { tags });
/** The encrypted resource, by the key of the service's encryption context. */
const ENCRYPTED: Readonly<Record<string, string>> = {
  "aws:sqs:arn": QUEUE_ARN,
  "aws:events:event-bus:arn": `${EVENTS}:event-bus/shop`,
  "aws:sns:topicArn": TOPIC_ARN,
  "aws:logs:arn": `arn:aws:logs:${PLACE}:log-group:logs`,
};
/** A condition on the encrypted resource, by the service's encryption context. */
const on = (context: string, operator = "StringEquals") => ({
  Condition: { [operator]: { [`kms:EncryptionContext:${context}`]: ENCRYPTED[context] ?? "" } },
});
/** A condition on the service through which a request comes. */
const through = (service: string) => ({
  Condition: { StringEquals: { "kms:ViaService": `${service}.eu-central-1.amazonaws.com` } },
});
/** A condition on the rule, bus or alarm on whose behalf a service asks. */
const from = (arn: string) => ({ Condition: { ArnLike: { "aws:SourceArn": arn } } });
const sourced = { Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } } };

const grant = (changed: Values) => iam({ ...allows, ...changed });
const encrypted = (changed: Values) => (shop: Shop) => {
  shop.get("queue").dependencies.kmsMasterKeyId = ["key"];
  return shop.set("queue", { sqsManagedSseEnabled: undefined, kmsMasterKeyId: "k1" }).add({
    type: TYPES.key,
    name: "key",
    inputs: { policy: grant(changed) },
    outputs: { keyId: "k1", arn: "arn:aws:kms:eu-central-1:123456789012:key/k1" },
  });
};

/** The policy of the component's own key, without one of its statements. */
const ofComponent = (without?: string) => (shop: Shop) => {
  const { Statement } = keyPolicy({
    key: "arn:aws:kms:eu-central-1:123456789012:key/k1",
    bus: "shop",
    existingBusArn: undefined,
    topic: "alerts",
    logGroup: "shop-logs",
    rule: "updated*",
    alarm: "*",
  });
  return encrypted({})(shop).set("key", {
    policy: iam(...Statement.filter(({ Sid }) => Sid !== without)),
  });
};

/** A grant for a bus, by its encryption context, and an archive of this bus with the key. */
const archive = (eventSourceArn: string | undefined) => (shop: Shop) => {
  encrypted(on("aws:events:event-bus:arn"))(shop).set("queue", { kmsMasterKeyId: undefined });
  const inputs = { name: "archive", kmsKeyIdentifier: "k1" };
  shop.add({ type: TYPES.archive, name: "archive", inputs }).set("archive", { eventSourceArn });
};
/** A queue that is the target of a rule, and no dead-letter queue. */
const targeted = (changed: Values) => (shop: Shop) =>
  encrypted(changed)(shop).set("target", {
    arn: QUEUE_ARN,
    roleArn: undefined,
    deadLetterConfig: undefined,
  });
const noGrant = (of: string) =>
  `${of} is encrypted with a key that EventBridge cannot use: policy of 'key' is set, so events.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.`;
const NOT_KNOWN_WHETHER = {
  Version: "2012-10-17",
  Statement: [{ ...allows, Condition: { StringEquals: { "aws:SourceArn": UNKNOWN } } }],
};

policySpec(keyGrant, {
  compliant: encrypted({}),
  allows: [
    { what: "a queue whose grant demands requests through SQS", change: encrypted(through("sqs")) },
    {
      what: "a log group whose grant demands requests through CloudWatch Logs",
      change: logs({ ...LOGS, ...through("logs") }),
    },
    {
      what: "a bus whose grant demands requests through EventBridge",
      change: (shop) =>
        encrypted(through("events"))(shop)
          .set("queue", { kmsMasterKeyId: undefined })
          .set("bus", { kmsKeyIdentifier: "k1" }),
    },
    {
      what: "a topic whose grants demand requests through SNS",
      change: (shop) =>
        target(topic({ ...CLOUDWATCH, ...through("sns") }, through("sns"))(shop))
          .set("queue", { kmsMasterKeyId: undefined })
          .set("key", {
            policy: iam(
              { ...allows, ...CLOUDWATCH, ...through("sns") },
              { ...allows, ...through("sns") },
            ),
          }),
    },
    {
      what: "a grant for the bus whose dead letters the queue takes, by its ARN",
      change: (shop) =>
        encrypted(from(`${EVENTS}:event-bus/shop`))(shop)
          .set("bus", { deadLetterConfig: { arn: QUEUE_ARN } })
          .set("target", { deadLetterConfig: undefined }),
    },
    {
      what: "a topic whose grant is for the alarms that notify it",
      change: topic({ ...CLOUDWATCH, ...from(`arn:aws:cloudwatch:${PLACE}:alarm:*`) }),
    },
    {
      what: "an archive of the bus that the grant is for",
      change: archive(`${EVENTS}:event-bus/shop`),
    },
    { what: "a queue that is a target, whose key lets EventBridge use it", change: targeted({}) },
    {
      what: "a KeyPolicy whose key is not known yet, beside a key with a grant",
      change: (shop) => {
        const inputs = { keyId: UNKNOWN, policy: grant({}) };
        encrypted({})(shop).add({ type: TYPES.keyPolicy, name: "key-policy", inputs });
      },
    },
    { what: "the policy of the component's own key", change: ofComponent() },
    {
      what: "a grant for this queue, by its encryption context",
      change: encrypted(on("aws:sqs:arn")),
    },
    {
      what: "a grant that excludes another encryption context",
      change: encrypted(on("aws:sns:topicArn", "StringNotEquals")),
    },
    {
      what: "a grant for a bus, by its encryption context",
      change: (shop) =>
        encrypted(on("aws:events:event-bus:arn"))(shop)
          .set("queue", { kmsMasterKeyId: undefined })
          .set("bus", { kmsKeyIdentifier: "k1" }),
    },
    {
      what: "grants for a topic, by its encryption context",
      change: (shop) =>
        target(topic({ ...CLOUDWATCH, ...on("aws:sns:topicArn") }, on("aws:sns:topicArn"))(shop)),
    },
    {
      what: "a grant for a log group, by its encryption context",
      change: logs({ ...LOGS, ...on("aws:logs:arn", "ArnLike") }),
    },
    { what: "a topic whose key lets CloudWatch use it", change: topic(CLOUDWATCH) },
    {
      what: "a topic whose key lets EventBridge use it without a condition on the source",
      change: (shop) => target(topic(CLOUDWATCH)(shop)),
    },
    { what: "a log group whose key lets CloudWatch Logs use it", change: logs(LOGS) },
    { what: "a log group in China", change: logs(logsAs("logs.cn-north-1.amazonaws.com.cn")) },
    {
      what: "a connection whose key has EventBridge's tag",
      change: connection({ EventBridgeApiDestinations: "true" }),
    },
    {
      what: "a key set by its alias",
      change: (shop) =>
        encrypted({})(shop)
          .add({
            type: TYPES.keyAlias,
            name: "alias",
            inputs: { name: "alias/dlq", targetKeyId: "k1" },
          })
          .set("queue", { kmsMasterKeyId: "alias/dlq" }),
    },
    {
      what: "a key with a separate KeyPolicy resource",
      change: (shop) =>
        encrypted({})(shop)
          .set("key", { policy: undefined })
          .add({
            type: TYPES.keyPolicy,
            name: "key-policy",
            inputs: { keyId: "k1", policy: grant({}) },
          }),
    },
    {
      what: "a key whose id is not known yet",
      change: (shop) => encrypted({})(shop).unknown("key"),
    },
    {
      what: "two statements that allow one action each",
      change: (shop) =>
        encrypted({})(shop).set("key", {
          policy: iam(
            { ...allows, Action: "kms:Decrypt" },
            { ...allows, Action: "kms:GenerateDataKey*" },
          ),
        }),
    },
    {
      what: "a bus whose key lets EventBridge use it",
      change: (shop) => encrypted({})(shop).set("bus", { kmsKeyIdentifier: "k1" }),
    },
    {
      what: "a queue that is not a dead-letter queue, with a key that EventBridge cannot use",
      change: (shop) =>
        encrypted({})(shop).add({
          type: TYPES.queue,
          name: "other",
          inputs: { kmsMasterKeyId: "alias/aws/sqs" },
        }),
    },
  ],
  refuses: [
    {
      what: "a bus whose grant is for another bus, by its encryption context",
      change: (shop) =>
        encrypted({
          Condition: {
            StringEquals: {
              "kms:EncryptionContext:aws:events:event-bus:arn": `${EVENTS}:event-bus/other`,
            },
          },
        })(shop)
          .set("queue", { kmsMasterKeyId: undefined })
          .set("bus", { kmsKeyIdentifier: "k1" }),
      of: "bus",
      message: noGrant("Event bus 'bus'"),
    },
    {
      what: "the AWS managed key for a topic that only a rule publishes to, for EventBridge alone",
      change: (shop) =>
        target(shop.remove("depth-alarm", "failure-alarm")).set("topic", {
          kmsMasterKeyId: "alias/aws/sns",
        }),
      of: "topic",
      message:
        "Topic 'topic' is encrypted with a key that EventBridge cannot use: kmsMasterKeyId is 'alias/aws/sns', an AWS managed key, whose policy cannot be changed. Set kmsMasterKeyId to a customer-managed key that lets events.amazonaws.com use it, or remove kmsMasterKeyId.",
    },
    {
      what: "an archive of another bus than the grant is for",
      change: archive(`${EVENTS}:event-bus/other`),
      of: "archive",
      message: noGrant("Archive 'archive'"),
    },
    {
      what: "a queue that is a target, whose key is for another service",
      change: targeted({ Principal: { Service: "sns.amazonaws.com" } }),
      of: "queue",
      message: noGrant("Queue 'queue'"),
    },
    {
      what: "the policy of the component's own key without the statement for dead letters",
      change: ofComponent("DeadLetters"),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key that EventBridge cannot use: policy of 'key' is set, so events.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a queue whose grant requires the encryption context of a bus",
      change: encrypted(on("aws:events:event-bus:arn")),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key that EventBridge cannot use: policy of 'key' is set, so events.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a bus whose grant is for a queue",
      change: (shop) =>
        encrypted(on("aws:sqs:arn"))(shop)
          .set("queue", { kmsMasterKeyId: undefined })
          .set("bus", { kmsKeyIdentifier: "k1" }),
      of: "bus",
      message:
        "Event bus 'bus' is encrypted with a key that EventBridge cannot use: policy of 'key' is set, so events.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a topic whose grant for CloudWatch is for a queue",
      change: topic({ ...CLOUDWATCH, ...on("aws:sqs:arn") }),
      of: "topic",
      message:
        "Topic 'topic' is encrypted with a key that CloudWatch cannot use: policy of 'key' is set, so cloudwatch.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow cloudwatch.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a log group whose grant requires another encryption context",
      change: logs({ ...LOGS, ...on("SourceArn", "ArnLike") }),
      of: "logs",
      message:
        "Log group 'logs' is encrypted with a key that CloudWatch Logs cannot use: policy of 'key' is set, so logs.*.amazonaws.com may not do kms:Encrypt and kms:Decrypt. Allow logs.*.amazonaws.com to do kms:Encrypt and kms:Decrypt.",
    },
    {
      what: "a log group whose grant is for the service principal in China",
      change: logs(logsAs("logs.eu-central-1.amazonaws.com.cn")),
      of: "logs",
      message:
        "Log group 'logs' is encrypted with a key that CloudWatch Logs cannot use: policy of 'key' is set, so logs.*.amazonaws.com may not do kms:Encrypt and kms:Decrypt. Allow logs.*.amazonaws.com to do kms:Encrypt and kms:Decrypt.",
    },
    {
      what: "a topic for alarms whose key does not allow CloudWatch",
      change: topic(),
      of: "topic",
      message:
        "Topic 'topic' is encrypted with a key that CloudWatch cannot use: policy of 'key' is set, so cloudwatch.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow cloudwatch.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a topic whose key has a condition on the source, which EventBridge never meets",
      change: (shop) =>
        target(topic(CLOUDWATCH)(shop))
          .set("queue", { kmsMasterKeyId: undefined })
          .set("key", { policy: iam({ ...allows, ...sourced }, { ...allows, ...CLOUDWATCH }) }),
      of: "topic",
      message:
        "Topic 'topic' is encrypted with a key that EventBridge cannot use: policy of 'key' is set, so events.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a log group whose key does not allow CloudWatch Logs",
      change: logs(CLOUDWATCH),
      of: "logs",
      message:
        "Log group 'logs' is encrypted with a key that CloudWatch Logs cannot use: policy of 'key' is set, so logs.*.amazonaws.com may not do kms:Encrypt and kms:Decrypt. Allow logs.*.amazonaws.com to do kms:Encrypt and kms:Decrypt.",
    },
    {
      what: "a connection whose key lacks EventBridge's tag",
      change: connection(undefined),
      of: "connection",
      message:
        "Connection 'connection' is encrypted with a key that EventBridge cannot use: tags.EventBridgeApiDestinations of 'key' is not set, and without this tag the connection is de-authorized. Set the tag to true.",
    },
    {
      what: "a disabled key",
      change: (shop) => encrypted({})(shop).set("key", { isEnabled: false }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a disabled key: isEnabled of 'key' is false, so that nobody can encrypt or decrypt with the key. Set isEnabled to true.",
    },
    {
      what: "a key for signatures",
      change: (shop) => encrypted({})(shop).set("key", { keyUsage: "SIGN_VERIFY" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key that cannot encrypt: keyUsage of 'key' is 'SIGN_VERIFY', and services encrypt with symmetric keys for ENCRYPT_DECRYPT only. Use a symmetric key for ENCRYPT_DECRYPT.",
    },
    {
      what: "a key without a grant",
      change: encrypted({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key that EventBridge cannot use: policy of 'key' is set, so events.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a key whose grant lacks an action",
      change: encrypted({ Action: "kms:Decrypt" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key that EventBridge cannot use: policy of 'key' is set, so events.amazonaws.com may not do kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a key whose policy denies",
      change: encrypted({ Effect: "Deny" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key that EventBridge cannot use: policy of 'key' is set, so events.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a key without a policy",
      change: (shop) => encrypted({})(shop).set("key", { policy: undefined }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key that EventBridge cannot use: policy of 'key' is not set, so events.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "the AWS managed key",
      change: (shop) => shop.set("queue", { kmsMasterKeyId: "alias/aws/sqs" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key that EventBridge cannot use: kmsMasterKeyId is 'alias/aws/sqs', an AWS managed key, whose policy cannot be changed. Set kmsMasterKeyId to a customer-managed key that lets events.amazonaws.com use it, or remove kmsMasterKeyId.",
    },
    {
      what: "the AWS managed key, set by its ARN",
      change: (shop) =>
        shop.set("queue", {
          kmsMasterKeyId: "arn:aws:kms:eu-central-1:123456789012:alias/aws/sqs",
        }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key that EventBridge cannot use: kmsMasterKeyId is 'arn:aws:kms:eu-central-1:123456789012:alias/aws/sqs', an AWS managed key, whose policy cannot be changed. Set kmsMasterKeyId to a customer-managed key that lets events.amazonaws.com use it, or remove kmsMasterKeyId.",
    },
    {
      what: "a bus whose key has no grant",
      change: (shop) =>
        encrypted({ Effect: "Deny" })(shop)
          .set("queue", { kmsMasterKeyId: undefined })
          .set("bus", { kmsKeyIdentifier: "k1" }),
      of: "bus",
      message:
        "Event bus 'bus' is encrypted with a key that EventBridge cannot use: policy of 'key' is set, so events.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a key without a grant whose id is not known yet",
      change: (shop) => encrypted({ Effect: "Deny" })(shop).unknown("key"),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key that EventBridge cannot use: policy of 'key' is set, so events.amazonaws.com may not do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey.",
    },
  ],
  advises: [
    {
      what: "a connection with another stack's key",
      change: (shop) => shop.set("connection", { kmsKeyIdentifier: "k2" }),
      of: "connection",
      message:
        "Connection 'connection' is encrypted with a key from outside this stack: kmsKeyIdentifier is 'k2', so this policy cannot check the tags of the key. Make sure that the key has the tag EventBridgeApiDestinations with the value true.",
    },
    {
      what: "another stack's key",
      change: (shop) => shop.set("queue", { kmsMasterKeyId: "k2" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key from outside this stack: kmsMasterKeyId is 'k2', so this policy cannot check the key policy. Make sure that the key policy lets events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "another stack's alias",
      change: (shop) => shop.set("queue", { kmsMasterKeyId: "alias/other" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted with a key from outside this stack: kmsMasterKeyId is 'alias/other', so this policy cannot check the key policy. Make sure that the key policy lets events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey.",
    },
  ],
  later: [
    {
      what: "a part of a key's policy, on which the grant depends",
      change: (shop) => encrypted({})(shop).set("key", { policy: NOT_KNOWN_WHETHER }),
      message: "policy of key 'key'",
    },
    {
      what: "a KeyPolicy whose key is not known yet, for a key without a policy",
      change: (shop) => {
        encrypted({})(shop).set("key", { policy: undefined });
        const inputs = { keyId: UNKNOWN, policy: grant({}) };
        shop.add({ type: TYPES.keyPolicy, name: "key-policy", inputs });
      },
      message: "policy of key 'key'",
    },
    {
      what: "a key's policy that is not known yet",
      change: (shop) => encrypted({})(shop).set("key", { policy: UNKNOWN }),
      message: "policy of key 'key'",
    },
    {
      what: "a key with only unknown values",
      change: (shop) => shop.set("queue", { kmsMasterKeyId: UNKNOWN }),
      message: "kmsMasterKeyId of queue 'queue'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without KMS keys",
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
