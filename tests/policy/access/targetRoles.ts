import { targetRole } from "../../../policy/targets/role";
import { TYPES } from "../../../policy/shared/types";
import { DESTINATION_ARN, EVENTBRIDGE, EVENTS, RULE_ARN, UNKNOWN } from "../shop";
import {
  ACCOUNT,
  type Case,
  trusts,
  invokes,
  may,
  withoutPermission,
  managedPolicy,
  attachedTogether,
  ADMIN,
} from "./changes";

export const targetRoleCases: Case[] = [
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
];
