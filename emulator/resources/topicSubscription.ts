import { z } from "zod";
import { uuid } from "../random";
import { existing, resourceKind } from "./kind";

/** Source: hashicorp/terraform-provider-aws, internal/service/sns/consts.go, `subscriptionProtocol_Values`. */
const PROTOCOLS = [
  ...(["application", "email", "email-json", "firehose", "http"] as const),
  ...(["https", "lambda", "sms", "sqs"] as const),
];

/** Inputs that change what a subscriber receives: the emulator sends it nothing. */
const WITHOUT_EFFECT = [
  ...["confirmationTimeoutInMinutes", "deliveryPolicy", "endpointAutoConfirms", "filterPolicy"],
  ...["filterPolicyScope", "rawMessageDelivery", "redrivePolicy", "replayPolicy"],
  "subscriptionRoleArn",
];

/** A subscriber of a topic. The emulator sends nothing to it. */
export const topicSubscription = resourceKind("aws:sns/topicSubscription:TopicSubscription", {
  inputs: z
    .strictObject({
      topic: z.string(),
      protocol: z.enum(PROTOCOLS),
      endpoint: z.string().min(1),
    })
    .refine(
      ({ protocol, endpoint }) =>
        !protocol.startsWith("email") || z.email().safeParse(endpoint).success,
      { message: "must be an email address", path: ["endpoint"] },
    ),
  withoutEffect: WITHOUT_EFFECT,
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
