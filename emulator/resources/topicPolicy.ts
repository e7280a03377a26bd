import { z } from "zod";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { existing, resourceKind } from "./kind";
import { policyField } from "./policyField";

export const topicPolicy = resourceKind("aws:sns/topicPolicy:TopicPolicy", {
  inputs: z.strictObject({ arn: z.string(), policy: policyField() }),
  replacedBy: ["arn"],
  computed: [],
  plan: ({ arn }) => ({ id: arn, outputs: {} }),
  apply: ({ arn, policy }, _, account) => {
    existing(account.topics.get(arn), `topic ${arn}`).policy = parseAccessPolicy(policy);
  },
  remove: ({ arn }, _, account) => {
    const topic = account.topics.get(arn);
    if (topic !== undefined) topic.policy = undefined;
  },
});
