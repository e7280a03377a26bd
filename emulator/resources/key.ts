import { z } from "zod";
import { parseAccessPolicy, parseIamPolicy } from "../../eventbridge/accessPolicy";
import { uuid } from "../random";
import { existing, resourceKind, textFor } from "./kind";

/** A symmetric key. Nothing is encrypted here: what it does is to let services use it, or not. */
export const key = resourceKind("aws:kms/key:Key", {
  inputs: z.strictObject({
    description: z.string().max(8192).optional(),
    enableKeyRotation: z.boolean().default(false),
    // Source: KMS API reference, ScheduleKeyDeletion.
    deletionWindowInDays: z.number().int().min(7).max(30).optional(),
    policy: textFor(parseIamPolicy).optional(),
    tags: z.record(z.string(), z.string()).default({}),
  }),
  replacedBy: [],
  computed: ["arn", "keyId"],
  plan: (_, { place: { region, account }, random }) => {
    const keyId = uuid(random);
    return { id: keyId, outputs: { arn: `arn:aws:kms:${region}:${account}:key/${keyId}`, keyId } };
  },
  apply: ({ policy, tags }, { arn, keyId }, world) => {
    const own = policy === undefined ? world.keys.get(arn)?.policy : parseAccessPolicy(policy);
    world.keys.set(arn, { arn, id: keyId, policy: own, tags });
  },
  remove: (_, { arn }, world) => void world.keys.delete(arn),
});

export const parseKeyPolicy = resourceKind("aws:kms/keyPolicy:KeyPolicy", {
  inputs: z.strictObject({ keyId: z.string(), policy: textFor(parseIamPolicy) }),
  replacedBy: ["keyId"],
  computed: [],
  plan: ({ keyId }) => ({ id: keyId, outputs: {} }),
  apply: ({ keyId, policy }, _, world) => {
    existing(world.key(keyId), `key ${keyId}`).policy = parseAccessPolicy(policy);
  },
  // The service gives the key its default policy again, which lets the account use it, and no service.
  remove: ({ keyId }, _, world) => {
    const found = world.key(keyId);
    if (found !== undefined) found.policy = undefined;
  },
});

export const keyAlias = resourceKind("aws:kms/alias:Alias", {
  inputs: z.strictObject({
    // Source: KMS API reference, CreateAlias.
    name: z
      .string()
      .regex(
        /^alias\/(?!aws\/)[\w/-]{1,250}$/,
        "must be alias/ and 1 to 250 letters, digits and /_-, and not begin with alias/aws/",
      ),
    targetKeyId: z.string(),
  }),
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, { place: { region, account } }) => ({
    id: name,
    outputs: { arn: `arn:aws:kms:${region}:${account}:${name}` },
  }),
  apply: ({ name, targetKeyId }, _, world) => {
    world.keyAliases.set(name, existing(world.key(targetKeyId), `key ${targetKeyId}`).arn);
  },
  remove: ({ name }, _, world) => void world.keyAliases.delete(name),
});
