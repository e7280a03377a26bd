import { z } from "zod";
import { parseAccessPolicy } from "../accessPolicy";
import type { Role, World } from "../world";
import { existing, resourceKind, textFor } from "./kind";

export const rolePolicy = resourceKind("aws:iam/rolePolicy:RolePolicy", {
  inputs: z.strictObject({
    name: z.string(),
    role: z.string(),
    policy: textFor(parseAccessPolicy),
  }),
  replacedBy: ["name", "role"],
  computed: [],
  plan: ({ name, role }) => ({ id: `${role}:${name}`, outputs: {} }),
  apply: ({ name, role, policy }, _, world) => {
    existing(roleNamed(role, world), `role ${role}`).policies.set(name, parseAccessPolicy(policy));
  },
  remove: ({ name, role }, _, world) => void roleNamed(role, world)?.policies.delete(name),
});

function roleNamed(wanted: string, world: World): Role | undefined {
  return [...world.roles.values()].find(({ name }) => name === wanted);
}
