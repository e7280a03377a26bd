import { z } from "zod";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { emulatedIf, resourceKind } from "./kind";
import { policyField } from "./policyField";
import { tags } from "./tags";

/** A name of a topic, of which FIFO topics have their own. Source: SNS API reference, CreateTopic, `Name`. */
const { longest, characters, inWords } = NAME_RULES.topic;

/** Inputs that change no delivery to the topic. */
const WITHOUT_EFFECT = [
  ...["application", "firehose", "http", "lambda", "sqs"].flatMap((protocol) =>
    ["FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate"].map(
      (input) => protocol + input,
    ),
  ),
  ...[
    "archivePolicy",
    "deliveryPolicy",
    "fifoThroughputScope",
    "signatureVersion",
    "tracingConfig",
  ],
];

/** A standard topic. It keeps the published messages; nothing is sent to its subscribers. */
export const topic = resourceKind("aws:sns/topic:Topic", {
  inputs: z
    .strictObject({
      tags,
      name: z.string(),
      displayName: z.string().max(100).optional(),
      kmsMasterKeyId: z.string().optional(),
      policy: policyField().optional(),
      fifoTopic: emulatedIf(
        z.boolean(),
        (isFifo) => !isFifo,
        "the emulator has no FIFO topics",
      ).optional(),
      contentBasedDeduplication: z.boolean().optional(),
    })
    .superRefine(({ name, fifoTopic = false, contentBasedDeduplication }, context) => {
      const issue = (message: string, path: string) =>
        context.addIssue({ code: "custom", message, path: [path] });
      const rest = fifoTopic ? name.replace(/\.fifo$/, "") : name;
      if (name.length > longest || !characters.test(rest) || (fifoTopic && rest === name)) {
        const end = fifoTopic ? ", and end in .fifo" : "";
        issue(`must be 1 to ${longest} ${inWords}${end}`, "name");
      }
      // Source: hashicorp/terraform-provider-aws, internal/service/sns/topic.go, `resourceTopicCustomizeDiff`.
      if (contentBasedDeduplication === true && !fifoTopic) {
        issue("can only be set for a FIFO topic", "contentBasedDeduplication");
      }
    }),
  withoutEffect: WITHOUT_EFFECT,
  replacedBy: ["name", "fifoTopic"],
  computed: ["arn"],
  plan: ({ name }, { location: { region, accountId } }) => {
    const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
    return { id: arn, outputs: { arn } };
  },
  apply: ({ name, kmsMasterKeyId: key, policy: given }, { arn }, account) => {
    const {
      policy = given === undefined ? undefined : parseAccessPolicy(given),
      subscriptions = new Map<string, string>(),
      messages = [],
    } = account.topics.get(arn) ?? {};
    account.topics.set(arn, { arn, name, policy, key, subscriptions, messages });
  },
  remove: (_, { arn }, account) => void account.topics.delete(arn),
});
