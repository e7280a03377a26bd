import { z } from "zod";
import { uuid } from "../random";
import { existing, resourceKind } from "./kind";

/** A subscriber of a topic. The emulator sends nothing to it. */
export const topicSubscription = resourceKind("aws:sns/topicSubscription:TopicSubscription", {
  inputs: z
    .strictObject({
      topic: z.string(),
      protocol: z.enum(["email", "email-json", "https", "sqs", "lambda"]),
      endpoint: z.string().min(1),
    })
    .refine(
      ({ protocol, endpoint }) =>
        !protocol.startsWith("email") || z.email().safeParse(endpoint).success,
      { message: "must be an email address", path: ["endpoint"] },
    ),
  replacedBy: ["topic", "protocol", "endpoint"],
  computed: ["arn"],
  plan: ({ topic }, { random }) => {
    const arn = `${topic}:${uuid(random)}`;
    return { id: arn, outputs: { arn } };
  },
  apply: ({ topic, protocol, endpoint }, { arn }, account) => {
    existing(account.topics.get(topic), `topic ${topic}`).subscriptions.set(
      arn,
      `${protocol}:${endpoint}`,
    );
  },
  remove: ({ topic }, { arn }, account) =>
    void account.topics.get(topic)?.subscriptions.delete(arn),
});
