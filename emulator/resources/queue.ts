import { z } from "zod";
import { Queue } from "../queue";
import { resourceKind } from "./kind";

/** A standard queue, encrypted by SQS's own key: the kind that can be a dead-letter queue without a grant. */
export const queue = resourceKind("aws:sqs/queue:Queue", {
  inputs: z.strictObject({
    name: z.string().min(1).max(80),
    messageRetentionSeconds: z.number().int().min(60).max(1_209_600),
    sqsManagedSseEnabled: z.boolean(),
  }),
  replacedBy: ["name"],
  computed: ["arn", "url"],
  plan: ({ name }, world) => {
    const { region, account } = world.place;
    const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    return { id: url, outputs: { arn: `arn:aws:sqs:${region}:${account}:${name}`, url } };
  },
  apply: ({ messageRetentionSeconds }, { arn, url }, world) => {
    // A change in place keeps the messages.
    const made = world.queues.get(arn) ?? new Queue(arn, url, world.clock, world.random);
    made.retention = messageRetentionSeconds * 1_000;
    world.queues.set(arn, made);
  },
  remove: (_, { arn }, world) => void world.queues.delete(arn),
});
