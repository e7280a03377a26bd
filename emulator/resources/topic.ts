import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { nameField, resourceKind } from "./kind";
import { tags } from "./tags";

/** A standard topic. It keeps the published messages; nothing is sent to its subscribers. */
export const topic = resourceKind("aws:sns/topic:Topic", {
  inputs: z.strictObject({
    tags,
    // Source: SNS API reference, CreateTopic.
    name: nameField(NAME_RULES.topic),
    displayName: z.string().max(100).optional(),
    kmsMasterKeyId: z.string().optional(),
  }),
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, { location: { region, accountId } }) => {
    const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
    return { id: arn, outputs: { arn } };
  },
  apply: ({ name, kmsMasterKeyId: key }, { arn }, account) => {
    const {
      policy,
      subscriptions = new Map<string, string>(),
      messages = [],
    } = account.topics.get(arn) ?? {};
    account.topics.set(arn, { arn, name, policy, key, subscriptions, messages });
  },
  remove: (_, { arn }, account) => void account.topics.delete(arn),
});
