import type { ResourceValidationArgs } from "@pulumi/policy";
import { withoutProxies } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isGiven } from "../shared/values";

/**
 * Properties that hold policies which other resources can hold, too. After a refresh the provider returns them also if the
 * program has not set them, so the outputs alone do not show who declares a policy.
 * Source: hashicorp/terraform-provider-aws, the attributes `policy`, `inline_policy` and `managed_policy_arns`, which are computed.
 */
export const HOLDING: Readonly<Record<string, readonly string[]>> = {
  [TYPES.queue]: ["policy"],
  [TYPES.topic]: ["policy"],
  [TYPES.key]: ["policy"],
  [TYPES.role]: ["inlinePolicies", "managedPolicyArns"],
};

/** By URN, the properties that the program has set. */
const declared = new Map<string, ReadonlySet<string>>();

/** Remembers what the program declares. The engine shows the inputs of each resource before it shows the stack. */
export function remember(args: ResourceValidationArgs): void {
  const { type, urn, props } = withoutProxies(args);
  const properties = HOLDING[type];
  if (properties === undefined) return;
  declared.set(urn, new Set(properties.filter((property) => isGiven(props, property))));
}

/** Whether the program may have set the property of a resource. True if the inputs of the resource have not been seen. */
export function mayDeclare({ urn }: { urn: string }, property: string): boolean {
  return declared.get(urn)?.has(property) ?? true;
}
