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
    const matches = compilePattern(eventPattern);
    const arn = ruleArn(world.busArn(eventBusName), name);
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

/**
 * A rule belongs to the account and Region of its bus; a rule of the bus `default` does not name it.
 * Source: Service Authorization Reference, EventBridge, resource types.
 */
function ruleArn(busArn: string, name: string): string {
  const path = busArn.replace(":event-bus/", ":rule/").replace(/:rule\/default$/, ":rule");
  return `${path}/${name}`;
}
