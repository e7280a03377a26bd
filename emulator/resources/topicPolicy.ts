import { z } from "zod";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { existing, resourceKind, textFor } from "./kind";

export const topicPolicy = resourceKind("aws:sns/topicPolicy:TopicPolicy", {
  inputs: z.strictObject({ arn: z.string(), policy: textFor(parseAccessPolicy) }),
  replacedBy: ["arn"],
  computed: [],
  plan: ({ arn }) => ({ id: arn, outputs: {} }),
  apply: ({ arn, policy }, _, world) => {
    existing(world.topics.get(arn), `topic ${arn}`).policy = parseAccessPolicy(policy);
  },
  remove: ({ arn }, _, world) => {
    const topic = world.topics.get(arn);
    if (topic !== undefined) topic.policy = undefined;
  },
});
