import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import {
  parseAccessPolicy,
  parseIamPolicy,
  type AccessPolicy,
} from "../../eventbridge/accessPolicy";
import { nameField, resourceKind, textFor } from "./kind";
import { tags } from "./tags";

export const role = resourceKind("aws:iam/role:Role", {
  inputs: z.strictObject({
    tags,
    name: nameField(NAME_RULES.role),
    assumeRolePolicy: textFor(parseIamPolicy),
  }),
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, account) => ({
    id: name,
    outputs: { arn: `arn:aws:iam::${account.location.accountId}:role/${name}` },
  }),
  apply: ({ name, assumeRolePolicy }, { arn }, account) => {
    const { policies, attached } = account.roles.get(arn) ?? {
      policies: new Map<string, AccessPolicy>(),
      attached: new Set<string>(),
    };
    const trust = parseAccessPolicy(assumeRolePolicy);
    account.roles.set(arn, { arn, name, trust, policies, attached });
  },
  remove: (_, { arn }, account) => void account.roles.delete(arn),
});
