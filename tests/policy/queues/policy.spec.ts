import { deadLetterQueuePolicy } from "../../../policy/queues/policy";
import { policySpec } from "../policySpec";
import {
  EVENTS,
  iam,
  PLACE,
  QUEUE_ARN,
  takesDeadLetters,
  UNKNOWN,
  type Shop,
  type Values,
} from "../shop";

const policy =
  (...statements: Values[]) =>
  (shop: Shop) =>
    shop.set("queue-policy", { policy: iam(...statements) });
const takes = (changed: Values) => policy({ ...takesDeadLetters, ...changed });
/** Only the bus sends dead letters to the queue. */
const sentByTheBus = (shop: Shop) =>
  shop
    .set("bus", { deadLetterConfig: { arn: QUEUE_ARN } })
    .set("target", { deadLetterConfig: undefined });
const from = (condition: unknown) => takes({ Condition: condition });

policySpec(deadLetterQueuePolicy, {
  allows: [
    {
      what: "the queue among several resources",
      change: takes({ Resource: [`arn:aws:sqs:${PLACE}:other`, takesDeadLetters.Resource] }),
    },
    { what: "a statement without a resource", change: takes({ Resource: undefined }) },
    {
      what: "the rule's own ARN",
      change: from({ ArnEquals: { "aws:SourceArn": `${EVENTS}:rule/shop/updated` } }),
    },
    {
      what: "several sources, one of which matches",
      change: from({
        StringLike: { "AWS:SourceArn": [`${EVENTS}:rule/other/*`, `${EVENTS}:rule/shop/up*`] },
      }),
    },
    {
      what: "the rule's ARN and its account",
      change: from({
        ArnLike: { "aws:SourceArn": `${EVENTS}:rule/shop/*` },
        StringEquals: { "aws:SourceAccount": "123456789012" },
      }),
    },
    {
      what: "a policy in the queue's own inputs",
      change: (shop) => shop.remove("queue-policy").set("queue", { policy: iam(takesDeadLetters) }),
    },
    {
      what: "the bus's ARN, for dead letters of the bus",
      change: (shop) =>
        from({ ArnEquals: { "aws:SourceArn": `${EVENTS}:event-bus/shop` } })(sentByTheBus(shop)),
    },
    {
      what: "a statement that denies another rule's ARN",
      change: policy(takesDeadLetters, {
        ...takesDeadLetters,
        Effect: "Deny",
        Condition: { ArnEquals: { "aws:SourceArn": `${EVENTS}:rule/shop/other` } },
      }),
    },
    {
      what: "only the account as a condition",
      change: from({ StringEquals: { "aws:SourceAccount": "123456789012" } }),
    },
    {
      what: "a source that is every resource of the account",
      change: from({ ArnLike: { "aws:SourceArn": `${EVENTS}:*` } }),
    },
    { what: "every action of SQS", change: takes({ Action: "SQS:*" }) },
    { what: "every queue", change: takes({ Resource: "*" }) },
    {
      what: "a statement that denies unencrypted requests",
      change: policy(takesDeadLetters, {
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    },
    {
      what: "a statement that denies another action",
      change: policy(takesDeadLetters, {
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:DeleteQueue",
        Resource: "*",
      }),
    },
    {
      what: "a second statement for everybody in the organization",
      change: policy(takesDeadLetters, {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "sqs:ReceiveMessage",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
      }),
    },
    { what: "a rule of another stack", change: (shop) => shop.remove("rule") },
    {
      what: "a queue and a rule whose ARNs are not known yet",
      change: (shop) =>
        shop
          .unknown("queue", "rule")
          .set("queue-policy", { policy: iam(takesDeadLetters) })
          .set("target", { rule: UNKNOWN, eventBusName: "shop" }),
    },
  ],
  refuses: [
    {
      what: "no policy for a queue that only a bus uses",
      change: (shop) => sentByTheBus(shop).remove("queue-policy"),
      of: "queue",
      message:
        'Queue \'queue\' receives no dead letters: policy is not set, so events.amazonaws.com may not send messages to the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {"ArnLike": {"aws:SourceArn": "<ARN of the rules>"}}.',
    },
    {
      what: "a policy that does not allow the bus",
      change: sentByTheBus,
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters from bus 'bus': policy of 'queue-policy', aws:SourceArn is 'arn:aws:events:eu-central-1:123456789012:rule/shop/*', which does not match arn:aws:events:eu-central-1:123456789012:event-bus/shop. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {\"ArnLike\": {\"aws:SourceArn\": \"<ARN of the bus>\"}}.",
    },
    {
      what: "everybody who sends, once",
      change: takes({ Principal: "*", Condition: undefined }),
      of: "queue",
      message:
        "Queue 'queue' is open to everybody: policy of 'queue-policy', Principal is '*', and no condition limits it. Set Principal to {\"Service\": \"events.amazonaws.com\"}.",
    },
    {
      what: "the rules of every account in two Regions, beside a condition that limits no account",
      change: from({
        ArnLike: {
          "aws:SourceArn": ["arn:aws:events:eu-*:*:rule/*", "arn:aws:events:us-*:*:rule/*"],
        },
        StringEquals: { "aws:PrincipalServiceName": "events.amazonaws.com" },
        Null: { "aws:SourceArn": "false" },
      }),
      of: "queue",
      message:
        "Queue 'queue' accepts messages from the rules of other accounts: policy of 'queue-policy', aws:SourceArn is 'arn:aws:events:eu-*:*:rule/*, arn:aws:events:us-*:*:rule/*', so the permission is not limited to the rules that use the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {\"ArnLike\": {\"aws:SourceArn\": \"<ARN of the rules>\"}}.",
    },
    {
      what: "a second statement without a source",
      change: policy({ ...takesDeadLetters, Condition: undefined }, takesDeadLetters),
      of: "queue",
      message:
        'Queue \'queue\' accepts messages from the rules of other accounts: policy of \'queue-policy\', aws:SourceArn is not set, so the permission is not limited to the rules that use the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {"ArnLike": {"aws:SourceArn": "<ARN of the rules>"}}.',
    },
    {
      what: "a source without an account",
      change: from({ ArnLike: { "aws:SourceArn": "arn:aws:events:eu-central-1::rule/x" } }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters from rule 'rule': policy of 'queue-policy', aws:SourceArn is 'arn:aws:events:eu-central-1::rule/x', which does not match arn:aws:events:eu-central-1:123456789012:rule/shop/updated. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {\"ArnLike\": {\"aws:SourceArn\": \"<ARN of the rule>\"}}.",
    },
    {
      what: "a source that is not an ARN",
      change: from({ StringLike: { "aws:SourceArn": "shop-*" } }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters from rule 'rule': policy of 'queue-policy', aws:SourceArn is 'shop-*', which does not match arn:aws:events:eu-central-1:123456789012:rule/shop/updated. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {\"ArnLike\": {\"aws:SourceArn\": \"<ARN of the rule>\"}}.",
    },
    {
      what: "the ARNs of two other rules",
      change: from({ ArnLike: { "aws:SourceArn": [`${EVENTS}:rule/a`, `${EVENTS}:rule/b`] } }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters from rule 'rule': policy of 'queue-policy', aws:SourceArn is 'arn:aws:events:eu-central-1:123456789012:rule/a, arn:aws:events:eu-central-1:123...', which does not match arn:aws:events:eu-central-1:123456789012:rule/shop/updated. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {\"ArnLike\": {\"aws:SourceArn\": \"<ARN of the rule>\"}}.",
    },
    {
      what: "a queue without a policy",
      change: (shop) => shop.remove("queue-policy"),
      of: "queue",
      message:
        'Queue \'queue\' receives no dead letters: policy is not set, so events.amazonaws.com may not send messages to the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {"ArnLike": {"aws:SourceArn": "<ARN of the rules>"}}.',
    },
    {
      what: "a policy for another service",
      change: takes({ Principal: { Service: "sns.amazonaws.com" } }),
      of: "queue",
      message:
        'Queue \'queue\' receives no dead letters: policy of \'queue-policy\' is set, so events.amazonaws.com may not send messages to the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {"ArnLike": {"aws:SourceArn": "<ARN of the rules>"}}.',
    },
    {
      what: "a policy for another action",
      change: takes({ Action: "sqs:ReceiveMessage" }),
      of: "queue",
      message:
        'Queue \'queue\' receives no dead letters: policy of \'queue-policy\' is set, so events.amazonaws.com may not send messages to the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {"ArnLike": {"aws:SourceArn": "<ARN of the rules>"}}.',
    },
    {
      what: "a policy for another queue",
      change: takes({ Resource: `arn:aws:sqs:${PLACE}:other` }),
      of: "queue",
      message:
        'Queue \'queue\' receives no dead letters: policy of \'queue-policy\' is set, so events.amazonaws.com may not send messages to the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {"ArnLike": {"aws:SourceArn": "<ARN of the rules>"}}.',
    },
    {
      what: "a policy that is not valid JSON",
      change: (shop) => shop.set("queue-policy", { policy: "x" }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters: policy of 'queue-policy' is 'x', so events.amazonaws.com may not send messages to the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {\"ArnLike\": {\"aws:SourceArn\": \"<ARN of the rules>\"}}.",
    },
    {
      what: "a statement without a source condition",
      change: from(undefined),
      of: "queue",
      message:
        'Queue \'queue\' accepts messages from the rules of other accounts: policy of \'queue-policy\', aws:SourceArn is not set, so the permission is not limited to the rules that use the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {"ArnLike": {"aws:SourceArn": "<ARN of the rules>"}}.',
    },
    {
      what: "a source that matches everything",
      change: from({ ArnLike: { "aws:SourceArn": "*" } }),
      of: "queue",
      message:
        "Queue 'queue' accepts messages from the rules of other accounts: policy of 'queue-policy', aws:SourceArn is '*', so the permission is not limited to the rules that use the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {\"ArnLike\": {\"aws:SourceArn\": \"<ARN of the rules>\"}}.",
    },
    {
      what: "every account's rules",
      change: from({ ArnLike: { "aws:SourceArn": "arn:aws:events:*:*:rule/*" } }),
      of: "queue",
      message:
        "Queue 'queue' accepts messages from the rules of other accounts: policy of 'queue-policy', aws:SourceArn is 'arn:aws:events:*:*:rule/*', so the permission is not limited to the rules that use the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {\"ArnLike\": {\"aws:SourceArn\": \"<ARN of the rules>\"}}.",
    },
    {
      what: "a negated source condition",
      change: from({ ArnNotLike: { "aws:SourceArn": `${EVENTS}:rule/other/*` } }),
      of: "queue",
      message:
        'Queue \'queue\' accepts messages from the rules of other accounts: policy of \'queue-policy\', aws:SourceArn is not set, so the permission is not limited to the rules that use the queue. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {"ArnLike": {"aws:SourceArn": "<ARN of the rules>"}}.',
    },
    {
      what: "another rule's ARN",
      change: from({ ArnLike: { "aws:SourceArn": `${EVENTS}:rule/other/*` } }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters from rule 'rule': policy of 'queue-policy', aws:SourceArn is 'arn:aws:events:eu-central-1:123456789012:rule/other/*', which does not match arn:aws:events:eu-central-1:123456789012:rule/shop/updated. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {\"ArnLike\": {\"aws:SourceArn\": \"<ARN of the rule>\"}}.",
    },
    {
      what: "the rule's ARN with a wildcard in StringEquals, which compares the wildcard literally",
      change: from({ StringEquals: { "aws:SourceArn": `${EVENTS}:rule/shop/*` } }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters from rule 'rule': policy of 'queue-policy', aws:SourceArn is 'arn:aws:events:eu-central-1:123456789012:rule/shop/*', which does not match arn:aws:events:eu-central-1:123456789012:rule/shop/updated. Allow events.amazonaws.com to do sqs:SendMessage, with the condition {\"ArnLike\": {\"aws:SourceArn\": \"<ARN of the rule>\"}}.",
    },
    {
      what: "the rule's ARN and another account",
      change: from({
        ArnLike: { "aws:SourceArn": `${EVENTS}:rule/shop/*` },
        StringEquals: { "aws:SourceAccount": "210987654321" },
      }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters from rule 'rule': policy of 'queue-policy', aws:SourceAccount is '210987654321', and no request of events.amazonaws.com has this value. Remove the condition, or use a condition on aws:SourceArn.",
    },
    {
      what: "a statement that denies the rule",
      change: policy(takesDeadLetters, {
        ...takesDeadLetters,
        Effect: "Deny",
        Condition: { ArnEquals: { "aws:SourceArn": `${EVENTS}:rule/shop/updated` } },
      }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters from rule 'rule': policy of 'queue-policy', Effect is 'Deny', which refuses arn:aws:events:eu-central-1:123456789012:rule/shop/updated even if other statements allow it. Remove the statement, or change its condition.",
    },
    {
      what: "a statement that denies the rule's account",
      change: policy(takesDeadLetters, {
        ...takesDeadLetters,
        Effect: "Deny",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters from rule 'rule': policy of 'queue-policy', Effect is 'Deny', which refuses arn:aws:events:eu-central-1:123456789012:rule/shop/updated even if other statements allow it. Remove the statement, or change its condition.",
    },
    {
      what: "a statement that denies everything",
      change: policy(takesDeadLetters, {
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: "*",
      }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters: policy of 'queue-policy', Effect is 'Deny', which refuses events.amazonaws.com even if other statements allow it. Remove the statement, or add a condition to it.",
    },
    {
      what: "a second statement for everybody",
      change: policy(takesDeadLetters, {
        Effect: "Allow",
        Principal: "*",
        Action: "sqs:ReceiveMessage",
        Resource: "*",
      }),
      of: "queue",
      message:
        "Queue 'queue' is open to everybody: policy of 'queue-policy', Principal is '*', and no condition limits it. Set Principal to {\"Service\": \"events.amazonaws.com\"}.",
    },
    {
      what: "a second statement for everybody, with a condition that does not limit it",
      change: policy(takesDeadLetters, {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "sqs:ReceiveMessage",
        Resource: "*",
        Condition: { ArnLike: { "aws:PrincipalArn": "*" } },
      }),
      of: "queue",
      message:
        "Queue 'queue' is open to everybody: policy of 'queue-policy', Principal is '*', and no condition limits it. Set Principal to {\"Service\": \"events.amazonaws.com\"}.",
    },
  ],
  later: [
    {
      what: "a part of the policy, on which it depends whether the rule may send",
      change: (shop) => {
        const Statement = [{ ...takesDeadLetters, Resource: UNKNOWN }];
        shop.set("queue-policy", { policy: { Version: "2012-10-17", Statement } });
      },
      message: "policy of queue policy 'queue-policy'",
    },
    {
      what: "a policy that is not known yet",
      change: (shop) => shop.set("queue-policy", { policy: UNKNOWN }),
      message: "policy of queue policy 'queue-policy'",
    },
    {
      what: "a policy whose owner is not known yet",
      change: (shop) => {
        shop.set("queue-policy", { queueUrl: UNKNOWN }).get("queue-policy").dependencies = {};
      },
      message: "policy of queue 'queue'",
    },
    {
      what: "a target whose rule is not known yet",
      change: (shop) => {
        shop.set("target", { rule: UNKNOWN }).get("target").dependencies = {};
      },
      message: "rule of target 'target'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without dead-letter queues",
      change: (shop) => shop.remove("target"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
