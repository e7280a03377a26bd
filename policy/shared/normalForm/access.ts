import { TYPES } from "../types";
import { defined, get, items, json, map } from "./read";
import type { Translated, Translation } from "./translation";

/** Roles, policies and keys. Source: CloudFormation template reference, AWS::IAM::*, AWS::KMS::*. */
export const ACCESS: Readonly<Record<string, Translation>> = {
  "AWS::IAM::Role": (p) => {
    const inline = get(p, "Policies");
    const props = defined({
      name: get(p, "RoleName"),
      path: get(p, "Path"),
      assumeRolePolicy: json(get(p, "AssumeRolePolicyDocument")),
      managedPolicyArns: get(p, "ManagedPolicyArns"),
      inlinePolicies:
        inline === undefined
          ? undefined
          : items(inline).map((one) => ({
              name: get(one, "PolicyName"),
              policy: json(get(one, "PolicyDocument")),
            })),
      tags: map(get(p, "Tags")),
    });
    return [{ type: TYPES.role, props }];
  },
  "AWS::IAM::RolePolicy": (p) => [
    {
      type: TYPES.rolePolicy,
      props: defined({
        role: get(p, "RoleName"),
        name: get(p, "PolicyName"),
        policy: json(get(p, "PolicyDocument")),
      }),
    },
  ],
  // An inline policy of each of its roles.
  "AWS::IAM::Policy": (p) =>
    items(get(p, "Roles")).map((role, index) => ({
      type: TYPES.rolePolicy,
      part: `roles[${index}]`,
      props: defined({ role, name: get(p, "PolicyName"), policy: json(get(p, "PolicyDocument")) }),
    })),
  "AWS::IAM::ManagedPolicy": (p) => [
    {
      type: TYPES.policy,
      props: defined({ name: get(p, "ManagedPolicyName"), policy: json(get(p, "PolicyDocument")) }),
    },
    ...items(get(p, "Roles")).map((role, index): Translated => ({
      type: TYPES.rolePolicyAttachment,
      part: `roles[${index}]`,
      props: { role },
      refersToMain: { property: "policyArn", by: "arn" },
    })),
  ],
  "AWS::KMS::Key": (p) => [
    {
      type: TYPES.key,
      props: defined({
        policy: json(get(p, "KeyPolicy")),
        isEnabled: get(p, "Enabled"),
        enableKeyRotation: get(p, "EnableKeyRotation"),
        keyUsage: get(p, "KeyUsage"),
        tags: map(get(p, "Tags")),
      }),
    },
  ],
  "AWS::KMS::Alias": (p) => [
    {
      type: TYPES.keyAlias,
      props: defined({ name: get(p, "AliasName"), targetKeyId: get(p, "TargetKeyId") }),
    },
  ],
};
