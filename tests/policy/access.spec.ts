import assert from "node:assert/strict";
import { deadLetterQueuePolicy } from "../../policy/queues/policy";
import { queueClosed } from "../../policy/queues/closed";
import { keyClosed } from "../../policy/keys/closed";
import { keyGrant } from "../../policy/keys/grant";
import { roleClosed } from "../../policy/roles/closed";
import { roleNamedDestinations } from "../../policy/roles/namedDestinations";
import { targetQueuePolicy } from "../../policy/targets/queuePolicy";
import { targetFunctionPermission } from "../../policy/targets/functionPermission";
import { targetRole } from "../../policy/targets/role";
import { alertTopicPolicy } from "../../policy/topics/policy";
import { topicClosed } from "../../policy/topics/closed";
import { eventBusClosed } from "../../policy/buses/closed";
import { TYPES } from "../../policy/shared/types";
import { judged, type AnyPolicy } from "./judged";
import {
  DESTINATION_ARN,
  EVENTBRIDGE,
  EVENTS,
  HERE,
  iam,
  PLACE,
  QUEUE_ARN,
  RULE_ARN,
  shop,
  takesAlarms,
  takesDeadLetters,
  TOPIC_ARN,
  UNKNOWN,
  type Shop,
  type Values,
} from "./shop";

const ACCOUNT = HERE.accountId;
type Verdict = "allowed" | "refused" | "checked later";
/** ACCOUNT policy, its verdict, and the change to the shop's stack. */
type Case = readonly [AnyPolicy, Verdict, string, (shop: Shop) => unknown];
const deadLetters =
  (...statements: Values[]) =>
  (made: Shop) =>
    made.set("queue-policy", { policy: iam(...statements) });
const deadLettersIf = (Condition: unknown) => deadLetters({ ...takesDeadLetters, Condition });
const deadLettersUnless = (Condition: unknown, more: Values = {}) =>
  deadLetters(takesDeadLetters, {
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: "*",
    Condition,
    ...more,
  });
const OF_THE_RULE = { ArnLike: { "aws:SourceArn": `${EVENTS}:rule/shop/*` } };
const bus =
  (changed: Values, ...more: Values[]) =>
  (made: Shop) =>
    made.add({
      type: TYPES.busPolicy,
      name: "bp",
      inputs: {
        policy: iam(
          {
            Effect: "Allow",
            Principal: "*",
            Action: "events:PutEvents",
            Resource: "*",
            ...changed,
          },
          ...more,
        ),
      },
    });
const trusts =
  (changed: Values, ...more: Values[]) =>
  (made: Shop) =>
    made.set("role", {
      assumeRolePolicy: iam(
        { Effect: "Allow", Principal: EVENTBRIDGE, Action: "sts:AssumeRole", ...changed },
        ...more,
      ),
    });
const invokes = (changed: Values = {}) => ({
  Effect: "Allow",
  Action: "events:InvokeApiDestination",
  Resource: DESTINATION_ARN,
  ...changed,
});
const may =
  (...statements: Values[]) =>
  (made: Shop) =>
    made.set("permission", { policy: iam(...statements) });
const withoutPermission = (made: Shop) => made.remove("permission");
const managedPolicy = (made: Shop, ...statements: Values[]) =>
  made.add({
    type: TYPES.policy,
    name: "policy",
    inputs: { name: "p", policy: iam(...statements) },
    outputs: { arn: "arn:aws:iam::123456789012:policy/p" },
  });
const attachedTogether = (made: Shop, inputs: Values = {}) =>
  made.add({
    type: "aws:iam/policyAttachment:PolicyAttachment",
    name: "pa",
    inputs: {
      name: "x",
      roles: ["invoke"],
      policyArn: "arn:aws:iam::123456789012:policy/p",
      ...inputs,
    },
  });
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
const key =
  (policy: unknown, more: Values = {}) =>
  (made: Shop) => {
    made.get("queue").dependencies.kmsMasterKeyId = ["key"];
    return made.set("queue", { sqsManagedSseEnabled: undefined, kmsMasterKeyId: "k1" }).add({
      type: TYPES.key,
      name: "key",
      inputs: { policy, ...more },
      outputs: { keyId: "k1", arn: "arn:aws:kms:eu-central-1:123456789012:key/k1" },
    });
  };
const KEY_USE = {
  Effect: "Allow",
  Principal: EVENTBRIDGE,
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
};
const keyUse = (changed: Values, ...more: Values[]) =>
  key(iam({ ...KEY_USE, ...changed }, ...more));
const topicPolicy =
  (...statements: Values[]) =>
  (made: Shop) =>
    made.set("topic-policy", { policy: iam(...statements) });
const alertedByRule = (made: Shop) =>
  made.add({
    type: TYPES.target,
    name: "alert",
    inputs: { rule: "alert", targetId: "a", arn: TOPIC_ARN },
  });
const TAKES_EVENTS = {
  Effect: "Allow",
  Principal: EVENTBRIDGE,
  Action: "sns:Publish",
  Resource: TOPIC_ARN,
};
const ORDERS_ARN = `arn:aws:sqs:${PLACE}:orders`;
const ORDERS_URL = "https://sqs/orders";
const targetedQueue =
  (statements: Values[] | undefined, q: Values = {}, t: Values = {}) =>
  (made: Shop) => {
    made.add({
      type: TYPES.queue,
      name: "orders",
      inputs: { name: "orders", ...q },
      outputs: { arn: ORDERS_ARN, url: ORDERS_URL },
    });
    made.add({
      type: TYPES.target,
      name: "tq",
      inputs: { rule: "updated", eventBusName: "shop", targetId: "q", arn: ORDERS_ARN, ...t },
      dependencies: { arn: ["orders"], rule: ["rule"], eventBusName: ["bus"] },
    });
    if (statements)
      made.add({
        type: TYPES.queuePolicy,
        name: "op",
        inputs: { queueUrl: ORDERS_URL, policy: iam(...statements) },
        dependencies: { queueUrl: ["orders"] },
      });
    return made;
  };
const TAKES_ORDERS = { ...takesDeadLetters, Resource: ORDERS_ARN };

const FUNCTION_ARN = `arn:aws:lambda:${PLACE}:function:f`;
const PERMISSION = {
  function: "f",
  principal: "events.amazonaws.com",
  action: "lambda:InvokeFunction",
  sourceArn: RULE_ARN,
};
const calledFunction =
  (permission?: Values, target: Values = {}) =>
  (made: Shop) => {
    made.add({
      type: "aws:lambda/function:Function",
      name: "fn",
      inputs: { name: "f", tags: {} },
      outputs: { arn: FUNCTION_ARN, id: "f" },
    });
    made.add({
      type: TYPES.target,
      name: "tf",
      inputs: {
        rule: "updated",
        eventBusName: "shop",
        targetId: "f",
        arn: FUNCTION_ARN,
        ...target,
      },
      dependencies: { arn: ["fn"], rule: ["rule"], eventBusName: ["bus"] },
    });
    if (permission)
      made.add({
        type: "aws:lambda/permission:Permission",
        name: "perm",
        inputs: permission,
        dependencies: { function: ["fn"], sourceArn: ["rule"] },
      });
    return made;
  };
const functionTargets: Case[] = [
  [targetFunctionPermission, "refused", "none", calledFunction()],
  [targetFunctionPermission, "allowed", "rule", calledFunction(PERMISSION)],
  [
    targetFunctionPermission,
    "allowed",
    "by arn",
    calledFunction({ ...PERMISSION, function: FUNCTION_ARN }),
  ],
  [
    targetFunctionPermission,
    "allowed",
    "no source",
    calledFunction({ ...PERMISSION, sourceArn: undefined }),
  ],
  [
    targetFunctionPermission,
    "refused",
    "bus arn",
    calledFunction({ ...PERMISSION, sourceArn: `${EVENTS}:event-bus/shop` }),
  ],
  [
    targetFunctionPermission,
    "refused",
    "other principal",
    calledFunction({ ...PERMISSION, principal: "sns.amazonaws.com" }),
  ],
  [
    targetFunctionPermission,
    "refused",
    "other action",
    calledFunction({ ...PERMISSION, action: "lambda:GetFunction" }),
  ],
  [
    targetFunctionPermission,
    "allowed",
    "any action",
    calledFunction({ ...PERMISSION, action: "lambda:*" }),
  ],
  [
    targetFunctionPermission,
    "refused",
    "wrong account",
    calledFunction({ ...PERMISSION, sourceArn: undefined, sourceAccount: "210987654321" }),
  ],
  [
    targetFunctionPermission,
    "allowed",
    "alias permission",
    calledFunction({ ...PERMISSION, qualifier: "live" }),
  ],
  [
    targetFunctionPermission,
    "allowed",
    "role",
    calledFunction(undefined, { roleArn: "arn:aws:iam::1:role/x" }),
  ],
  [
    targetFunctionPermission,
    "allowed",
    "preview",
    (made) => {
      calledFunction(PERMISSION)(made);
      made.unknown();
    },
  ],
  [
    targetFunctionPermission,
    "refused",
    "preview none",
    (made) => {
      calledFunction()(made);
      made.unknown();
    },
  ],
];

const cases: Case[] = [
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
  // closed
  [
    eventBusClosed,
    "refused",
    "ForAllValues",
    bus({ Condition: { "ForAllValues:StringEquals": { "aws:PrincipalOrgID": ["o-1"] } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "Null",
    bus({ Condition: { Null: { "aws:PrincipalOrgID": "true" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "Null false",
    bus({ Condition: { Null: { "aws:PrincipalOrgID": "false" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "Ip 0",
    bus({ Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "Ip halves",
    bus({ Condition: { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } } }),
  ],
  [
    eventBusClosed,
    "allowed",
    "Ip office",
    bus({ Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "role in any account",
    bus({ Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "role name in any account",
    bus({ Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/publisher" } } }),
  ],
  [
    eventBusClosed,
    "allowed",
    "role in an account",
    bus({ Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/*` } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "StringLike *",
    bus({ Condition: { StringLike: { "aws:PrincipalOrgID": "*" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "StringLike o-*",
    bus({ Condition: { StringLike: { "aws:PrincipalOrgID": "o-*" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "IfExists",
    bus({ Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "NotPrincipal",
    bus({ Principal: undefined, NotPrincipal: { AWS: "1" } }),
  ],
  [
    eventBusClosed,
    "refused",
    "Not equals",
    bus({ Condition: { StringNotEquals: { "aws:PrincipalAccount": "1" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "secure only",
    bus({ Condition: { Bool: { "aws:SecureTransport": "true" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "source",
    bus({ Condition: { StringEquals: { "events:source": "x" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "tag",
    bus({ Condition: { StringEquals: { "aws:PrincipalTag/team": "x" } } }),
  ],
  [
    eventBusClosed,
    "refused",
    "date",
    bus({ Condition: { DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } } }),
  ],
  [
    eventBusClosed,
    "allowed",
    "org",
    bus({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
  ],
  [
    eventBusClosed,
    "allowed",
    "org paths",
    bus({
      Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["o-1/r-1/ou-1/*"] } },
    }),
  ],
  [
    eventBusClosed,
    "refused",
    "org paths all values",
    bus({
      Condition: { "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": ["o-1/r-1/ou-1/*"] } },
    }),
  ],
  [
    eventBusClosed,
    "allowed",
    "org paths all values + Null",
    bus({
      Condition: {
        "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": ["o-1/r-1/ou-1/*"] },
        Null: { "aws:PrincipalOrgPaths": "false" },
      },
    }),
  ],
  [
    eventBusClosed,
    "allowed",
    "account",
    bus({ Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } } }),
  ],
  [
    eventBusClosed,
    "allowed",
    "source account",
    bus({ Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
  ],
  [
    eventBusClosed,
    "allowed",
    "vpce",
    bus({ Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } }),
  ],
  [
    eventBusClosed,
    "allowed",
    "own org variable",
    bus({ Condition: { StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } } }),
  ],
  [
    eventBusClosed,
    "allowed",
    "own account variable",
    bus({ Condition: { StringEquals: { "aws:PrincipalAccount": "${aws:ResourceAccount}" } } }),
  ],
  [
    eventBusClosed,
    "allowed",
    "perimeter deny",
    bus(
      {},
      {
        Effect: "Deny",
        Principal: "*",
        Action: "events:*",
        Resource: "*",
        Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
      },
    ),
  ],
  [
    eventBusClosed,
    "refused",
    "deny of another action",
    bus({}, { Effect: "Deny", Principal: "*", Action: "events:PutRule", Resource: "*" }),
  ],
  [
    eventBusClosed,
    "allowed",
    "accounts",
    bus({ Principal: { AWS: [ACCOUNT, "arn:aws:iam::210987654321:root"] } }),
  ],
  [
    eventBusClosed,
    "refused",
    "permission *",
    (made) =>
      made.add({
        type: TYPES.busPermission,
        name: "p",
        inputs: { principal: "*", statementId: "x" },
      }),
  ],
  [
    eventBusClosed,
    "refused",
    "permission StringLike *",
    (made) =>
      made.add({
        type: TYPES.busPermission,
        name: "p",
        inputs: {
          principal: "*",
          condition: { key: "aws:PrincipalOrgID", type: "StringLike", value: "*" },
        },
      }),
  ],
  [
    topicClosed,
    "allowed",
    "default",
    topicPolicy({
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["SNS:Publish"],
      Resource: TOPIC_ARN,
      Condition: { StringEquals: { "AWS:SourceOwner": ACCOUNT } },
    }),
  ],
  [
    topicClosed,
    "refused",
    "open with protocol",
    topicPolicy({
      Effect: "Allow",
      Principal: "*",
      Action: "sns:Subscribe",
      Resource: TOPIC_ARN,
      Condition: { StringEquals: { "sns:Protocol": "https" } },
    }),
  ],
  [
    topicClosed,
    "allowed",
    "s3 bucket source",
    topicPolicy({
      Effect: "Allow",
      Principal: "*",
      Action: "sns:Publish",
      Resource: TOPIC_ARN,
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:my-bucket" } },
    }),
  ],
  [
    topicClosed,
    "refused",
    "any bucket",
    topicPolicy({
      Effect: "Allow",
      Principal: "*",
      Action: "sns:Publish",
      Resource: TOPIC_ARN,
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } },
    }),
  ],
  [
    queueClosed,
    "refused",
    "open",
    targetedQueue([{ ...TAKES_ORDERS, Principal: "*", Condition: undefined }]),
  ],
  [
    queueClosed,
    "allowed",
    "sns topic",
    targetedQueue([
      { ...TAKES_ORDERS, Principal: "*", Condition: { ArnEquals: { "aws:SourceArn": TOPIC_ARN } } },
    ]),
  ],
  [
    queueClosed,
    "refused",
    "in queue",
    targetedQueue(undefined, {
      policy: iam({ ...TAKES_ORDERS, Principal: { AWS: "*" }, Condition: undefined }),
    }),
  ],
  [
    queueClosed,
    "refused",
    "any account's topic",
    targetedQueue([
      {
        ...TAKES_ORDERS,
        Principal: "*",
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } },
      },
    ]),
  ],
  // target queue
  [targetQueuePolicy, "allowed", "rule", targetedQueue([TAKES_ORDERS])],
  [
    targetQueuePolicy,
    "allowed",
    "no condition",
    targetedQueue([{ ...TAKES_ORDERS, Condition: undefined }]),
  ],
  [targetQueuePolicy, "refused", "none", targetedQueue(undefined)],
  [
    targetQueuePolicy,
    "refused",
    "bus",
    targetedQueue([
      {
        ...TAKES_ORDERS,
        Condition: { ArnEquals: { "aws:SourceArn": `${EVENTS}:event-bus/shop` } },
      },
    ]),
  ],
  [
    targetQueuePolicy,
    "refused",
    "other resource",
    targetedQueue([{ ...TAKES_ORDERS, Resource: QUEUE_ARN }]),
  ],
  [
    targetQueuePolicy,
    "allowed",
    "role",
    targetedQueue(undefined, {}, { roleArn: "arn:aws:iam::123456789012:role/invoke" }),
  ],
  [
    targetQueuePolicy,
    "allowed",
    "first preview",
    (made) => {
      targetedQueue([TAKES_ORDERS])(made);
      made.unknown();
      made.set("op", { policy: iam({ ...TAKES_ORDERS, Resource: "*" }) });
    },
  ],
  [
    targetQueuePolicy,
    "refused",
    "first preview, no policy",
    (made) => {
      targetedQueue(undefined)(made);
      made.unknown();
    },
  ],
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
  // keys
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
  // topics
  [
    alertTopicPolicy,
    "refused",
    "deny",
    topicPolicy(takesAlarms, { Effect: "Deny", Principal: "*", Action: "sns:*", Resource: "*" }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "rule of another name",
    topicPolicy({
      ...takesAlarms,
      Condition: { ArnLike: { "aws:SourceArn": `${EVENTS}:rule/x` } },
    }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "alarm of another name",
    topicPolicy({
      ...takesAlarms,
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${PLACE}:alarm:other` } },
    }),
  ],
  [
    alertTopicPolicy,
    "allowed",
    "alarm names",
    topicPolicy({
      ...takesAlarms,
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${PLACE}:alarm:*` } },
    }),
  ],
  [
    alertTopicPolicy,
    "allowed",
    "default policy",
    topicPolicy({
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["SNS:Publish"],
      Resource: TOPIC_ARN,
      Condition: { StringEquals: { "AWS:SourceOwner": ACCOUNT } },
    }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "default policy of another account",
    topicPolicy({
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["SNS:Publish"],
      Resource: TOPIC_ARN,
      Condition: { StringEquals: { "AWS:SourceOwner": "210987654321" } },
    }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "default policy, target of rule",
    (made) => {
      topicPolicy({
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["SNS:Publish"],
        Resource: TOPIC_ARN,
        Condition: { StringEquals: { "AWS:SourceOwner": ACCOUNT } },
      })(made);
      alertedByRule(made);
    },
  ],
  [
    alertTopicPolicy,
    "allowed",
    "deny insecure",
    topicPolicy(takesAlarms, {
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
  ],
  [
    alertTopicPolicy,
    "allowed",
    "deny insecure, rules",
    (made) => {
      topicPolicy(takesAlarms, TAKES_EVENTS, {
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      })(made);
      alertedByRule(made);
    },
  ],
  [
    alertTopicPolicy,
    "refused",
    "rules with SourceArn",
    (made) => {
      topicPolicy(takesAlarms, {
        ...TAKES_EVENTS,
        Condition: { ArnLike: { "aws:SourceArn": `${EVENTS}:rule/alert` } },
      })(made);
      alertedByRule(made);
    },
  ],
  [
    alertTopicPolicy,
    "refused",
    "wrong topic",
    topicPolicy({ ...takesAlarms, Resource: `${TOPIC_ARN}-2` }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "orgid",
    topicPolicy({ ...takesAlarms, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "another service",
    topicPolicy({ ...takesAlarms, Principal: { Service: "alarms.amazonaws.com" } }),
  ],
  // roles
  [targetRole, "refused", "principal *", trusts({ Principal: "*" })],
  [targetRole, "refused", "principal AWS *", trusts({ Principal: { AWS: "*" } })],
  [
    targetRole,
    "refused",
    "both",
    trusts({}, { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
  ],
  [
    targetRole,
    "refused",
    "external id",
    trusts({ Condition: { StringEquals: { "sts:ExternalId": "x" } } }),
  ],
  [
    targetRole,
    "allowed",
    "source account",
    trusts({ Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
  ],
  [
    targetRole,
    "allowed",
    "source arn",
    trusts({ Condition: { ArnLike: { "aws:SourceArn": RULE_ARN } } }),
  ],
  [
    targetRole,
    "refused",
    "source arn of other",
    trusts({ Condition: { ArnLike: { "aws:SourceArn": `${EVENTS}:rule/shop/x` } } }),
  ],
  [targetRole, "refused", "deny", trusts({}, { Effect: "Deny", Principal: "*", Action: "sts:*" })],
  [
    targetRole,
    "allowed",
    "services",
    trusts({ Principal: { Service: ["events.amazonaws.com", "scheduler.amazonaws.com"] } }),
  ],
  [
    targetRole,
    "refused",
    "scheduler",
    trusts({ Principal: { Service: "scheduler.amazonaws.com" } }),
  ],
  [
    targetRole,
    "refused",
    "apidestinations",
    trusts({ Principal: { Service: "apidestinations.events.amazonaws.com" } }),
  ],
  [
    targetRole,
    "refused",
    "unmet",
    may(invokes({ Condition: { StringEquals: { "aws:SourceArn": RULE_ARN } } })),
  ],
  [
    targetRole,
    "refused",
    "unmet vpce",
    may(invokes({ Condition: { StringEquals: { "aws:SourceVpce": "v" } } })),
  ],
  [
    targetRole,
    "allowed",
    "met",
    may(invokes({ Condition: { StringEquals: { "aws:ResourceAccount": ACCOUNT } } })),
  ],
  [
    targetRole,
    "allowed",
    "principal account",
    may(invokes({ Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } } })),
  ],
  [
    targetRole,
    "allowed",
    "resource account variable",
    may(
      invokes({
        Condition: { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } },
      }),
    ),
  ],
  [
    targetRole,
    "refused",
    "NotResource this",
    may(invokes({ Resource: undefined, NotResource: DESTINATION_ARN })),
  ],
  [
    targetRole,
    "refused",
    "admin",
    (made) => withoutPermission(made).set("role", { managedPolicyArns: [ADMIN] }),
  ],
  [
    targetRole,
    "refused",
    "admin attached",
    (made) =>
      withoutPermission(made).add({
        type: TYPES.rolePolicyAttachment,
        name: "att",
        inputs: { role: "invoke", policyArn: ADMIN },
      }),
  ],
  [
    targetRole,
    "refused",
    "admin by PolicyAttachment",
    (made) => attachedTogether(withoutPermission(made), { policyArn: ADMIN }),
  ],
  [
    targetRole,
    "refused",
    "power user",
    (made) =>
      withoutPermission(made).set("role", {
        managedPolicyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"],
      }),
  ],
  [
    targetRole,
    "allowed",
    "PolicyAttachment",
    (made) => attachedTogether(managedPolicy(withoutPermission(made), invokes())),
  ],
  [
    targetRole,
    "refused",
    "PolicyAttachment to another role",
    (made) =>
      attachedTogether(managedPolicy(withoutPermission(made), invokes()), { roles: ["other"] }),
  ],
  [
    targetRole,
    "refused",
    "PolicyAttachment with wrong action",
    (made) =>
      attachedTogether(
        managedPolicy(withoutPermission(made), invokes({ Action: "events:PutEvents" })),
      ),
  ],
  [
    targetRole,
    "allowed",
    "exclusive attachments",
    (made) =>
      managedPolicy(withoutPermission(made), invokes()).add({
        type: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        name: "ex",
        inputs: { roleName: "invoke", policyArns: ["arn:aws:iam::123456789012:policy/p"] },
      }),
  ],
  [
    targetRole,
    "allowed",
    "managedPolicyArns of own",
    (made) =>
      managedPolicy(withoutPermission(made), invokes()).set("role", {
        managedPolicyArns: ["arn:aws:iam::123456789012:policy/p"],
      }),
  ],
  [
    targetRole,
    "allowed",
    "managedPolicyArns of own, preview",
    (made) => {
      managedPolicy(withoutPermission(made), invokes()).set("role", {
        managedPolicyArns: [UNKNOWN],
      });
      made.get("role").dependencies.managedPolicyArns = ["policy"];
    },
  ],
  [
    targetRole,
    "refused",
    "boundary",
    (made) =>
      managedPolicy(made, invokes({ Action: "s3:*", Resource: "*" })).set("role", {
        permissionsBoundary: "arn:aws:iam::123456789012:policy/p",
      }),
  ],
  [
    targetRole,
    "allowed",
    "boundary fine",
    (made) =>
      managedPolicy(made, invokes({ Action: "events:*", Resource: "*" })).set("role", {
        permissionsBoundary: "arn:aws:iam::123456789012:policy/p",
      }),
  ],
  [
    targetRole,
    "refused",
    "deny in attached",
    (made) =>
      attachedTogether(
        managedPolicy(made, invokes({ Effect: "Deny", Action: "*", Resource: "*" })),
      ),
  ],
  [
    targetRole,
    "allowed",
    "deny other region",
    may(invokes(), {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-central-1" } },
    }),
  ],
  [
    targetRole,
    "refused",
    "deny this region",
    may(invokes(), {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceAccount": ACCOUNT } },
    }),
  ],
  [targetRole, "refused", "NotAction", may({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })],
  [
    targetRole,
    "refused",
    "wrong region dest",
    may(invokes({ Resource: DESTINATION_ARN.replace("eu-central-1", "us-east-1") })),
  ],
  [
    targetRole,
    "refused",
    "connection arn",
    may(invokes({ Resource: `${EVENTS}:connection/salesforce/1a2b` })),
  ],
  [
    targetRole,
    "refused",
    "only a policy of AWS for another service",
    (made) =>
      withoutPermission(made).set("role", {
        managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"],
      }),
  ],
  [
    targetRole,
    "allowed",
    "a policy of AWS that is not known",
    (made) =>
      withoutPermission(made).set("role", {
        managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonNewThing"],
      }),
  ],
  [
    targetRole,
    "allowed",
    "an attachment whose role is not known yet",
    (made) =>
      withoutPermission(made).add({
        type: TYPES.rolePolicyAttachment,
        name: "att",
        inputs: { role: UNKNOWN, policyArn: ADMIN },
      }),
  ],
  [
    targetRole,
    "allowed",
    "attachments whose roles are not known yet",
    (made) => attachedTogether(withoutPermission(made), { roles: UNKNOWN }),
  ],
  [
    targetRole,
    "refused",
    "a trust policy of the version 2008-10-17 with a deny",
    (made) =>
      made.set("role", {
        assumeRolePolicy: JSON.stringify({
          Version: "2008-10-17",
          Statement: [
            { Effect: "Allow", Principal: EVENTBRIDGE, Action: "sts:AssumeRole" },
            { Effect: "Deny", NotPrincipal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" },
          ],
        }),
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
  [
    targetRole,
    "refused",
    "the destination without its ID",
    may(invokes({ Resource: `${EVENTS}:api-destination/salesforce` })),
  ],
  [
    targetRole,
    "refused",
    "a misspelt action",
    may(invokes({ Action: "events:InvokeApiDestinations" })),
  ],
  [
    topicClosed,
    "refused",
    "every service",
    topicPolicy({
      Effect: "Allow",
      Principal: { Service: "*" },
      Action: "sns:Publish",
      Resource: TOPIC_ARN,
    }),
  ],
  [
    targetRole,
    "allowed",
    "the role's tags",
    may(invokes({ Condition: { StringEquals: { "aws:PrincipalTag/team": "shop" } } })),
  ],
  [
    targetRole,
    "allowed",
    "the destination's tags",
    may(invokes({ Condition: { StringEquals: { "aws:ResourceTag/team": "shop" } } })),
  ],
  [
    roleNamedDestinations,
    "refused",
    "NotResource",
    may(invokes({ Resource: undefined, NotResource: `${EVENTS}:api-destination/other/*` })),
  ],
  [
    roleNamedDestinations,
    "refused",
    "NotAction",
    may({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
  ],
  [
    roleNamedDestinations,
    "refused",
    "events:*",
    may({ Effect: "Allow", Action: "events:*", Resource: "*" }),
  ],
  [
    roleNamedDestinations,
    "refused",
    "admin managed",
    (made) => withoutPermission(made).set("role", { managedPolicyArns: [ADMIN] }),
  ],
  [
    roleNamedDestinations,
    "refused",
    "admin attached",
    (made) =>
      withoutPermission(made).add({
        type: TYPES.rolePolicyAttachment,
        name: "att",
        inputs: { role: "invoke", policyArn: ADMIN },
      }),
  ],
  [
    roleNamedDestinations,
    "refused",
    "full access",
    (made) =>
      attachedTogether(withoutPermission(made), {
        policyArn: "arn:aws:iam::aws:policy/AmazonEventBridgeFullAccess",
      }),
  ],
  [
    roleNamedDestinations,
    "allowed",
    "events:* on a bus",
    may({ Effect: "Allow", Action: "events:*", Resource: `${EVENTS}:event-bus/shop` }),
  ],
  [
    roleNamedDestinations,
    "allowed",
    "lambda role with events:*",
    (made) => {
      trusts({ Principal: { Service: "lambda.amazonaws.com" } })(made);
      may({ Effect: "Allow", Action: "events:*", Resource: "*" })(made);
    },
  ],
  [
    roleNamedDestinations,
    "allowed",
    "admin role for a person",
    (made) =>
      withoutPermission(trusts({ Principal: { AWS: ACCOUNT } })(made)).set("role", {
        managedPolicyArns: [ADMIN],
      }),
  ],
  ...functionTargets,
  [
    roleClosed,
    "refused",
    "open role",
    (made) =>
      made.add({
        type: TYPES.role,
        name: "other",
        inputs: {
          assumeRolePolicy: iam({
            Effect: "Allow",
            Principal: { AWS: "*" },
            Action: "sts:AssumeRole",
          }),
        },
      }),
  ],
  [
    roleClosed,
    "allowed",
    "github",
    (made) =>
      made.add({
        type: TYPES.role,
        name: "other",
        inputs: {
          assumeRolePolicy: iam({
            Effect: "Allow",
            Principal: { Federated: "arn:aws:iam::1:oidc-provider/x" },
            Action: "sts:AssumeRoleWithWebIdentity",
          }),
        },
      }),
  ],
  [
    roleClosed,
    "allowed",
    "org",
    (made) =>
      made.add({
        type: TYPES.role,
        name: "other",
        inputs: {
          assumeRolePolicy: iam({
            Effect: "Allow",
            Principal: { AWS: "*" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
          }),
        },
      }),
  ],
];
/** Resources that the emulator, and so the form of the provider's outputs, does not know. */
const UNKNOWN_TO_EMULATOR: ReadonlySet<AnyPolicy> = new Set([targetFunctionPermission]);

/** Judges each stack as the program gives it, and as the provider returns it. */
function verdictOf(policy: AnyPolicy, made: Shop): Verdict {
  const { violations } = judged(policy, made);
  if (violations.some(({ mandatory }) => mandatory)) return "refused";
  return violations.length > 0 ? "checked later" : "allowed";
}

describe("policies on access", () => {
  for (const [policy, expected, what, change] of cases) {
    it(`${policy.name}: ${what} is ${expected}`, () => {
      const made = shop();
      change(made);
      assert.equal(verdictOf(policy, made), expected);
      if (!UNKNOWN_TO_EMULATOR.has(policy))
        assert.equal(verdictOf(policy, made.provided()), expected);
    });
  }
});
