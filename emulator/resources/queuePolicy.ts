import { z } from "zod";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import type { Queue } from "../queue";
import type { EmulatedAccount } from "../world";
import { existing, resourceKind, textFor } from "./kind";

export const queuePolicy = resourceKind("aws:sqs/queuePolicy:QueuePolicy", {
  inputs: z.strictObject({ queueUrl: z.string(), policy: textFor(parseAccessPolicy) }),
  replacedBy: ["queueUrl"],
  computed: [],
  plan: ({ queueUrl }) => ({ id: queueUrl, outputs: {} }),
  apply: ({ queueUrl, policy }, _, world) => {
    existing(queueAt(queueUrl, world), `queue ${queueUrl}`).policy = parseAccessPolicy(policy);
  },
  remove: ({ queueUrl }, _, world) => {
    const queue = queueAt(queueUrl, world);
    if (queue !== undefined) queue.policy = undefined;
  },
});

function queueAt(queueUrl: string, world: EmulatedAccount): Queue | undefined {
  return [...world.queues.values()].find(({ url }) => url === queueUrl);
}
