import { z } from "zod";
import { resourceKind } from "./kind";

/** A bus. Its logs are checked, and not written. */
export const eventBus = resourceKind("aws:cloudwatch/eventBus:EventBus", {
  inputs: z.strictObject({
    name: z
      .string()
      .min(1)
      .max(256)
      .refine((name) => name !== "default", "every account has the bus 'default' already"),
    logConfig: z
      .strictObject({
        level: z.enum(["OFF", "ERROR", "INFO", "TRACE"]).optional(),
        includeDetail: z.enum(["NONE", "FULL"]).optional(),
      })
      .optional(),
  }),
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, world) => ({ id: name, outputs: { arn: world.busArn(name) } }),
  apply: ({ name }, { arn }, world) => {
    const policy = world.buses.get(arn)?.policy;
    const bus = world.addBus(name);
    if (policy !== undefined) bus.policy = policy;
  },
  remove: (_, { arn }, world) => void world.buses.delete(arn),
});
