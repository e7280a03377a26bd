import { z } from "zod";
import { compilePattern } from "../eventBridge/pattern/compile";
import { existing, resourceKind, textFor } from "./kind";

export const eventArchive = resourceKind("aws:cloudwatch/eventArchive:EventArchive", {
  inputs: z.strictObject({
    name: z.string().min(1).max(48),
    eventSourceArn: z.string(),
    eventPattern: textFor(compilePattern).optional(),
    retentionDays: z.number().int().min(0).default(0),
    description: z.string().max(512).optional(),
  }),
  defaults: { retentionDays: 0 },
  replacedBy: ["name", "eventSourceArn"],
  computed: ["arn"],
  plan: ({ name }, { place: { region, account } }) => ({
    id: name,
    outputs: { arn: `arn:aws:events:${region}:${account}:archive/${name}` },
  }),
  apply: ({ name, eventSourceArn, eventPattern, retentionDays }, { arn }, world) => {
    const bus = existing(world.bus(eventSourceArn), `event bus ${eventSourceArn}`);
    world.archives.set(arn, {
      name,
      arn,
      busArn: bus.arn,
      matches: eventPattern === undefined ? () => true : compilePattern(eventPattern),
      retentionDays,
      events: world.archives.get(arn)?.events ?? [],
    });
  },
  remove: (_, { arn }, world) => void world.archives.delete(arn),
});
