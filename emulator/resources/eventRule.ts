import { z } from "zod";
import { compilePattern } from "../eventBridge/pattern";
import { existing, resourceKind } from "./kind";

export const eventRule = resourceKind(
  "aws:cloudwatch/eventRule:EventRule",
  z.strictObject({
    name: z.string().min(1).max(64),
    eventBusName: z.string().default("default"),
    eventPattern: z.string(),
  }),
  ({ name, eventBusName, eventPattern }, world) => {
    const { region, account } = world.place;
    const matches = compilePattern(eventPattern);
    const busName = eventBusName.replace(/^arn:.*:event-bus\//, "");
    const path = busName === "default" ? name : `${busName}/${name}`;
    const arn = `arn:aws:events:${region}:${account}:rule/${path}`;
    return {
      id: `${eventBusName}/${name}`,
      outputs: { arn },
      create: () => {
        const bus = existing(world.bus(eventBusName), `event bus ${eventBusName}`);
        world.rules.set(arn, { name, arn, busArn: bus.arn, matches, targets: new Map() });
      },
    };
  },
);
