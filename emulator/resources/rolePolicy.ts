import { z } from "zod";
import { parseAccessPolicy, parseIamPolicy } from "../../eventbridge/accessPolicy";
import type { Role, EmulatedAccount } from "../world";
import { existing, resourceKind, textFor } from "./kind";

export const rolePolicy = resourceKind("aws:iam/rolePolicy:RolePolicy", {
  inputs: z.strictObject({
    name: z.string(),
    role: z.string(),
    policy: textFor(parseIamPolicy),
  }),
  replacedBy: ["name", "role"],
  computed: [],
  plan: ({ name, role }) => ({ id: `${role}:${name}`, outputs: {} }),
  apply: ({ name, role, policy }, _, world) => {
    const found = existing(roleNamed(role, world), `role ${role}`);
    const policies = new Map(found.policies).set(name, parseAccessPolicy(policy));
    world.roles.set(found.arn, { ...found, policies });
  },
  remove: ({ name, role }, _, world) => {
    const found = roleNamed(role, world);
    if (found === undefined) return;
    const policies = new Map([...found.policies].filter(([other]) => other !== name));
    world.roles.set(found.arn, { ...found, policies });
  },
});

export function roleNamed(wanted: string, world: EmulatedAccount): Role | undefined {
  return [...world.roles.values()].find(({ name }) => name === wanted);
}
