import { attempt, type Resource } from "../shared/resource";
import type { Stack } from "../shared/stack";
import { targetKindOf } from "../shared/targetKind";
import { NotKnownYet } from "../shared/values";

/**
 * Whether a rule calls a SaaS: at least one of its targets is an API destination.
 *
 * @throws NotKnownYet if a target may be one, and the answer depends on it
 */
export function callsSaas(rule: Resource, stack: Stack): boolean {
  const kinds = stack.targetsOf(rule).map((target) => attempt(() => targetKindOf(target, stack)));
  if (kinds.includes("api-destination")) return true;
  if (kinds.includes("unknown") || stack.hasTargetsOfUnknownRule())
    throw new NotKnownYet("targets");
  return false;
}
