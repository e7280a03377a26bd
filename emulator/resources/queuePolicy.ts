import { z } from "zod";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import type { Queue } from "../queue";
import type { EmulatedAccount } from "../account";
import { existing, resourceKind } from "./kind";
import { policyField } from "./policyField";

export const queuePolicy = resourceKind("aws:sqs/queuePolicy:QueuePolicy", {
  inputs: z.strictObject({ queueUrl: z.string(), policy: policyField() }),
  replacedBy: ["queueUrl"],
  computed: [],
  plan: ({ queueUrl }) => ({ id: queueUrl, outputs: {} }),
  apply: ({ queueUrl, policy }, _, account) => {
    existing(queueAt(queueUrl, account), `queue ${queueUrl}`).policy = parseAccessPolicy(policy);
  },
  remove: ({ queueUrl }, _, account) => {
    const queue = queueAt(queueUrl, account);
    if (queue !== undefined) queue.policy = undefined;
  },
});

function queueAt(queueUrl: string, account: EmulatedAccount): Queue | undefined {
  return [...account.queues.values()].find(({ url }) => url === queueUrl);
}
