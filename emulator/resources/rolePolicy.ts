import { z } from "zod";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { existing, resourceKind } from "./kind";
import { iamPolicyField } from "./policyField";

export const rolePolicy = resourceKind("aws:iam/rolePolicy:RolePolicy", {
  inputs: z.strictObject({
    name: z.string(),
    role: z.string(),
    policy: iamPolicyField(),
  }),
  replacedBy: ["name", "role"],
  computed: [],
  plan: ({ name, role }) => ({ id: `${role}:${name}`, outputs: {} }),
  apply: ({ name, role, policy }, _, account) => {
    const found = existing(account.roleNamed(role), `role ${role}`);
    const policies = new Map(found.policies).set(name, parseAccessPolicy(policy));
    account.roles.set(found.arn, { ...found, policies });
  },
  remove: ({ name, role }, _, account) => {
    const found = account.roleNamed(role);
    if (found === undefined) return;
    const policies = new Map([...found.policies].filter(([other]) => other !== name));
    account.roles.set(found.arn, { ...found, policies });
  },
});
