import { z } from "zod";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { uuid } from "../random";
import { existing, resourceKind } from "./kind";
import { iamPolicyField } from "./policyField";

/** A symmetric key. The emulator encrypts nothing; it checks which services the key's policy allows to use it. */
export const kmsKey = resourceKind("aws:kms/key:Key", {
  inputs: z.strictObject({
    description: z.string().max(8192).optional(),
    enableKeyRotation: z.boolean().default(false),
    // Source: KMS API reference, ScheduleKeyDeletion.
    deletionWindowInDays: z.number().int().min(7).max(30).optional(),
    policy: iamPolicyField().optional(),
    tags: z.record(z.string(), z.string()).default({}),
  }),
  withoutEffect: [
    ...["bypassPolicyLockoutSafetyCheck", "customKeyStoreId", "customerMasterKeySpec"],
    ...["keyUsage", "multiRegion", "rotationPeriodInDays", "xksKeyId"],
  ],
  replacedBy: [],
  computed: ["arn", "keyId"],
  plan: (_, { location: { region, accountId }, random }) => {
    const keyId = uuid(random);
    return {
      id: keyId,
      outputs: { arn: `arn:aws:kms:${region}:${accountId}:key/${keyId}`, keyId },
    };
  },
  apply: ({ policy, tags }, { arn, keyId }, account) => {
    const own = policy === undefined ? account.keys.get(arn)?.policy : parseAccessPolicy(policy);
    account.keys.set(arn, { arn, id: keyId, policy: own, tags });
  },
  remove: (_, { arn }, account) => void account.keys.delete(arn),
});

export const kmsKeyPolicy = resourceKind("aws:kms/keyPolicy:KeyPolicy", {
  inputs: z.strictObject({ keyId: z.string(), policy: iamPolicyField() }),
  withoutEffect: ["bypassPolicyLockoutSafetyCheck"],
  replacedBy: ["keyId"],
  computed: [],
  plan: ({ keyId }) => ({ id: keyId, outputs: {} }),
  apply: ({ keyId, policy }, _, account) => {
    existing(account.key(keyId), `key ${keyId}`).policy = parseAccessPolicy(policy);
  },
  // The service restores the default policy, which allows the account to use the key, and no service.
  remove: ({ keyId }, _, account) => {
    const found = account.key(keyId);
    if (found !== undefined) found.policy = undefined;
  },
});

export const kmsKeyAlias = resourceKind("aws:kms/alias:Alias", {
  inputs: z.strictObject({
    // Source: KMS API reference, CreateAlias.
    name: z
      .string()
      .regex(
        /^alias\/(?!aws\/)[\w/-]{1,250}$/,
        "must be alias/ followed by 1 to 250 letters, digits, /, _ or -, and must not begin with alias/aws/",
      ),
    targetKeyId: z.string(),
  }),
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, { location: { region, accountId } }) => ({
    id: name,
    outputs: { arn: `arn:aws:kms:${region}:${accountId}:${name}` },
  }),
  apply: ({ name, targetKeyId }, _, account) => {
    account.keyAliases.set(name, existing(account.key(targetKeyId), `key ${targetKeyId}`).arn);
  },
  remove: ({ name }, _, account) => void account.keyAliases.delete(name),
});
