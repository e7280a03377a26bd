import { z } from "zod";
import { parseAccessPolicy } from "../accessPolicy";
import { existing, resourceKind } from "./kind";

export const rolePolicy = resourceKind(
  "aws:iam/rolePolicy:RolePolicy",
  z.strictObject({ name: z.string(), role: z.string(), policy: z.string() }),
  (inputs, world) => {
    const policy = parseAccessPolicy(inputs.policy);
    return {
      id: `${inputs.role}:${inputs.name}`,
      outputs: {},
      create: () => {
        const role = [...world.roles.values()].find(({ name }) => name === inputs.role);
        existing(role, `role ${inputs.role}`).policies.set(inputs.name, policy);
      },
    };
  },
);
