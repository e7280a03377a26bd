import { z } from "zod";
import { resourceKind } from "./kind";

export const eventBus = resourceKind("aws:cloudwatch/eventBus:EventBus", {
  inputs: z.strictObject({
    name: z
      .string()
      .min(1)
      .max(256)
      .refine((name) => name !== "default", "every account has the bus 'default' already"),
  }),
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, world) => ({ id: name, outputs: { arn: world.busArn(name) } }),
  apply: ({ name }, _, world) => void world.addBus(name),
  remove: (_, { arn }, world) => void world.buses.delete(arn),
});
