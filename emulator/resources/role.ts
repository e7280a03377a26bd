import { z } from "zod";
import { parseAccessPolicy } from "../accessPolicy";
import { resourceKind } from "./kind";

export const role = resourceKind(
  "aws:iam/role:Role",
  z.strictObject({ name: z.string().min(1).max(64), assumeRolePolicy: z.string() }),
  ({ name, assumeRolePolicy }, world) => {
    const arn = `arn:aws:iam::${world.place.account}:role/${name}`;
    const trust = parseAccessPolicy(assumeRolePolicy);
    return {
      id: name,
      outputs: { arn },
      create: () => world.roles.set(arn, { arn, name, trust, policies: new Map() }),
    };
  },
);
