import { z } from "zod";
import { existing, resourceKind } from "./kind";
import { roleNamed } from "./rolePolicy";

/** `arn:aws:iam::aws:policy/...`. Source: IAM User Guide, 'AWS managed policies'. */
const AWS_OWN = /^arn:[\w-]+:iam::aws:policy\//;

export const rolePolicyAttachment = resourceKind(
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  {
    inputs: z.strictObject({ role: z.string(), policyArn: z.string() }),
    replacedBy: ["role", "policyArn"],
    computed: [],
    plan: ({ role, policyArn }) => ({ id: `${role}/${policyArn}`, outputs: {} }),
    apply: ({ role, policyArn }, _, world) => {
      if (AWS_OWN.test(policyArn)) {
        throw new Error(
          `the emulator does not know what AWS's own policy ${policyArn} allows: attach one that the program makes`,
        );
      }
      existing(world.policies.get(policyArn), `policy ${policyArn}`);
      const found = existing(roleNamed(role, world), `role ${role}`);
      const attached = new Set([...found.attached, policyArn]);
      world.roles.set(found.arn, { ...found, attached });
    },
    remove: ({ role, policyArn }, _, world) => {
      const found = roleNamed(role, world);
      if (found === undefined) return;
      const attached = new Set([...found.attached].filter((arn) => arn !== policyArn));
      world.roles.set(found.arn, { ...found, attached });
    },
  },
);
