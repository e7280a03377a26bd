import { z } from "zod";
import { resourceKind } from "./kind";

export const eventBus = resourceKind(
  "aws:cloudwatch/eventBus:EventBus",
  z.strictObject({
    name: z
      .string()
      .min(1)
      .max(256)
      .refine((name) => name !== "default", "every account has the bus 'default' already"),
  }),
  ({ name }, world) => ({
    id: name,
    outputs: { arn: world.busArn(name) },
    create: () => world.addBus(name),
  }),
);
