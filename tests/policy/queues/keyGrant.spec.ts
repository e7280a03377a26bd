import { keyGrant } from "../../../policy/queues/keyGrant";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { EVENTBRIDGE, iam, UNKNOWN, type Shop, type Values } from "../shop";

const allows = {
  Effect: "Allow",
  Principal: EVENTBRIDGE,
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
};
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

policySpec(keyGrant, {
  compliant: encrypted({}),
  allows: [
    {
      what: "a key by its alias",
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
      what: "a key with a policy of its own resource",
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
      what: "a queue of another use with a key that EventBridge cannot use",
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
      what: "a key without a grant",
      change: encrypted({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted by a key that EventBridge cannot use: policy of 'key' is given, which does not let events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a key whose grant lacks an action",
      change: encrypted({ Action: "kms:Decrypt" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted by a key that EventBridge cannot use: policy of 'key' is given, which does not let events.amazonaws.com do kms:GenerateDataKey. Allow events.amazonaws.com kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a key that refuses",
      change: encrypted({ Effect: "Deny" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted by a key that EventBridge cannot use: policy of 'key' is given, which does not let events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a key without a policy",
      change: (shop) => encrypted({})(shop).set("key", { policy: undefined }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted by a key that EventBridge cannot use: policy of 'key' is not set, which does not let events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "the key of AWS",
      change: (shop) => shop.set("queue", { kmsMasterKeyId: "alias/aws/sqs" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted by a key that EventBridge cannot use: kmsMasterKeyId is 'alias/aws/sqs', a key of AWS, whose policy cannot be changed. Set it to a key of your own that lets events.amazonaws.com use it, or use the service's own encryption.",
    },
    {
      what: "the key of AWS by its ARN",
      change: (shop) =>
        shop.set("queue", {
          kmsMasterKeyId: "arn:aws:kms:eu-central-1:123456789012:alias/aws/sqs",
        }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted by a key that EventBridge cannot use: kmsMasterKeyId is 'arn:aws:kms:eu-central-1:123456789012:alias/aws/sqs', a key of AWS, whose policy cannot be changed. Set it to a key of your own that lets events.amazonaws.com use it, or use the service's own encryption.",
    },
    {
      what: "a bus whose key has no grant",
      change: (shop) =>
        encrypted({ Effect: "Deny" })(shop)
          .set("queue", { kmsMasterKeyId: undefined })
          .set("bus", { kmsKeyIdentifier: "k1" }),
      of: "bus",
      message:
        "Event bus 'bus' is encrypted by a key that EventBridge cannot use: policy of 'key' is given, which does not let events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "a key without a grant whose id is not known yet",
      change: (shop) => encrypted({ Effect: "Deny" })(shop).unknown("key"),
      of: "queue",
      message:
        "Queue 'queue' is encrypted by a key that EventBridge cannot use: policy of 'key' is given, which does not let events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey. Allow events.amazonaws.com kms:Decrypt and kms:GenerateDataKey.",
    },
  ],
  advises: [
    {
      what: "another stack's key",
      change: (shop) => shop.set("queue", { kmsMasterKeyId: "k2" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted by a key that this stack does not make: kmsMasterKeyId is 'k2', so that its policy is not judged here. Make sure that it lets events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey.",
    },
    {
      what: "another stack's alias",
      change: (shop) => shop.set("queue", { kmsMasterKeyId: "alias/other" }),
      of: "queue",
      message:
        "Queue 'queue' is encrypted by a key that this stack does not make: kmsMasterKeyId is 'alias/other', so that its policy is not judged here. Make sure that it lets events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey.",
    },
  ],
  later: [
    {
      what: "a key's policy that is not known yet",
      change: (shop) => encrypted({})(shop).set("key", { policy: UNKNOWN }),
      message: "policy of key 'key'",
    },
    {
      what: "a key of which nothing is known yet",
      change: (shop) => shop.set("queue", { kmsMasterKeyId: UNKNOWN }),
      message: "kmsMasterKeyId of queue 'queue'",
    },
  ],
  notApplicable: [
    {
      what: "a stack that is encrypted by no key of KMS",
      message: "The stack has no resource that it is about.",
    },
  ],
});
