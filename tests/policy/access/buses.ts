import { eventBusClosed } from "../../../policy/buses/closed";
import { TYPES } from "../../../policy/shared/types";
import { ACCOUNT, type Case, bus } from "./changes";

export const busCases: Case[] = [
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
];
