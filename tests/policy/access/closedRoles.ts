import { roleClosed } from "../../../policy/roles/closed";
import { roleNamedDestinations } from "../../../policy/roles/namedDestinations";
import { TYPES } from "../../../policy/shared/types";
import { EVENTS, iam } from "../shop";
import {
  ACCOUNT,
  type Case,
  trusts,
  invokes,
  may,
  withoutPermission,
  attachedTogether,
  ADMIN,
} from "./changes";

export const roleCases: Case[] = [
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
