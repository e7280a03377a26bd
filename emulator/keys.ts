import { allows } from "../eventbridge/accessPolicy";
import type { EmulatedAccount } from "./world";

/** What a service does with a key to encrypt for somebody. */
const USE = ["kms:GenerateDataKey", "kms:Decrypt"];

/**
 * Why a service may not use a key, as in `the key ... does not let events.amazonaws.com do kms:Decrypt`; undefined where
 * it may, and where there is no key.
 *
 * @param context condition keys: the source that the service names, and the encryption context
 * @param actions that it needs
 */
export function keyRefused(
  world: EmulatedAccount,
  identifier: string | undefined,
  service: string,
  context: Record<string, string>,
  actions: readonly string[] = USE,
): string | undefined {
  if (identifier === undefined) return undefined;
  const key = world.key(identifier);
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
