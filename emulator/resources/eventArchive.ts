import { z } from "zod";
import { compilePattern, compileAcceptedPattern } from "../../eventbridge/pattern/compile";
import { keyRefused } from "../keys";
import { existing, nameFor, resourceKind, textOf, textFor } from "./kind";

export const eventArchive = resourceKind("aws:cloudwatch/eventArchive:EventArchive", {
  inputs: z.strictObject({
    name: nameFor("events", 48),
    eventSourceArn: z.string(),
    eventPattern: textFor(compileAcceptedPattern).optional(),
    retentionDays: z.number().int().min(0).default(0),
    description: textOf(512).optional(),
    kmsKeyIdentifier: z.string().optional(),
  }),
  defaults: { retentionDays: 0 },
  replacedBy: ["name", "eventSourceArn"],
  computed: ["arn"],
  plan: ({ name }, { place: { region, account } }) => ({
    id: name,
    outputs: { arn: `arn:aws:events:${region}:${account}:archive/${name}` },
  }),
  apply: (given, { arn }, world) => {
    const { name, eventSourceArn, eventPattern, retentionDays, kmsKeyIdentifier } = given;
    const bus = existing(world.bus(eventSourceArn), `event bus ${eventSourceArn}`);
    const context = { "kms:EncryptionContext:aws:events:event-bus:arn": bus.arn };
    const refusal = keyRefused(world, kmsKeyIdentifier, "events.amazonaws.com", context);
    if (refusal !== undefined) throw new Error(refusal);
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
