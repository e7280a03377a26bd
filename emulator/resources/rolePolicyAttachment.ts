import { z } from "zod";
import { managedPolicy } from "./iam";
import { existing, resourceKind } from "./kind";

export const rolePolicyAttachment = resourceKind(
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  {
    inputs: z.strictObject({ role: z.string(), policyArn: managedPolicy }),
    replacedBy: ["role", "policyArn"],
    computed: [],
    plan: ({ role, policyArn }) => ({ id: `${role}/${policyArn}`, outputs: {} }),
    apply: ({ role, policyArn }, _, account) => {
      existing(account.policies.get(policyArn), `policy ${policyArn}`);
      const found = existing(account.roleNamed(role), `role ${role}`);
      const attached = new Set([...found.attached, policyArn]);
      account.roles.set(found.arn, { ...found, attached });
    },
    remove: ({ role, policyArn }, _, account) => {
      const found = account.roleNamed(role);
      if (found === undefined) return;
      const attached = new Set([...found.attached].filter((arn) => arn !== policyArn));
      account.roles.set(found.arn, { ...found, attached });
    },
  },
);
