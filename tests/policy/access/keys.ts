import { keyClosed } from "../../../policy/keys/closed";
import { keyGrant } from "../../../policy/keys/grant";
import { EVENTS, iam, QUEUE_ARN, RULE_ARN } from "../shop";
import { ACCOUNT, type Case, key, KEY_USE, keyUse, targetedQueue, TAKES_ORDERS } from "./changes";

export const keyCases: Case[] = [
  [
    keyGrant,
    "refused",
    "target queue on key",
    (made) => {
      targetedQueue([TAKES_ORDERS], { kmsMasterKeyId: "k1" })(made);
      key(iam({ ...KEY_USE, Principal: { AWS: ACCOUNT } }))(made);
      made.set("queue", { kmsMasterKeyId: undefined });
    },
  ],
  [
    keyGrant,
    "refused",
    "target queue on aws key",
    targetedQueue([TAKES_ORDERS], { kmsMasterKeyId: "alias/aws/sqs" }),
  ],
  [keyGrant, "allowed", "plain", keyUse({})],
  [keyGrant, "refused", "disabled", key(iam(KEY_USE), { isEnabled: false })],
  [
    keyGrant,
    "refused",
    "sign",
    key(iam(KEY_USE), { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "RSA_2048" }),
  ],
  [
    keyGrant,
    "refused",
    "deny",
    keyUse({}, { Effect: "Deny", Principal: "*", Action: "kms:Decrypt", Resource: "*" }),
  ],
  [
    keyGrant,
    "refused",
    "deny unless account",
    keyUse(
      {},
      {
        Effect: "Deny",
        Principal: "*",
        Action: "kms:*",
        Resource: "*",
        Condition: { StringNotEquals: { "aws:PrincipalAccount": ACCOUNT } },
      },
    ),
  ],
  [
    keyGrant,
    "refused",
    "context of another queue",
    keyUse({
      Condition: { StringEquals: { "kms:EncryptionContext:aws:sqs:arn": `${QUEUE_ARN}-other` } },
    }),
  ],
  [
    keyGrant,
    "allowed",
    "context of queue",
    keyUse({ Condition: { StringEquals: { "kms:EncryptionContext:aws:sqs:arn": QUEUE_ARN } } }),
  ],
  [
    keyGrant,
    "refused",
    "via s3",
    keyUse({ Condition: { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } } }),
  ],
  [
    keyGrant,
    "allowed",
    "via sqs",
    keyUse({ Condition: { StringEquals: { "kms:ViaService": "sqs.eu-central-1.amazonaws.com" } } }),
  ],
  [
    keyGrant,
    "allowed",
    "source account",
    keyUse({ Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
  ],
  [
    keyGrant,
    "allowed",
    "source rule",
    keyUse({ Condition: { ArnLike: { "aws:SourceArn": RULE_ARN } } }),
  ],
  [
    keyGrant,
    "refused",
    "source other rule",
    keyUse({ Condition: { ArnLike: { "aws:SourceArn": `${EVENTS}:rule/shop/other` } } }),
  ],
  [
    keyGrant,
    "refused",
    "source bus, not rule",
    keyUse({ Condition: { ArnLike: { "aws:SourceArn": `${EVENTS}:event-bus/shop` } } }),
  ],
  [
    keyGrant,
    "refused",
    "org",
    keyUse({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
  ],
  [keyGrant, "refused", "sqs principal", keyUse({ Principal: { Service: "sqs.amazonaws.com" } })],
  [
    keyGrant,
    "allowed",
    "GenerateDataKey*",
    keyUse({ Action: ["kms:Decrypt", "kms:GenerateDataKey*"] }),
  ],
  [
    keyGrant,
    "refused",
    "another key's arn",
    keyUse({ Resource: "arn:aws:kms:eu-central-1:123456789012:key/other" }),
  ],
  [keyGrant, "allowed", "kms:*", keyUse({ Action: "kms:*" })],
  [
    keyGrant,
    "refused",
    "grant is only for aws resources",
    keyUse({ Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } }),
  ],
  [
    keyGrant,
    "allowed",
    "key policy by alias, unknown",
    (made) => {
      keyUse({})(made);
      made.unknown("key");
    },
  ],
  [keyClosed, "refused", "open", keyUse({ Principal: "*" })],
  [
    keyClosed,
    "allowed",
    "caller account",
    keyUse({
      Principal: { AWS: "*" },
      Condition: {
        StringEquals: {
          "kms:CallerAccount": ACCOUNT,
          "kms:ViaService": "sqs.eu-central-1.amazonaws.com",
        },
      },
    }),
  ],
  [
    keyGrant,
    "refused",
    "the queue's ARN as resource, before the key exists",
    (made) => {
      keyUse({ Resource: QUEUE_ARN })(made);
      made.unknown("key");
    },
  ],
  [
    keyGrant,
    "refused",
    "a misspelt encryption context",
    keyUse({
      Condition: { StringEquals: { "kms:EncryptionContext:aws:sqs:queueArn": QUEUE_ARN } },
    }),
  ],
];
