import { TYPES } from "../../../policy/shared/types";
import type { AnyPolicy } from "../judged";
import {
  DESTINATION_ARN,
  EVENTBRIDGE,
  EVENTS,
  HERE,
  iam,
  PLACE,
  RULE_ARN,
  takesDeadLetters,
  TOPIC_ARN,
  type Shop,
  type Values,
} from "../shop";

export const ACCOUNT = HERE.accountId;

export type Verdict = "allowed" | "refused" | "checked later";

/** A policy, its verdict, and the change to the shop's stack. */
export type Case = readonly [AnyPolicy, Verdict, string, (shop: Shop) => unknown];

export const deadLetters =
  (...statements: Values[]) =>
  (made: Shop) =>
    made.set("queue-policy", { policy: iam(...statements) });

export const deadLettersIf = (Condition: unknown) =>
  deadLetters({ ...takesDeadLetters, Condition });

export const deadLettersUnless = (Condition: unknown, more: Values = {}) =>
  deadLetters(takesDeadLetters, {
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: "*",
    Condition,
    ...more,
  });

export const OF_THE_RULE = { ArnLike: { "aws:SourceArn": `${EVENTS}:rule/shop/*` } };

export const bus =
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

export const trusts =
  (changed: Values, ...more: Values[]) =>
  (made: Shop) =>
    made.set("role", {
      assumeRolePolicy: iam(
        { Effect: "Allow", Principal: EVENTBRIDGE, Action: "sts:AssumeRole", ...changed },
        ...more,
      ),
    });

export const invokes = (changed: Values = {}) => ({
  Effect: "Allow",
  Action: "events:InvokeApiDestination",
  Resource: DESTINATION_ARN,
  ...changed,
});

export const may =
  (...statements: Values[]) =>
  (made: Shop) =>
    made.set("permission", { policy: iam(...statements) });

export const withoutPermission = (made: Shop) => made.remove("permission");

export const managedPolicy = (made: Shop, ...statements: Values[]) =>
  made.add({
    type: TYPES.policy,
    name: "policy",
    inputs: { name: "p", policy: iam(...statements) },
    outputs: { arn: "arn:aws:iam::123456789012:policy/p" },
  });

export const attachedTogether = (made: Shop, inputs: Values = {}) =>
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

export const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";

export const key =
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

export const KEY_USE = {
  Effect: "Allow",
  Principal: EVENTBRIDGE,
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
};

export const keyUse = (changed: Values, ...more: Values[]) =>
  key(iam({ ...KEY_USE, ...changed }, ...more));

export const topicPolicy =
  (...statements: Values[]) =>
  (made: Shop) =>
    made.set("topic-policy", { policy: iam(...statements) });

export const alertedByRule = (made: Shop) =>
  made.add({
    type: TYPES.target,
    name: "alert",
    inputs: { rule: "alert", targetId: "a", arn: TOPIC_ARN },
  });

export const TAKES_EVENTS = {
  Effect: "Allow",
  Principal: EVENTBRIDGE,
  Action: "sns:Publish",
  Resource: TOPIC_ARN,
};

export const ORDERS_ARN = `arn:aws:sqs:${PLACE}:orders`;

export const ORDERS_URL = "https://sqs/orders";

export const targetedQueue =
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

export const TAKES_ORDERS = { ...takesDeadLetters, Resource: ORDERS_ARN };

export const FUNCTION_ARN = `arn:aws:lambda:${PLACE}:function:f`;

export const PERMISSION = {
  function: "f",
  principal: "events.amazonaws.com",
  action: "lambda:InvokeFunction",
  sourceArn: RULE_ARN,
};

export const calledFunction =
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
