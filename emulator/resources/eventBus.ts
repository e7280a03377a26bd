import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { keyRefused } from "../keys";
import { nameField, resourceKind } from "./kind";
import { tags } from "./tags";

/**
 * A bus. It is assumed that the service refuses a bus with a key that it cannot use. The effect of a key that is lost later is not
 * emulated.
 */
export const eventBus = resourceKind("aws:cloudwatch/eventBus:EventBus", {
  inputs: z.strictObject({
    tags,
    name: nameField(NAME_RULES.bus).refine(
      (name) => name !== "default",
      "the bus 'default' exists in every account",
    ),
    kmsKeyIdentifier: z.string().optional(),
    deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
    logConfig: z
      .strictObject({
        level: z.enum(["OFF", "ERROR", "INFO", "TRACE"]).optional(),
        includeDetail: z.enum(["NONE", "FULL"]).optional(),
      })
      .optional(),
  }),
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, account) => ({ id: name, outputs: { arn: account.busArn(name) } }),
  apply: ({ name, kmsKeyIdentifier, logConfig = {} }, { arn }, account) => {
    const context = {
      "aws:SourceArn": arn,
      "kms:EncryptionContext:aws:events:event-bus:arn": arn,
    };
    const refusal = keyRefused(account, {
      key: kmsKeyIdentifier,
      service: "events.amazonaws.com",
      context,
    });
    if (refusal !== undefined) throw new Error(refusal);
    const policy = account.buses.get(arn)?.policy;
    const bus = account.addBus(name);
    if (policy !== undefined) bus.policy = policy;
    // OFF is the service's default; NONE is assumed. Source: EventBridge User Guide, 'Specifying event bus log level'.
    const { level = "OFF", includeDetail = "NONE" } = logConfig;
    bus.logConfig = { level, detail: includeDetail };
  },
  remove: (_, { arn }, account) => void account.buses.delete(arn),
});
