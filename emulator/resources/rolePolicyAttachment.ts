import { z } from "zod";
import { existing, resourceKind } from "./kind";
import { roleNamed } from "./rolePolicy";

export const rolePolicyAttachment = resourceKind(
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  {
    inputs: z.strictObject({ role: z.string(), policyArn: z.string() }),
    replacedBy: ["role", "policyArn"],
    computed: [],
    plan: ({ role, policyArn }) => ({ id: `${role}/${policyArn}`, outputs: {} }),
    apply: ({ role, policyArn }, _, world) => {
      existing(world.policies.get(policyArn), `policy ${policyArn}`);
      existing(roleNamed(role, world), `role ${role}`).attached.add(policyArn);
    },
    remove: ({ role, policyArn }, _, world) =>
      void roleNamed(role, world)?.attached.delete(policyArn),
  },
);
