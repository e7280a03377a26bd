import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { parseAccessPolicy, parseIamPolicy } from "../../eventbridge/accessPolicy";
import { nameField, resourceKind, textFor } from "./kind";
import { tags } from "./tags";

/** A managed policy. It has an effect on the roles to which it is attached. */
export const policy = resourceKind("aws:iam/policy:Policy", {
  inputs: z.strictObject({
    tags,
    name: nameField(NAME_RULES.publisherPolicy),
    description: z.string().max(1000).optional(),
    policy: textFor(parseIamPolicy),
  }),
  replacedBy: ["name", "description"],
  computed: ["arn"],
  plan: ({ name }, { location: { accountId } }) => {
    const arn = `arn:aws:iam::${accountId}:policy/${name}`;
    return { id: arn, outputs: { arn } };
  },
  apply: ({ policy }, { arn }, account) => void account.putPolicy(arn, parseAccessPolicy(policy)),
  remove: (_, { arn }, account) => void account.removePolicy(arn),
});
