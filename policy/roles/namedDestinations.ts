import { readPolicy, type Statement } from "../shared/access/document";
import { hasAction } from "../shared/access/evaluate";
import { HOLE, matchWildcards } from "../shared/access/wildcards";
import { DOCS } from "../shared/docs";
import { asList } from "../shared/grouped";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import {
  inlinePoliciesOf,
  isAssumableByEvents,
  permissionsOf,
  rolesByPolicy,
} from "../shared/rolePermissions";
import { TYPES } from "../shared/types";
import { isKnown, spell, valueAt, type Key } from "../shared/values";

const INVOKE = "events:InvokeApiDestination";

/** An ARN that contains the name of the destination; the ID after the name may be `*`. */
const NAMED = /^arn:[^:]+:events:[^:]*:[^:]*:api-destination\/[^*?/]+(\/.*)?$/;
/** The ARN of any destination. */
const ANY = `arn:${HOLE}:events:${HOLE}:${HOLE}:api-destination/${HOLE}`;

/**
 * A policy must name the API destinations that a role may invoke. With a wildcard the role can send events to every SaaS that
 * the account has a destination for, with that SaaS's credentials. A wildcard in the action counts only for roles that EventBridge
 * may assume. This policy does not look at a statement that allows every action (`*`); the policy target-role refuses it for the
 * role of a target. A policy that is only the permissions boundary of roles allows nothing.
 * Source: EventBridge User Guide, 'Using identity-based policies'.
 */
export const roleNamedDestinations = stackPolicy({
  name: "role-named-destinations",
  description: "A role may invoke only API destinations that its policy names.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["leak", "iam", "api-destination"],
  remediationSteps: `Set Resource of the statement that allows ${INVOKE} to the ARNs of the API destinations.`,
  url: DOCS.identity,
  subjects: (stack) => stack.of(TYPES.rolePolicy, TYPES.policy, TYPES.role),
  *judge(resource, stack) {
    if (isBoundary(resource, stack)) return;
    const byEvents = rolesOf(resource, stack).some((role) => isAssumableByEvents(role, stack));
    const paths: Key[][] = resource.type === TYPES.role ? inlinePoliciesOf(resource) : [["policy"]];
    for (const path of paths) {
      if (!byEvents && !isKnown(resource.props, ...path)) continue;
      for (const statement of readPolicy(valueAt(resource.props, ...path))) {
        if (isAboutDestinations(statement, byEvents)) yield* findUnnamed(statement, spell(path));
      }
    }
    if (byEvents && resource.type === TYPES.role) yield* findPoliciesOfAws(resource, stack);
  },
});

/** Whether a policy is only the boundary of roles: it limits what other policies allow, and allows nothing itself. */
function isBoundary(resource: Resource, stack: Stack): boolean {
  return (
    stack.referringTo(resource, TYPES.role, "permissionsBoundary").length > 0 &&
    !rolesByPolicy(stack).has(resource)
  );
}

/** The roles that have a policy. */
function rolesOf(resource: Resource, stack: Stack): readonly Resource[] {
  if (resource.type === TYPES.role) return [resource];
  if (resource.type === TYPES.policy) return rolesByPolicy(stack).of(resource);
  return asList(stack.findReference(resource, TYPES.role, "role"));
}

/** Whether a statement lets a role invoke API destinations: by name, or by a wildcard that is meant for EventBridge. */
function isAboutDestinations(statement: Statement, byEvents: boolean): boolean {
  const { effect, actions } = statement;
  if (effect !== "Allow" || (!actions.except && actions.values.includes("*"))) return false;
  const isNamed =
    !actions.except &&
    actions.values.some((action) => action?.toLowerCase().startsWith("events:invoke"));
  return (byEvents || isNamed) && hasAction(statement, INVOKE) === true;
}

function* findUnnamed({ resources }: Statement, policy: string): Iterable<Finding> {
  const remedy = "Set Resource to the ARN of the API destination.";
  const problem = "may invoke any API destination";
  if (resources === undefined) return; // IAM refuses a statement without a resource
  if (resources.except) {
    yield {
      ...{ problem, remedy, property: `${policy}, NotResource of ${INVOKE}` },
      found: resources.values.join(", "),
      because: "which allows every other API destination",
    };
    return;
  }
  for (const found of resources.values) {
    if (found === undefined || NAMED.test(found) || matchWildcards(found, ANY) === false) continue;
    const because = "which names no API destination";
    yield { problem, property: `${policy}, Resource of ${INVOKE}`, found, because, remedy };
  }
}

function* findPoliciesOfAws(role: Resource, stack: Stack): Iterable<Finding> {
  for (const found of permissionsOf(role, stack).ofAws) {
    yield {
      problem: "may invoke any API destination",
      property: "the attached policies",
      found,
      because: "a policy of AWS that names no API destination",
      remedy: `Attach a policy that allows only ${INVOKE}, on the ARN of the API destination.`,
    };
  }
}
