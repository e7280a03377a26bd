import assert from "node:assert/strict";
import { readPolicy } from "../../../../policy/shared/access/document";
import {
  evaluate,
  type AccessRequest,
  type Answer,
  type KeyValues,
  type Requester,
} from "../../../../policy/shared/access/evaluate";
import { HOLE } from "../../../../policy/shared/access/wildcards";
import { UNKNOWN } from "../../shop";

/*
 * The cases follow the IAM User Guide: 'Policy evaluation logic', 'IAM JSON policy elements' (Effect, Principal, NotPrincipal,
 * Action, NotAction, Resource, NotResource, Condition, variables) and 'Single-valued vs. multivalued context keys'.
 */

const QUEUE = "arn:aws:sqs:eu-central-1:111122223333:orders";
const EVENTS: Requester = { services: ["events.amazonaws.com"] };
const ROLE: Requester = { account: "111122223333", arn: "arn:aws:iam::111122223333:role/app" };

type Statement = Record<string, unknown>;
const allow = (changed: Statement = {}): Statement => ({
  ...{ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
  ...changed,
});
const deny = (changed: Statement = {}) => allow({ Effect: "Deny", ...changed });
const iff = (Condition: unknown) => allow({ Condition });

interface Asked {
  requester?: Requester | "own";
  context?: Record<string, KeyValues | readonly KeyValues[]>;
  resource?: string;
  version?: string;
}

/** The values of the context: one list is the values of the key, a list of lists the values that it may have. */
const isSeveral = (given: KeyValues | readonly KeyValues[]): given is readonly KeyValues[] =>
  Array.isArray(given) && given.some((one) => typeof one !== "string");

function answer(statements: unknown, { requester = EVENTS, ...asked }: Asked = {}): Answer {
  const { context = {}, resource = QUEUE, version: Version = "2012-10-17" } = asked;
  const request: AccessRequest = {
    requester: requester === "own" ? undefined : requester,
    action: "sqs:SendMessage",
    resource,
    valuesOf: (key) => {
      const given = context[key];
      return isSeveral(given) ? given : [given];
    },
  };
  return evaluate(readPolicy({ Version, Statement: statements }), request);
}

type Case = readonly [what: string, statements: unknown, expected: Answer, asked?: Asked];

const cases: Readonly<Record<string, readonly Case[]>> = {
  "statements together": [
    ["no statement", [], "not allowed"],
    ["an allow", [allow()], "allowed"],
    ["one statement that is not in a list", allow(), "allowed"],
    ["a deny", [deny()], "denied"],
    ["an allow and a deny", [allow(), deny()], "denied"],
    ["a deny and an allow", [deny(), allow()], "denied"],
    ["a deny of another action", [allow(), deny({ Action: "sqs:DeleteQueue" })], "allowed"],
    ["two allows of which one applies", [allow({ Action: "a:B" }), allow()], "allowed"],
    ["an effect that is not known", [allow({ Effect: UNKNOWN })], "unknown"],
    ["an allow, and an effect that is not known", [allow(), allow({ Effect: UNKNOWN })], "unknown"],
    ["a deny, and an effect that is not known", [deny(), allow({ Effect: UNKNOWN })], "denied"],
    ["an effect in another case", [allow({ Effect: "allow" })], "unknown"],
    ["an allow that may apply", [allow({ Resource: UNKNOWN })], "unknown"],
    ["an allow, and one that may apply", [allow(), allow({ Resource: UNKNOWN })], "allowed"],
    ["an allow, and a deny that may apply", [allow(), deny({ Resource: UNKNOWN })], "unknown"],
    ["only a deny that may apply", [deny({ Resource: UNKNOWN })], "not allowed"],
    ["a deny, and an allow that may apply", [deny(), allow({ Resource: UNKNOWN })], "denied"],
  ],
  principals: [
    ["everybody", [allow({ Principal: "*" })], "allowed"],
    ["everybody, as AWS", [allow({ Principal: { AWS: "*" } })], "allowed"],
    ["everybody in a list", [allow({ Principal: { AWS: ["1", "*"] } })], "allowed"],
    ["the service", [allow({ Principal: { Service: "events.amazonaws.com" } })], "allowed"],
    [
      "a list with the service",
      [allow({ Principal: { Service: ["a.com", "events.amazonaws.com"] } })],
      "allowed",
    ],
    ["another service", [allow({ Principal: { Service: "sns.amazonaws.com" } })], "not allowed"],
    ["every service", [allow({ Principal: { Service: "*" } })], "unknown"],
    [
      "the service as an account",
      [allow({ Principal: { AWS: "events.amazonaws.com" } })],
      "not allowed",
    ],
    ["an account, for a service", [allow({ Principal: { AWS: "111122223333" } })], "not allowed"],
    ["a federated principal", [allow({ Principal: { Federated: "x" } })], "not allowed"],
    ["no principal", [allow({ Principal: undefined })], "not allowed"],
    [
      "no principal, in the requester's own policy",
      [allow({ Principal: undefined })],
      "allowed",
      { requester: "own" },
    ],
    ["a principal that is not known", [allow({ Principal: UNKNOWN })], "unknown"],
    ["a service that is not known", [allow({ Principal: { Service: UNKNOWN } })], "unknown"],
    [
      "the service, and one that is not known",
      [allow({ Principal: { Service: [UNKNOWN, "events.amazonaws.com"] } })],
      "allowed",
    ],
    [
      "the account by ID",
      [allow({ Principal: { AWS: "111122223333" } })],
      "allowed",
      { requester: ROLE },
    ],
    [
      "the account by its root user",
      [allow({ Principal: { AWS: "arn:aws:iam::111122223333:root" } })],
      "allowed",
      { requester: ROLE },
    ],
    [
      "the role",
      [allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/app" } })],
      "allowed",
      { requester: ROLE },
    ],
    [
      "another role",
      [allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/other" } })],
      "not allowed",
      { requester: ROLE },
    ],
    [
      "a role, for a requester who may have it",
      [allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/app" } })],
      "unknown",
      { requester: { account: "111122223333" } },
    ],
    [
      "another account",
      [allow({ Principal: { AWS: "444455556666" } })],
      "not allowed",
      { requester: ROLE },
    ],
    [
      "another account's root user",
      [allow({ Principal: { AWS: "arn:aws:iam::444455556666:root" } })],
      "not allowed",
      { requester: ROLE },
    ],
    [
      "a service, for a role",
      [allow({ Principal: { Service: "events.amazonaws.com" } })],
      "not allowed",
      { requester: ROLE },
    ],
    [
      "an account, for anybody",
      [allow({ Principal: { AWS: "111122223333" } })],
      "not allowed",
      { requester: "anybody" },
    ],
    [
      "a wildcard in a principal, for anybody",
      [allow({ Principal: { AWS: "arn:aws:iam::*:root" } })],
      "unknown",
      { requester: "anybody" },
    ],
    ["everybody, for anybody", [allow()], "allowed", { requester: "anybody" }],
    [
      "all but the service",
      [allow({ Principal: undefined, NotPrincipal: { Service: "events.amazonaws.com" } })],
      "not allowed",
    ],
    [
      "all but another service",
      [allow({ Principal: undefined, NotPrincipal: { Service: "a.com" } })],
      "allowed",
    ],
    [
      "all but a role, for a service",
      [
        allow(),
        deny({ Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::111122223333:role/app" } }),
      ],
      "denied",
    ],
    [
      "all but a role, for the role",
      [
        allow(),
        deny({ Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::111122223333:role/app" } }),
      ],
      "allowed",
      { requester: ROLE },
    ],
    [
      "all but somebody who is not known",
      [allow({ Principal: undefined, NotPrincipal: { AWS: UNKNOWN } })],
      "unknown",
    ],
  ],
  actions: [
    ["in another case", [allow({ Action: "SQS:sendmessage" })], "allowed"],
    ["a list", [allow({ Action: ["a:B", "sqs:SendMessage"] })], "allowed"],
    ["all", [allow({ Action: "*" })], "allowed"],
    ["all of the service", [allow({ Action: "sqs:*" })], "allowed"],
    ["a prefix", [allow({ Action: "sqs:Send*" })], "allowed"],
    ["a question mark", [allow({ Action: "sqs:SendMessag?" })], "allowed"],
    ["a question mark too many", [allow({ Action: "sqs:SendMessage?" })], "not allowed"],
    ["another", [allow({ Action: "sqs:SendMessageBatch" })], "not allowed"],
    ["a prefix without a wildcard", [allow({ Action: "sqs:Send" })], "not allowed"],
    ["none", [allow({ Action: undefined })], "not allowed"],
    ["an empty list", [allow({ Action: [] })], "not allowed"],
    ["all but others", [allow({ Action: undefined, NotAction: "sqs:DeleteQueue" })], "allowed"],
    ["all but these", [allow({ Action: undefined, NotAction: ["a:B", "sqs:*"] })], "not allowed"],
    [
      "a deny of all but others",
      [allow(), deny({ Action: undefined, NotAction: "sqs:ReceiveMessage" })],
      "denied",
    ],
    ["one that is not known", [allow({ Action: UNKNOWN })], "unknown"],
    ["this one, and one that is not known", [allow({ Action: [UNKNOWN, "sqs:*"] })], "allowed"],
    [
      "all but one that is not known",
      [allow({ Action: undefined, NotAction: UNKNOWN })],
      "unknown",
    ],
  ],
  resources: [
    ["the ARN", [allow({ Resource: QUEUE })], "allowed"],
    ["a list", [allow({ Resource: ["x", QUEUE] })], "allowed"],
    ["a wildcard", [allow({ Resource: "arn:aws:sqs:*:*:ord*" })], "allowed"],
    ["a question mark", [allow({ Resource: "arn:aws:sqs:*:*:order?" })], "allowed"],
    ["another", [allow({ Resource: QUEUE.replace("orders", "other") })], "not allowed"],
    ["in another case", [allow({ Resource: QUEUE.toUpperCase() })], "not allowed"],
    [
      "another account",
      [allow({ Resource: QUEUE.replace("111122223333", "444455556666") })],
      "not allowed",
    ],
    ["none, as in a trust policy", [allow({ Resource: undefined })], "allowed"],
    ["an empty list", [allow({ Resource: [] })], "not allowed"],
    [
      "all but another",
      [allow({ Resource: undefined, NotResource: "arn:aws:sqs:*:*:other" })],
      "allowed",
    ],
    [
      "all but this",
      [allow({ Resource: undefined, NotResource: "arn:aws:sqs:*:*:orders" })],
      "not allowed",
    ],
    ["one that is not known", [allow({ Resource: UNKNOWN })], "unknown"],
    [
      "all but one that is not known",
      [allow({ Resource: undefined, NotResource: UNKNOWN })],
      "unknown",
    ],
    [
      "all, for a resource that is not known",
      [allow({ Resource: "*" })],
      "allowed",
      { resource: HOLE },
    ],
    [
      "an ARN, for a resource that is not known",
      [allow({ Resource: QUEUE })],
      "unknown",
      { resource: HOLE },
    ],
    [
      "another name, for a resource of an unknown account",
      [allow({ Resource: QUEUE })],
      "not allowed",
      { resource: `arn:aws:sqs:${HOLE}:${HOLE}:other` },
    ],
    ["regular expressions are text", [allow({ Resource: "arn:aws:sqs:.+" })], "not allowed"],
  ],
  "string operators": [
    ["equal", [iff({ StringEquals: { k: "a" } })], "allowed", { context: { k: ["a"] } }],
    [
      "one of several",
      [iff({ StringEquals: { k: ["b", "a"] } })],
      "allowed",
      { context: { k: ["a"] } },
    ],
    ["different", [iff({ StringEquals: { k: "b" } })], "not allowed", { context: { k: ["a"] } }],
    [
      "in another case",
      [iff({ StringEquals: { k: "A" } })],
      "not allowed",
      { context: { k: ["a"] } },
    ],
    [
      "a wildcard is text",
      [iff({ StringEquals: { k: "a*" } })],
      "not allowed",
      { context: { k: ["ab"] } },
    ],
    [
      "a wildcard that is text",
      [iff({ StringEquals: { k: "a*" } })],
      "allowed",
      { context: { k: ["a*"] } },
    ],
    ["no key", [iff({ StringEquals: { k: "a" } })], "not allowed"],
    ["no values", [iff({ StringEquals: { k: [] } })], "not allowed", { context: { k: ["a"] } }],
    ["not equal", [iff({ StringNotEquals: { k: "b" } })], "allowed", { context: { k: ["a"] } }],
    [
      "not equal to one of several",
      [iff({ StringNotEquals: { k: ["b", "a"] } })],
      "not allowed",
      { context: { k: ["a"] } },
    ],
    ["not equal, no key", [iff({ StringNotEquals: { k: "a" } })], "allowed"],
    [
      "equal without regard to case",
      [iff({ StringEqualsIgnoreCase: { k: "A" } })],
      "allowed",
      { context: { k: ["a"] } },
    ],
    [
      "not equal without regard to case",
      [iff({ StringNotEqualsIgnoreCase: { k: "A" } })],
      "not allowed",
      { context: { k: ["a"] } },
    ],
    ["like", [iff({ StringLike: { k: "a*c?" } })], "allowed", { context: { k: ["abcd"] } }],
    [
      "like, in another case",
      [iff({ StringLike: { k: "A*" } })],
      "not allowed",
      { context: { k: ["ab"] } },
    ],
    ["like, no key", [iff({ StringLike: { k: "*" } })], "not allowed"],
    ["not like", [iff({ StringNotLike: { k: "a*" } })], "not allowed", { context: { k: ["ab"] } }],
    ["not like, no key", [iff({ StringNotLike: { k: "a*" } })], "allowed"],
    [
      "an operator in another case",
      [iff({ stringequals: { k: "a" } })],
      "allowed",
      { context: { k: ["a"] } },
    ],
    [
      "a key in another case",
      [iff({ StringEquals: { "AWS:SourceAccount": "1" } })],
      "allowed",
      { context: { "aws:sourceaccount": ["1"] } },
    ],
    [
      "a value that is not known",
      [iff({ StringEquals: { k: UNKNOWN } })],
      "unknown",
      { context: { k: ["a"] } },
    ],
    [
      "a value that fits, and one that is not known",
      [iff({ StringEquals: { k: [UNKNOWN, "a"] } })],
      "allowed",
      { context: { k: ["a"] } },
    ],
    ["a value that is not known, no key", [iff({ StringEquals: { k: UNKNOWN } })], "not allowed"],
    ["a condition that is not known", [iff(UNKNOWN)], "unknown"],
    ["an operator's keys that are not known", [iff({ StringEquals: UNKNOWN })], "unknown"],
    [
      "one that is not known, and one that fails",
      [iff({ StringEquals: UNKNOWN, StringLike: { k: "b" } })],
      "not allowed",
      { context: { k: ["a"] } },
    ],
    [
      "an unknown operator",
      [iff({ StringMatches: { k: "a" } })],
      "unknown",
      { context: { k: ["a"] } },
    ],
    [
      "a value of the request that is not known",
      [iff({ StringEquals: { k: "a" } })],
      "unknown",
      { context: { k: [HOLE] } },
    ],
    [
      "a value of the request whose known part decides",
      [iff({ StringEquals: { k: "a" } })],
      "not allowed",
      { context: { k: [`b${HOLE}`] } },
    ],
  ],
  "ARN operators": [
    [
      "like",
      [iff({ ArnLike: { k: "arn:aws:events:*:1:rule/shop/*" } })],
      "allowed",
      { context: { k: ["arn:aws:events:r:1:rule/shop/a"] } },
    ],
    [
      "equals takes wildcards",
      [iff({ ArnEquals: { k: "arn:aws:events:*:1:rule/*" } })],
      "allowed",
      { context: { k: ["arn:aws:events:r:1:rule/a"] } },
    ],
    [
      "another bus",
      [iff({ ArnLike: { k: "arn:aws:events:*:1:rule/shop/*" } })],
      "not allowed",
      { context: { k: ["arn:aws:events:r:1:rule/other/a"] } },
    ],
    [
      "the bus instead of the rule",
      [iff({ ArnEquals: { k: "arn:aws:events:r:1:event-bus/shop" } })],
      "not allowed",
      { context: { k: ["arn:aws:events:r:1:rule/shop/a"] } },
    ],
    [
      "the whole account",
      [iff({ ArnLike: { k: "arn:aws:events:r:1:*" } })],
      "allowed",
      { context: { k: ["arn:aws:events:r:1:rule/shop/a"] } },
    ],
    [
      "a resource with colons",
      [iff({ ArnLike: { k: "arn:aws:cloudwatch:r:1:alarm:*" } })],
      "allowed",
      { context: { k: ["arn:aws:cloudwatch:r:1:alarm:a:b"] } },
    ],
    ["no key", [iff({ ArnLike: { k: "*" } })], "not allowed"],
    [
      "one wildcard for all parts",
      [iff({ ArnLike: { k: "*" } })],
      "unknown",
      { context: { k: ["arn:aws:events:r:1:rule/a"] } },
    ],
    [
      "a wildcard across parts",
      [iff({ ArnLike: { k: "arn:aws:*:rule/a" } })],
      "unknown",
      { context: { k: ["arn:aws:events:r:1:rule/a"] } },
    ],
    [
      "not like",
      [iff({ ArnNotLike: { k: "arn:aws:events:*:1:*" } })],
      "not allowed",
      { context: { k: ["arn:aws:events:r:1:rule/a"] } },
    ],
    [
      "not equals",
      [iff({ ArnNotEquals: { k: "arn:aws:events:*:2:*" } })],
      "allowed",
      { context: { k: ["arn:aws:events:r:1:rule/a"] } },
    ],
    ["not like, no key", [iff({ ArnNotLike: { k: "x" } })], "allowed"],
    [
      "StringEquals with a wildcard",
      [iff({ StringEquals: { k: "arn:aws:events:r:1:rule/*" } })],
      "not allowed",
      { context: { k: ["arn:aws:events:r:1:rule/a"] } },
    ],
    [
      "StringLike with a wildcard",
      [iff({ StringLike: { k: "arn:aws:events:*rule/*" } })],
      "allowed",
      { context: { k: ["arn:aws:events:r:1:rule/a"] } },
    ],
    [
      "an account that is not known",
      [iff({ ArnLike: { k: "arn:aws:events:r:1:rule/a" } })],
      "unknown",
      { context: { k: [`arn:aws:events:r:${HOLE}:rule/a`] } },
    ],
    [
      "a name that differs, in an account that is not known",
      [iff({ ArnLike: { k: "arn:aws:events:r:1:rule/b*" } })],
      "not allowed",
      { context: { k: [`arn:aws:events:r:${HOLE}:rule/a`] } },
    ],
  ],
  "numeric, date, Boolean and binary operators": [
    [
      "equal numbers",
      [iff({ NumericEquals: { k: "10" } })],
      "allowed",
      { context: { k: ["10.0"] } },
    ],
    [
      "a number in JSON",
      [iff({ NumericEquals: { k: 10 } })],
      "allowed",
      { context: { k: ["10"] } },
    ],
    [
      "other numbers",
      [iff({ NumericNotEquals: { k: 10 } })],
      "not allowed",
      { context: { k: ["10"] } },
    ],
    ["not equal, no key", [iff({ NumericNotEquals: { k: 10 } })], "allowed"],
    ["less", [iff({ NumericLessThan: { k: 10 } })], "not allowed", { context: { k: ["10"] } }],
    ["at most", [iff({ NumericLessThanEquals: { k: 10 } })], "allowed", { context: { k: ["10"] } }],
    ["more", [iff({ NumericGreaterThan: { k: 10 } })], "allowed", { context: { k: ["11"] } }],
    [
      "at least",
      [iff({ NumericGreaterThanEquals: { k: 10 } })],
      "not allowed",
      { context: { k: ["9"] } },
    ],
    ["less, no key", [iff({ NumericLessThan: { k: 10 } })], "not allowed"],
    ["no number", [iff({ NumericLessThan: { k: "x" } })], "unknown", { context: { k: ["9"] } }],
    [
      "a date",
      [iff({ DateGreaterThan: { k: "2026-01-01T00:00:00Z" } })],
      "allowed",
      { context: { k: ["2026-11-27T00:00:00Z"] } },
    ],
    [
      "a date in seconds",
      [iff({ DateLessThan: { k: "1767225600" } })],
      "not allowed",
      { context: { k: ["2026-11-27T00:00:00Z"] } },
    ],
    [
      "the same date",
      [iff({ DateEquals: { k: "2026-01-01" } })],
      "allowed",
      { context: { k: ["2026-01-01T00:00:00Z"] } },
    ],
    [
      "another date",
      [iff({ DateNotEquals: { k: "2026-01-01" } })],
      "allowed",
      { context: { k: ["2026-01-02"] } },
    ],
    [
      "the time of a request, which is not known",
      [iff({ DateLessThan: { k: "2026-01-01" } })],
      "unknown",
      { context: { k: [HOLE] } },
    ],
    ["true", [iff({ Bool: { k: "true" } })], "allowed", { context: { k: ["true"] } }],
    ["true in JSON", [iff({ Bool: { k: true } })], "allowed", { context: { k: ["true"] } }],
    [
      "true in another case",
      [iff({ Bool: { k: "True" } })],
      "allowed",
      { context: { k: ["true"] } },
    ],
    ["false", [iff({ Bool: { k: "false" } })], "not allowed", { context: { k: ["true"] } }],
    ["false, no key", [iff({ Bool: { k: "false" } })], "not allowed"],
    [
      "a deny of insecure transport",
      [allow(), deny({ Condition: { Bool: { "aws:SecureTransport": "false" } } })],
      "allowed",
      { context: { "aws:securetransport": ["true"] } },
    ],
    [
      "the same, for insecure transport",
      [allow(), deny({ Condition: { Bool: { "aws:SecureTransport": false } } })],
      "denied",
      { context: { "aws:securetransport": ["false"] } },
    ],
    [
      "the same bytes",
      [iff({ BinaryEquals: { k: "QmluYXJ5" } })],
      "allowed",
      { context: { k: ["QmluYXJ5"] } },
    ],
    [
      "other bytes",
      [iff({ BinaryEquals: { k: "QmluYXJ5" } })],
      "not allowed",
      { context: { k: ["qmluYXJ5"] } },
    ],
  ],
  "IP address operators": [
    [
      "an address in a range",
      [iff({ IpAddress: { k: "203.0.113.0/24" } })],
      "allowed",
      { context: { k: ["203.0.113.9"] } },
    ],
    [
      "an address outside of a range",
      [iff({ IpAddress: { k: "203.0.113.0/24" } })],
      "not allowed",
      { context: { k: ["203.0.114.9"] } },
    ],
    [
      "one address",
      [iff({ IpAddress: { k: "203.0.113.9" } })],
      "allowed",
      { context: { k: ["203.0.113.9"] } },
    ],
    [
      "the whole Internet",
      [iff({ IpAddress: { k: "0.0.0.0/0" } })],
      "allowed",
      { context: { k: ["203.0.113.9"] } },
    ],
    [
      "one of two halves of the Internet",
      [iff({ IpAddress: { k: ["0.0.0.0/1", "128.0.0.0/1"] } })],
      "allowed",
      { context: { k: ["203.0.113.9"] } },
    ],
    [
      "not in a range",
      [iff({ NotIpAddress: { k: "203.0.113.0/24" } })],
      "not allowed",
      { context: { k: ["203.0.113.9"] } },
    ],
    ["not in a range, no key", [iff({ NotIpAddress: { k: "203.0.113.0/24" } })], "allowed"],
    ["in a range, no key", [iff({ IpAddress: { k: "0.0.0.0/0" } })], "not allowed"],
    [
      "an IPv6 range",
      [iff({ IpAddress: { k: "2001:db8::/32" } })],
      "allowed",
      { context: { k: ["2001:db8:1::2"] } },
    ],
    [
      "another IPv6 range",
      [iff({ IpAddress: { k: "2001:db8:1234::/48" } })],
      "not allowed",
      { context: { k: ["2001:db8:1::2"] } },
    ],
    [
      "an IPv4 address and an IPv6 range",
      [iff({ IpAddress: { k: "::/0" } })],
      "not allowed",
      { context: { k: ["203.0.113.9"] } },
    ],
    [
      "a range that is none",
      [iff({ IpAddress: { k: "office" } })],
      "unknown",
      { context: { k: ["203.0.113.9"] } },
    ],
    [
      "a mask that is too long",
      [iff({ IpAddress: { k: "203.0.113.0/33" } })],
      "unknown",
      { context: { k: ["203.0.113.9"] } },
    ],
  ],
  "IfExists and Null": [
    [
      "equal if it exists",
      [iff({ StringEqualsIfExists: { k: "a" } })],
      "allowed",
      { context: { k: ["a"] } },
    ],
    [
      "different if it exists",
      [iff({ StringEqualsIfExists: { k: "a" } })],
      "not allowed",
      { context: { k: ["b"] } },
    ],
    ["no key", [iff({ StringEqualsIfExists: { k: "a" } })], "allowed"],
    ["not equal if it exists, no key", [iff({ StringNotEqualsIfExists: { k: "a" } })], "allowed"],
    [
      "a deny unless equal if it exists, no key",
      [allow(), deny({ Condition: { StringNotEqualsIfExists: { k: "a" } } })],
      "denied",
    ],
    ["a Boolean if it exists, no key", [iff({ BoolIfExists: { k: "true" } })], "allowed"],
    ["an ARN if it exists, no key", [iff({ ArnLikeIfExists: { k: "x" } })], "allowed"],
    ["a number if it exists, no key", [iff({ NumericLessThanIfExists: { k: 1 } })], "allowed"],
    [
      "an address if it exists, no key",
      [iff({ IpAddressIfExists: { k: "203.0.113.0/24" } })],
      "allowed",
    ],
    ["must be absent", [iff({ Null: { k: "true" } })], "allowed"],
    [
      "must be absent, but is present",
      [iff({ Null: { k: "true" } })],
      "not allowed",
      { context: { k: ["a"] } },
    ],
    ["must be present", [iff({ Null: { k: "false" } })], "allowed", { context: { k: ["a"] } }],
    ["must be present, but is absent", [iff({ Null: { k: "false" } })], "not allowed"],
    [
      "must be present, as JSON",
      [iff({ Null: { k: false } })],
      "allowed",
      { context: { k: ["a"] } },
    ],
    [
      "a key without values is absent",
      [iff({ Null: { k: "true" } })],
      "allowed",
      { context: { k: [] } },
    ],
    ["absent or present, not known", [iff({ Null: { k: UNKNOWN } })], "unknown"],
  ],
  "set operators": [
    [
      "all of them",
      [iff({ "ForAllValues:StringEquals": { k: ["a", "b"] } })],
      "allowed",
      { context: { k: ["a", "b"] } },
    ],
    [
      "all but one",
      [iff({ "ForAllValues:StringEquals": { k: ["a", "b"] } })],
      "not allowed",
      { context: { k: ["a", "c"] } },
    ],
    ["all, no key", [iff({ "ForAllValues:StringEquals": { k: "a" } })], "allowed"],
    [
      "all, no values",
      [iff({ "ForAllValues:StringLike": { k: "a" } })],
      "allowed",
      { context: { k: [] } },
    ],
    [
      "all, and the key must be present",
      [iff({ "ForAllValues:StringEquals": { k: "a" }, Null: { k: "false" } })],
      "not allowed",
    ],
    [
      "all differ",
      [iff({ "ForAllValues:StringNotEquals": { k: "a" } })],
      "not allowed",
      { context: { k: ["a", "b"] } },
    ],
    [
      "any of them",
      [iff({ "ForAnyValue:StringEquals": { k: ["a", "b"] } })],
      "allowed",
      { context: { k: ["x", "b"] } },
    ],
    [
      "none of them",
      [iff({ "ForAnyValue:StringLike": { k: "a*" } })],
      "not allowed",
      { context: { k: ["x", "b"] } },
    ],
    ["any, no key", [iff({ "ForAnyValue:StringEquals": { k: "a" } })], "not allowed"],
    [
      "any that differs",
      [iff({ "ForAnyValue:StringNotEquals": { k: "a" } })],
      "allowed",
      { context: { k: ["a", "b"] } },
    ],
    [
      "any that differs, no key",
      [iff({ "ForAnyValue:StringNotEquals": { k: "a" } })],
      "not allowed",
    ],
    [
      "all if they exist, no key",
      [iff({ "ForAllValues:StringEqualsIfExists": { k: "a" } })],
      "allowed",
    ],
    [
      "any if it exists, no key: not documented",
      [iff({ "ForAnyValue:StringEqualsIfExists": { k: "a" } })],
      "unknown",
    ],
    [
      "any in another case",
      [iff({ "forallvalues:stringequals": { k: "a" } })],
      "allowed",
      { context: { k: ["a"] } },
    ],
  ],
  "several conditions": [
    [
      "two keys of one operator",
      [iff({ StringEquals: { k: "a", l: "b" } })],
      "not allowed",
      { context: { k: ["a"], l: ["x"] } },
    ],
    [
      "two operators",
      [iff({ StringEquals: { k: "a" }, StringLike: { l: "b*" } })],
      "allowed",
      { context: { k: ["a"], l: ["bc"] } },
    ],
    [
      "a key that may be absent",
      [iff({ StringEquals: { k: "a" } })],
      "unknown",
      { context: { k: [undefined, ["a"]] } },
    ],
    [
      "a key that may be absent, and fits neither way",
      [iff({ StringEquals: { k: "b" } })],
      "not allowed",
      { context: { k: [undefined, ["a"]] } },
    ],
    [
      "a key that may be absent, and differs both ways",
      [iff({ StringNotEquals: { k: "b" } })],
      "allowed",
      { context: { k: [undefined, ["a"]] } },
    ],
    [
      "tests of one key must hold for the same value",
      [iff({ "ForAllValues:StringEquals": { k: "b" }, Null: { k: "false" } })],
      "not allowed",
      { context: { k: [undefined, ["a"]] } },
    ],
    [
      "a condition that fails, and one that is not known",
      [iff({ StringEquals: { k: "a", l: UNKNOWN } })],
      "not allowed",
      { context: { l: ["x"] } },
    ],
    ["a condition that is text", [iff("x")], "unknown"],
    ["an empty condition", [iff({})], "allowed"],
  ],
  "policy variables": [
    [
      "in a resource",
      [allow({ Resource: "arn:aws:sqs:*:${aws:SourceAccount}:orders" })],
      "allowed",
      { context: { "aws:sourceaccount": ["111122223333"] } },
    ],
    [
      "of another account",
      [allow({ Resource: "arn:aws:sqs:*:${aws:SourceAccount}:orders" })],
      "not allowed",
      { context: { "aws:sourceaccount": ["444455556666"] } },
    ],
    [
      "in a condition",
      [iff({ StringEquals: { k: "${l}" } })],
      "allowed",
      { context: { k: ["a"], l: ["a"] } },
    ],
    [
      "without a value",
      [iff({ StringEquals: { k: "${l}" } })],
      "not allowed",
      { context: { k: ["a"] } },
    ],
    [
      "without a value, negated",
      [iff({ StringNotEquals: { k: "${l}" } })],
      "unknown",
      { context: { k: ["a"] } },
    ],
    [
      "with a default",
      [iff({ StringEquals: { k: "${l, 'a'}" } })],
      "allowed",
      { context: { k: ["a"] } },
    ],
    [
      "with a default that is not needed",
      [iff({ StringEquals: { k: "${l, 'a'}" } })],
      "not allowed",
      { context: { k: ["a"], l: ["b"] } },
    ],
    [
      "a literal asterisk",
      [iff({ StringLike: { k: "a${*}" } })],
      "not allowed",
      { context: { k: ["ab"] } },
    ],
    [
      "a literal asterisk that fits",
      [iff({ StringLike: { k: "a${*}" } })],
      "allowed",
      { context: { k: ["a*"] } },
    ],
    [
      "a literal question mark",
      [iff({ StringLike: { k: "a${?}" } })],
      "not allowed",
      { context: { k: ["ab"] } },
    ],
    [
      "a literal dollar",
      [iff({ StringEquals: { k: "${$}{l}" } })],
      "allowed",
      { context: { k: ["${l}"] } },
    ],
    [
      "a value with a wildcard is text",
      [iff({ StringLike: { k: "${l}" } })],
      "not allowed",
      { context: { k: ["ab"], l: ["a*"] } },
    ],
    [
      "a value that is not known",
      [iff({ StringEquals: { k: "${l}" } })],
      "unknown",
      { context: { k: ["a"], l: [HOLE] } },
    ],
    [
      "no variables before 2012",
      [iff({ StringEquals: { k: "${l}" } })],
      "not allowed",
      { context: { k: ["a"], l: ["a"] }, version: "2008-10-17" },
    ],
    [
      "text before 2012",
      [iff({ StringEquals: { k: "${l}" } })],
      "allowed",
      { context: { k: ["${l}"] }, version: "2008-10-17" },
    ],
  ],
};

describe("evaluate", () => {
  for (const [kind, group] of Object.entries(cases)) {
    describe(`with ${kind}`, () => {
      for (const [what, statements, expected, asked] of group) {
        it(`${what}: ${expected}`, () => assert.equal(answer(statements, asked), expected));
      }
    });
  }

  it("has at least 150 cases", () => assert(Object.values(cases).flat().length >= 150));
});
