import { allows, type AccessPolicy } from "../eventbridge/accessPolicy";

/** A KMS key. */
export interface KmsKey {
  arn: string;
  id: string;
  policy: AccessPolicy | undefined;
  tags: Readonly<Record<string, string>>;
}

/** Where keys are found. */
interface KeyStore {
  /** The key with this ARN, id or alias. */
  key(identifier: string): KmsKey | undefined;
}

/** The use of a key by a service. */
export interface KeyUse {
  /** The key's ARN, id or alias; undefined where no KMS key is used. */
  key: string | undefined;
  /** The service principal, such as `events.amazonaws.com`. */
  service: string;
  /** Condition keys: the source that the service names, and the encryption context. */
  context: Record<string, string>;
  /** The actions that the service needs; by default those of encrypting for another principal. */
  actions?: readonly string[];
}

const ENCRYPT_FOR_ANOTHER = ["kms:GenerateDataKey", "kms:Decrypt"];

/**
 * Why a service cannot use a key, such as `the key ... does not let events.amazonaws.com do kms:Decrypt`; undefined where it
 * can, or where no key is used.
 */
export function keyRefused(
  keys: KeyStore,
  { key: identifier, service, context, actions = ENCRYPT_FOR_ANOTHER }: KeyUse,
): string | undefined {
  if (identifier === undefined) return undefined;
  const key = keys.key(identifier);
  if (key === undefined) return `the key ${identifier} does not exist`;
  const { policy } = key;
  const refused = actions.filter(
    (action) =>
      policy === undefined || !allows(policy, { service, action, resource: key.arn, context }),
  );
  return refused.length === 0
    ? undefined
    : `the key ${identifier} does not let ${service} do ${refused.join(" and ")}`;
}
