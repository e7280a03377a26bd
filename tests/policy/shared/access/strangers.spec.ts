import assert from "node:assert/strict";
import { readPolicy } from "../../../../policy/shared/access/document";
import {
  openStatements,
  statementsForOtherAccounts,
} from "../../../../policy/shared/access/strangers";
import { UNKNOWN } from "../../shop";

/** Emulators use this account. */
const ACCOUNT = "000000000000";
const QUEUE = `arn:aws:sqs:eu-central-1:${ACCOUNT}:orders`;
type Statement = Record<string, unknown>;
const allow = (changed: Statement = {}): Statement => ({
  ...{ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: QUEUE },
  ...changed,
});
const read = (...Statement: Statement[]) => readPolicy({ Version: "2012-10-17", Statement });
const isOpen = (...statements: Statement[]) => openStatements(read(...statements)).length > 0;

describe("openStatements", () => {
  const deny = (changed: Statement) => allow({ Effect: "Deny", ...changed });
  const perimeter = { Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } } };
  for (const [what, expected, ...statements] of [
    ["a statement for everybody", true, allow()],
    ["a statement for every service", true, allow({ Principal: { Service: "*" } })],
    ["a statement for an account", false, allow({ Principal: { AWS: ACCOUNT } })],
    ["a deny of everybody", false, deny({})],
    ["a deny of everybody else", false, allow(), deny(perimeter)],
    [
      "a deny of everybody else for every action",
      false,
      allow(),
      deny({ ...perimeter, Action: "sqs:*", Resource: "*" }),
    ],
    [
      "a deny of everybody else for another action",
      true,
      allow(),
      deny({ ...perimeter, Action: "sqs:DeleteQueue" }),
    ],
    [
      "a deny of everybody else for all but the action",
      true,
      allow(),
      deny({ ...perimeter, Action: undefined, NotAction: "sqs:SendMessage" }),
    ],
    [
      "a deny of everybody else for another queue",
      true,
      allow(),
      deny({ ...perimeter, Resource: `${QUEUE}-2` }),
    ],
    [
      "a deny of everybody else without a resource",
      false,
      allow(),
      deny({ ...perimeter, Resource: undefined }),
    ],
    [
      "a deny of everybody else for several actions",
      false,
      allow(),
      deny({ ...perimeter, Action: ["sqs:DeleteQueue", "sqs:Send*"] }),
    ],
    [
      "a deny of everybody else for one of two actions",
      true,
      allow({ Action: ["sqs:SendMessage", "sqs:DeleteQueue"] }),
      deny(perimeter),
    ],
    [
      "a deny of everybody else for an action that is not known yet",
      true,
      allow(),
      deny({ ...perimeter, Action: UNKNOWN }),
    ],
    [
      "a deny of everybody else for a service, and an action that is not known yet",
      true,
      allow({ Action: UNKNOWN }),
      deny({ ...perimeter, Action: "sqs:*" }),
    ],
    [
      "a deny of everybody else for a queue, and a statement for all resources",
      true,
      allow({ Resource: undefined }),
      deny(perimeter),
    ],
    [
      "a deny of everybody else for a queue, and a statement for all others",
      true,
      allow({ Resource: undefined, NotResource: QUEUE }),
      deny(perimeter),
    ],
    [
      "a deny of everybody else for all resources, and a statement for all but a queue",
      false,
      allow({ Resource: undefined, NotResource: QUEUE }),
      deny({ ...perimeter, Resource: "*" }),
    ],
    [
      "a deny of a source that is not known yet",
      true,
      allow(),
      deny({ Condition: { ArnNotLike: { "aws:SourceArn": UNKNOWN } } }),
    ],
    [
      "a deny with a condition that always holds",
      false,
      allow(),
      deny({ Condition: { StringLikeIfExists: { "aws:PrincipalTag/team": "*" } } }),
    ],
    [
      "a deny of some others",
      true,
      allow(),
      deny({ Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
    ],
    [
      "a deny that everybody can avoid",
      true,
      allow(),
      deny({ Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    ],
    ["a principal that is not known yet", false, allow({ Principal: { AWS: UNKNOWN } })],
    [
      "a condition that is not known yet",
      false,
      allow({ Condition: { StringEquals: { "aws:PrincipalOrgID": UNKNOWN } } }),
    ],
    [
      "a condition of which one of two values is not known yet",
      false,
      allow({
        Condition: {
          StringNotEquals: { "aws:PrincipalOrgID": UNKNOWN },
          StringLike: { "aws:PrincipalOrgID": "*" },
        },
      }),
    ],
    ["a statement without a principal", false, allow({ Principal: undefined })],
    [
      "a condition on another account's bucket",
      false,
      allow({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:bucket" } } }),
    ],
    [
      "a condition on every bucket",
      true,
      allow({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:*" } } }),
    ],
    [
      "a condition on every bucket of a Region",
      true,
      allow({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:eu-central-1:*:*" } } }),
    ],
    [
      "a condition on another account's bucket in a Region",
      false,
      allow({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:eu-central-1:*:bucket" } } }),
    ],
    [
      "a condition on another account's bucket by its ARN",
      false,
      allow({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::bucket" } } }),
    ],
    [
      "a condition on what an account has in S3",
      false,
      allow({ Condition: { ArnLike: { "aws:SourceArn": `arn:aws:s3:*:${ACCOUNT}:*` } } }),
    ],
    [
      "a condition on both halves of the Internet",
      true,
      allow({ Condition: { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } } }),
    ],
    [
      "a condition on a network",
      false,
      allow({ Condition: { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } } }),
    ],
    [
      "a condition on an address that strangers choose",
      true,
      allow({ Condition: { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" } } }),
    ],
    [
      "a condition on a user of another account",
      true,
      allow({ Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/admin" } } }),
    ],
    [
      "a condition on the service that is called",
      true,
      allow({ Condition: { StringEquals: { "aws:CalledVia": "cloudformation.amazonaws.com" } } }),
    ],
    [
      "a condition on the mail address of a subscriber",
      false,
      allow({ Condition: { StringLike: { "sns:Endpoint": "*@example.com" } } }),
    ],
  ] as const) {
    it(`finds ${what} ${expected ? "open" : "closed"}`, () =>
      assert.equal(isOpen(...statements), expected));
  }
});

describe("statementsForOtherAccounts", () => {
  const lets = (...statements: Statement[]) =>
    statementsForOtherAccounts(read(...statements), { action: "sqs:SendMessage", resource: QUEUE })
      .length > 0;
  const events = { Principal: { Service: "events.amazonaws.com" } };
  const grantIf = (Condition: Statement) => allow({ ...events, Condition });
  for (const [what, expected, ...statements] of [
    ["a grant without a condition", true, allow(events)],
    [
      "a grant for the account",
      false,
      allow({ ...events, Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
    ],
    [
      "a grant for the account, if it exists",
      false,
      allow({ ...events, Condition: { StringEqualsIfExists: { "aws:SourceAccount": ACCOUNT } } }),
    ],
    [
      "a grant for any account",
      true,
      allow({ ...events, Condition: { StringLike: { "aws:SourceAccount": "*" } } }),
    ],
    [
      "a grant for rules of any account",
      true,
      allow({
        ...events,
        Condition: {
          ArnLike: { "aws:SourceArn": "arn:aws:events:eu-central-1:*:rule/shop/updated" },
        },
      }),
    ],
    [
      "a grant for the organization",
      false,
      allow({ ...events, Condition: { StringEquals: { "aws:SourceOrgID": "o-1" } } }),
    ],
    ["a grant for every organization", true, grantIf({ StringLike: { "aws:SourceOrgID": "o-*" } })],
    [
      "a grant for a part of the organization",
      false,
      grantIf({ "ForAnyValue:StringLike": { "aws:SourceOrgPaths": "o-1/r-1/*" } }),
    ],
    [
      "a grant for a part of every organization",
      true,
      grantIf({ "ForAnyValue:StringLike": { "aws:SourceOrgPaths": "o-*/r-*" } }),
    ],
    ["a grant for services", true, grantIf({ Bool: { "aws:PrincipalIsAWSService": "true" } })],
    ["a grant for no service", false, grantIf({ Bool: { "aws:PrincipalIsAWSService": "false" } })],
    [
      "a grant for the service by its name",
      true,
      grantIf({ StringEquals: { "aws:PrincipalServiceName": "events.amazonaws.com" } }),
    ],
    [
      "a grant for all services but the service",
      false,
      grantIf({ StringNotEquals: { "aws:PrincipalServiceName": "events.amazonaws.com" } }),
    ],
    ["a grant for secure transport", true, grantIf({ Bool: { "aws:SecureTransport": true } })],
    ["a grant for insecure transport", false, grantIf({ Bool: { "aws:SecureTransport": false } })],
    [
      "a grant until a date",
      true,
      grantIf({ DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } }),
    ],
    ["a grant without a date", false, grantIf({ Null: { "aws:CurrentTime": "true" } })],
    ["a grant without a time", false, grantIf({ Null: { "aws:EpochTime": "true" } })],
    [
      "a grant on a condition that no request of EventBridge meets",
      false,
      grantIf({ StringEquals: { "aws:SourceVpce": "vpce-1" } }),
    ],
    ["a service that is not known yet", false, allow({ Principal: { Service: UNKNOWN } })],
    [
      "only a deny of some other accounts",
      false,
      { ...grantIf({ StringLike: { "aws:SourceOrgID": "o-*" } }), Effect: "Deny" },
    ],
    [
      "a grant, and a deny of other accounts",
      false,
      allow(events),
      allow({ Effect: "Deny", Condition: { StringNotEquals: { "aws:SourceAccount": ACCOUNT } } }),
    ],
    [
      "a grant for any account, by its length",
      true,
      allow({ ...events, Condition: { StringLike: { "aws:SourceAccount": "????????????" } } }),
    ],
    ["a grant for another queue", false, allow({ ...events, Resource: `${QUEUE}-2` })],
    ["a grant for another service", false, allow({ Principal: { Service: "sns.amazonaws.com" } })],
  ] as const) {
    it(`finds ${what} ${expected ? "wide" : "limited"}`, () =>
      assert.equal(lets(...statements), expected));
  }
});
