import { z } from "zod";
import { existing, resourceKind } from "./kind";

/** `arn:aws:iam::aws:policy/...`. Source: IAM User Guide, 'AWS managed policies'. */
const AWS_OWN = /^arn:[\w-]+:iam::aws:policy\//;

export const rolePolicyAttachment = resourceKind(
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  {
    inputs: z.strictObject({ role: z.string(), policyArn: z.string() }),
    replacedBy: ["role", "policyArn"],
    computed: [],
    plan: ({ role, policyArn }) => ({ id: `${role}/${policyArn}`, outputs: {} }),
    apply: ({ role, policyArn }, _, account) => {
      if (AWS_OWN.test(policyArn)) {
        throw new Error(
          `the emulator does not know the permissions of the AWS managed policy ${policyArn}; attach a policy that the program creates`,
        );
      }
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
