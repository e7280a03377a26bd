import type { ResourceValidationPolicy } from "@pulumi/policy";
import { DOCS } from "../shared/docs";
import { onceFor } from "../shared/memoized";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { textAt } from "../shared/values";
import { CONFLICTS } from "./conflicts";
import { HOLDING, remember } from "./declaredPolicies";
import { IDENTIFIED, identityOf, type Identity } from "./identities";

/**
 * No two resources may be the same resource in AWS: in one account and Region, with one name. Of two rules, targets, alarms or
 * policies with one name the later one replaces the earlier one without notice; of two buses or connections the service refuses
 * the second one at the update; of two queues or topics the program manages one twice, and deletes it with either. The same holds for
 * what two kinds of resources write, such as the policy of a queue and a QueuePolicy.
 * Source: the documentation and the API models of the services, see the tables of identities and conflicts.
 */
const policy = stackPolicy({
  name: "nothing-overwritten",
  description:
    "No two resources of a stack, such as rules, targets, alarms or policies, replace or exclude each other.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "rule", "target"],
  remediationSteps:
    "Give each rule of a bus its own name and each target of a rule its own targetId. Write one policy with several statements.",
  url: DOCS.rules,
  subjects: (stack) => stack.of(...IDENTIFIED, TYPES.rolePolicyAttachment),
  *judge(resource, stack) {
    const identity = identityOf(resource);
    const first = identity && firstOf(resource, identity, stack);
    if (identity !== undefined && first !== undefined && first !== resource) {
      yield finding(resource, first, identity);
    }
    yield* CONFLICTS[resource.type]?.(resource, stack) ?? [];
  },
});

/** Beside the stack, this policy reads the inputs of the resources that can hold policies. */
export const nothingOverwritten: typeof policy &
  Pick<ResourceValidationPolicy, "validateResource"> & { types: ReadonlySet<string> } = {
  ...policy,
  types: new Set(Object.keys(HOLDING)),
  validateResource: remember,
};

function finding(resource: Resource, first: Resource, identity: Identity): Finding {
  const { label, property, second, remedy } = identity;
  const found = textAt(resource.props, property);
  const kind = label.slice("the ".length);
  switch (second) {
    case "replaces":
      return {
        problem: `replaces ${label} '${first.name}'`,
        ...{ property, found, remedy },
        because: `as for '${first.name}', and in AWS both are one resource`,
      };
    case "is refused":
      return {
        problem: `cannot exist beside ${label} '${first.name}'`,
        ...{ property, found, remedy },
        because: `as for '${first.name}', and the service refuses a second ${kind} of that name`,
        // The providers of two Regions may have two accounts, which their settings need not show.
        ...(isByOtherProvider(resource, first) && { advice: true }),
      };
    case "is the same":
      return {
        problem: `is the same ${kind} as '${first.name}'`,
        ...{ property, found, remedy },
        because: `as for '${first.name}', and for an existing name the service returns the existing ${kind} or an error`,
      };
  }
}

const isByOtherProvider = (one: Resource, other: Resource) =>
  one.provider?.props.region !== other.provider?.props.region;

/** The first resource of each identity, and the types of which the stack has several resources. */
interface Identified {
  first: Map<string, Resource>;
  several: ReadonlySet<string>;
}

const identified = onceFor((stack: Stack): Identified => ({
  first: new Map(),
  several: new Set(IDENTIFIED.filter((type) => stack.of(type).length > 1)),
}));

/** The first resource of the stack with the identity of this one; undefined if the service generates its identity. */
function firstOf(resource: Resource, identity: Identity, stack: Stack): Resource | undefined {
  const known = identified(stack);
  // The name of an only resource does not matter, so it need not be known yet.
  if (!known.several.has(resource.type)) return undefined;
  const own = identity.of(resource, stack);
  if (own === undefined) return undefined;
  const key = `${resource.type} ${own}`;
  const first = known.first.get(key) ?? resource;
  known.first.set(key, first);
  return first;
}
