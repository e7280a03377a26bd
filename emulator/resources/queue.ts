import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { RETENTION_SECONDS } from "../../eventbridge/sqsLimits";
import { Queue } from "../queue";
import { resourceKind, within } from "./kind";
import { tags } from "./tags";

/** A standard queue, encrypted with SQS's own key, which needs no grant, or with a KMS key, whose policy is checked. */
export const queue = resourceKind("aws:sqs/queue:Queue", {
  inputs: z
    .strictObject({
      tags,
      name: z.string().min(1).max(NAME_RULES.queue.longest),
      messageRetentionSeconds: within(RETENTION_SECONDS),
      sqsManagedSseEnabled: z.boolean().optional(),
      kmsMasterKeyId: z.string().min(1).optional(),
    })
    .superRefine(({ sqsManagedSseEnabled, kmsMasterKeyId }, context) => {
      if ((sqsManagedSseEnabled !== undefined) !== (kmsMasterKeyId !== undefined)) return;
      const message = "set either sqsManagedSseEnabled or kmsMasterKeyId";
      context.addIssue({ code: "custom", message, path: ["sqsManagedSseEnabled"] });
    }),
  replacedBy: ["name"],
  computed: ["arn", "url"],
  plan: ({ name }, account) => {
    const { region, accountId } = account.location;
    const url = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
    return { id: url, outputs: { arn: `arn:aws:sqs:${region}:${accountId}:${name}`, url } };
  },
  apply: ({ messageRetentionSeconds, kmsMasterKeyId }, { arn, url }, account) => {
    // A change in place keeps the messages.
    const made = account.queues.get(arn) ?? new Queue({ arn, url }, account.clock, account.random);
    made.retention = messageRetentionSeconds * 1_000;
    made.key = kmsMasterKeyId;
    account.queues.set(arn, made);
  },
  remove: (_, { arn }, account) => void account.queues.delete(arn),
});
