import { deadLetterQueuePolicy } from "../../../policy/queues/policy";
import { EVENTBRIDGE, EVENTS, iam, RULE_ARN, takesDeadLetters, UNKNOWN } from "../shop";
import {
  ACCOUNT,
  type Case,
  deadLetters,
  deadLettersIf,
  deadLettersUnless,
  OF_THE_RULE,
} from "./changes";

export const deadLetterQueueCases: Case[] = [
  [
    deadLetterQueuePolicy,
    "refused",
    "StringEquals wildcard",
    deadLettersIf({ StringEquals: { "aws:SourceArn": `${EVENTS}:rule/shop/*` } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "+PrincipalOrgID",
    deadLettersIf({ ...OF_THE_RULE, StringEquals: { "aws:PrincipalOrgID": "o-1" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "+SourceVpce",
    deadLettersIf({ ...OF_THE_RULE, StringEquals: { "aws:SourceVpce": "vpce-1" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "+SourceIp",
    deadLettersIf({ ...OF_THE_RULE, IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "+PrincipalArn",
    deadLettersIf({ ...OF_THE_RULE, ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/x" } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "+SecureTransport",
    deadLettersIf({ ...OF_THE_RULE, Bool: { "aws:SecureTransport": "true" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "+SecureTransport false",
    deadLettersIf({ ...OF_THE_RULE, Bool: { "aws:SecureTransport": "false" } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "account only",
    deadLettersIf({ StringEquals: { "aws:SourceAccount": ACCOUNT } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "account list",
    deadLettersIf({ StringEquals: { "aws:SourceAccount": [ACCOUNT, "210987654321"] } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "wrong account",
    deadLettersIf({ StringEquals: { "aws:SourceAccount": "210987654321" } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "SourceOrgID",
    deadLettersIf({ StringEquals: { "aws:SourceOrgID": "o-1" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "SourceAccount IfExists wide",
    deadLettersIf({ StringEqualsIfExists: { "aws:SourceAccount": "*" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "deny PrincipalAccount",
    deadLettersUnless({ StringNotEquals: { "aws:PrincipalAccount": ACCOUNT } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "deny PrincipalOrgID IfExists",
    deadLettersUnless({ StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "deny vpce",
    deadLettersUnless({ StringNotEquals: { "aws:SourceVpce": "vpce-1" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "deny ip",
    deadLettersUnless({ NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"] } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "deny orgid but services",
    deadLettersUnless({
      StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-1" },
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "deny services",
    deadLettersUnless({ Bool: { "aws:PrincipalIsAWSService": "true" } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "deny insecure",
    deadLettersUnless({ Bool: { "aws:SecureTransport": "false" } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "deny other source accounts",
    deadLettersUnless({ StringNotEquals: { "aws:SourceAccount": ACCOUNT } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "deny NotPrincipal",
    deadLettersUnless(undefined, {
      Principal: undefined,
      NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:role/app` },
    }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "deny NotAction",
    deadLettersUnless(undefined, { Action: undefined, NotAction: "sqs:ReceiveMessage" }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "deny NotResource",
    deadLettersUnless(undefined, { Resource: undefined, NotResource: "arn:aws:sqs:*:*:x" }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "deny Delete",
    deadLettersUnless(undefined, { Action: "sqs:DeleteQueue" }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "queue.policy deny",
    (made) =>
      made.remove("queue-policy").set("queue", {
        policy: iam(takesDeadLetters, {
          Effect: "Deny",
          Principal: "*",
          Action: "*",
          Resource: "*",
        }),
      }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "queue.policy object",
    (made) =>
      made
        .remove("queue-policy")
        .set("queue", { policy: { Version: "2012-10-17", Statement: takesDeadLetters } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "granted to the bus",
    deadLettersIf({ ArnEquals: { "aws:SourceArn": `${EVENTS}:event-bus/shop` } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "principal AWS account",
    deadLetters({ ...takesDeadLetters, Principal: { AWS: ACCOUNT } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "principal misspelt",
    deadLetters({ ...takesDeadLetters, Principal: { Service: "event.amazonaws.com" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "sns:Publish",
    deadLetters({ ...takesDeadLetters, Action: "sns:Publish" }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "StringLike no account",
    deadLettersIf({ StringLike: { "aws:SourceArn": "arn:aws:events:*:*:rule/shop/*" } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "whole account *",
    deadLettersIf({ ArnLike: { "aws:SourceArn": `arn:aws:events:*:${ACCOUNT}:*` } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "principal * + account",
    deadLetters({
      ...takesDeadLetters,
      Principal: "*",
      Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
    }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "principal * + SourceArn",
    deadLetters({ ...takesDeadLetters, Principal: { AWS: "*" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "NotPrincipal allow",
    deadLetters(takesDeadLetters, {
      Effect: "Allow",
      NotPrincipal: { AWS: ACCOUNT },
      Action: "sqs:*",
      Resource: "*",
    }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "wrong region",
    deadLettersIf({
      ArnLike: { "aws:SourceArn": `arn:aws:events:us-east-1:${ACCOUNT}:rule/shop/*` },
    }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "rule without bus",
    deadLettersIf({ ArnEquals: { "aws:SourceArn": `${EVENTS}:rule/updated` } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "preview, wrong name",
    (made) =>
      made.unknown().set("queue-policy", {
        policy: iam({
          ...takesDeadLetters,
          Condition: { ArnLike: { "aws:SourceArn": `${EVENTS}:rule/shop/created` } },
        }),
      }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "preview, right name",
    (made) => made.unknown().set("queue-policy", { policy: iam(takesDeadLetters) }),
  ],
  [
    deadLetterQueuePolicy,
    "checked later",
    "object with unknown source",
    (made) =>
      made.set("queue-policy", {
        policy: {
          Version: "2012-10-17",
          Statement: [
            { ...takesDeadLetters, Condition: { ArnEquals: { "aws:SourceArn": UNKNOWN } } },
          ],
        },
      }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "object with unknown resource only",
    (made) =>
      made.set("queue-policy", {
        policy: {
          Version: "2012-10-17",
          Statement: [{ ...takesDeadLetters, Resource: ["*", UNKNOWN] }],
        },
      }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "a grant that has expired",
    deadLettersIf({ ...OF_THE_RULE, DateLessThan: { "aws:CurrentTime": "2024-01-01T00:00:00Z" } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "a grant that expires later",
    deadLettersIf({ ...OF_THE_RULE, DateLessThan: { "aws:CurrentTime": "2999-01-01T00:00:00Z" } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "a misspelt key",
    deadLettersIf({ ArnLike: { SourceArn: RULE_ARN } }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "the URL of the queue as resource",
    deadLetters({
      ...takesDeadLetters,
      Resource: "https://sqs.eu-central-1.amazonaws.com/123456789012/shop-dlq",
    }),
  ],
  [
    deadLetterQueuePolicy,
    "refused",
    "a deny unless another rule",
    deadLettersUnless({ ArnNotEquals: { "aws:SourceArn": `${EVENTS}:rule/shop/other` } }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "a deny of everybody but EventBridge",
    deadLettersUnless(undefined, { Principal: undefined, NotPrincipal: EVENTBRIDGE }),
  ],
  [
    deadLetterQueuePolicy,
    "allowed",
    "a deny unless the service is EventBridge",
    deadLettersUnless({ StringNotEquals: { "aws:PrincipalServiceName": "events.amazonaws.com" } }),
  ],
];
