import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { PATH } from "./iam";
import { nameField, resourceKind } from "./kind";
import { iamPolicyField } from "./policyField";
import { tags } from "./tags";

/** A managed policy. It has an effect on the roles to which it is attached. */
export const policy = resourceKind("aws:iam/policy:Policy", {
  inputs: z.strictObject({
    tags,
    name: nameField(NAME_RULES.publisherPolicy),
    description: z.string().max(1000).optional(),
    policy: iamPolicyField(),
    path: PATH,
  }),
  withoutEffect: ["delayAfterPolicyCreationInMs"],
  replacedBy: ["name", "description", "path"],
  computed: ["arn"],
  plan: ({ name, path = "/" }, { location: { accountId } }) => {
    const arn = `arn:aws:iam::${accountId}:policy${path}${name}`;
    return { id: arn, outputs: { arn } };
  },
  apply: ({ policy }, { arn }, account) => void account.putPolicy(arn, parseAccessPolicy(policy)),
  remove: (_, { arn }, account) => void account.removePolicy(arn),
});
