import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { compilePattern } from "../../eventbridge/pattern/compile";
import { parseAcceptedPattern } from "../../eventbridge/pattern/parse";
import { keyRefused } from "../keys";
import { existing, nameField, resourceKind, textOf, textFor } from "./kind";

export const eventArchive = resourceKind("aws:cloudwatch/eventArchive:EventArchive", {
  inputs: z.strictObject({
    name: nameField(NAME_RULES.archive),
    eventSourceArn: z.string(),
    eventPattern: textFor(parseAcceptedPattern).optional(),
    retentionDays: z.number().int().min(0).default(0),
    description: textOf(512).optional(),
    kmsKeyIdentifier: z.string().optional(),
  }),
  defaults: { retentionDays: 0 },
  replacedBy: ["name", "eventSourceArn"],
  computed: ["arn"],
  plan: ({ name }, { location: { region, accountId } }) => ({
    id: name,
    outputs: { arn: `arn:aws:events:${region}:${accountId}:archive/${name}` },
  }),
  apply: (given, { arn }, account) => {
    const { name, eventSourceArn, eventPattern, retentionDays, kmsKeyIdentifier } = given;
    const bus = existing(account.bus(eventSourceArn), `event bus ${eventSourceArn}`);
    const context = { "kms:EncryptionContext:aws:events:event-bus:arn": bus.arn };
    const refusal = keyRefused(account, {
      key: kmsKeyIdentifier,
      service: "events.amazonaws.com",
      context,
    });
    if (refusal !== undefined) throw new Error(refusal);
    const known = account.archives.get(arn);
    account.archives.set(arn, {
      name,
      arn,
      busArn: bus.arn,
      pattern: eventPattern,
      matches: eventPattern === undefined ? () => true : compilePattern(eventPattern),
      retentionDays,
      createdAt: known?.createdAt ?? account.clock.now(),
      events: known?.events ?? [],
    });
  },
  remove: (_, { arn }, account) => void account.archives.delete(arn),
});
