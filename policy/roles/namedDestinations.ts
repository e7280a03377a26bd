import { hasAction, readPolicy } from "../shared/accessPolicy";
import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isKnown, listAt, spell, valueAt, type Key } from "../shared/values";

const INVOKE = "events:InvokeApiDestination";

/** An ARN that contains the name of the destination; the ID after the name may be `*`. */
const NAMED = /^arn:[^:]+:events:[^:]*:[^:]*:api-destination\/[^*?/]+(\/.*)?$/;

/**
 * A policy must name the API destinations that a role may invoke. With a wildcard the role can send events to every SaaS that
 * the account has a destination for, with that SaaS's credentials. This policy does not look at a statement that allows every
 * action (`*`); the policy target-role refuses it for the role of a target.
 * Source: EventBridge User Guide, 'Using identity-based policies'.
 */
export const roleNamedDestinations = resourcePolicy({
  name: "role-named-destinations",
  description: "A role may invoke only API destinations that its policy names.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["leak", "iam", "api-destination"],
  remediationSteps: `Set Resource of the statement that allows ${INVOKE} to the ARNs of the API destinations.`,
  url: DOCS.identity,
  types: [TYPES.rolePolicy, TYPES.policy, TYPES.role],
  *judge({ type, props }) {
    const places: Key[][] =
      type !== TYPES.role
        ? [["policy"]]
        : (isKnown(props, "inlinePolicies") ? listAt(props, "inlinePolicies") : []).map(
            (_, index) => ["inlinePolicies", index, "policy"],
          );
    for (const place of places) {
      for (const statement of readPolicy(valueAt(props, ...place)) ?? []) {
        const { allows, actions, resources } = statement;
        if (!allows || actions.includes("*") || !hasAction(statement, INVOKE)) continue;
        for (const found of resources.filter((resource) => !NAMED.test(resource))) {
          yield {
            problem: "may invoke any API destination",
            property: `${spell(place)}, Resource of ${INVOKE}`,
            found,
            because: "which names no API destination",
            remedy: "Set Resource to the ARN of the API destination.",
          };
        }
      }
    }
  },
});
