import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { parseAccessPolicy, type AccessPolicy } from "../../eventbridge/accessPolicy";
import { managedPolicy, PATH } from "./iam";
import { nameField, resourceKind } from "./kind";
import { iamPolicyField } from "./policyField";
import { tags } from "./tags";

export const role = resourceKind("aws:iam/role:Role", {
  inputs: z.strictObject({
    tags,
    name: nameField(NAME_RULES.role),
    assumeRolePolicy: iamPolicyField(),
    path: PATH,
    // An element without a policy removes all inline policies.
    inlinePolicies: z
      .array(z.strictObject({ name: z.string().optional(), policy: iamPolicyField().optional() }))
      .default([]),
    managedPolicyArns: z.array(managedPolicy).default([]),
  }),
  withoutEffect: ["forceDetachPolicies", "maxSessionDuration"],
  replacedBy: ["name", "path"],
  computed: ["arn"],
  plan: ({ name, path = "/" }, account) => ({
    id: name,
    outputs: { arn: `arn:aws:iam::${account.location.accountId}:role${path}${name}` },
  }),
  apply: ({ name, assumeRolePolicy, inlinePolicies, managedPolicyArns }, { arn }, account) => {
    const made = account.roles.get(arn);
    const inline = inlinePolicies.flatMap(({ name = "", policy }): [string, AccessPolicy][] =>
      policy === undefined ? [] : [[name, parseAccessPolicy(policy)]],
    );
    const policies = new Map([...(made?.policies ?? []), ...inline]);
    const attached = new Set([...(made?.attached ?? []), ...managedPolicyArns]);
    const trust = parseAccessPolicy(assumeRolePolicy);
    account.roles.set(arn, { arn, name, trust, policies, attached });
  },
  remove: (_, { arn }, account) => void account.roles.delete(arn),
});
