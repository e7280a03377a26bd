import { z } from "zod";
import { parseAccessPolicy } from "../accessPolicy";
import { existing, resourceKind } from "./kind";

export const queuePolicy = resourceKind(
  "aws:sqs/queuePolicy:QueuePolicy",
  z.strictObject({ queueUrl: z.string(), policy: z.string() }),
  ({ queueUrl, policy }, world) => {
    const parsed = parseAccessPolicy(policy);
    return {
      id: queueUrl,
      outputs: {},
      create: () => {
        const queue = [...world.queues.values()].find(({ url }) => url === queueUrl);
        existing(queue, `queue ${queueUrl}`).policy = parsed;
      },
    };
  },
);
