import { hasAction, readPolicy } from "../shared/accessPolicy";
import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isKnown, listAt, spell, valueAt, type Key } from "../shared/values";

const INVOKE = "events:InvokeApiDestination";

/** An ARN with the destination's name in it; the id after the name may be `*`. */
const NAMED = /^arn:[^:]+:events:[^:]*:[^:]*:api-destination\/[^*?/]+(\/.*)?$/;

/**
 * A policy must let a role invoke API destinations by name. With a wildcard the role can send events to every SaaS
 * that the account knows, with that SaaS's credentials. A policy that allows everything (`*`) is not looked at here;
 * the policy target-role refuses it for the role of a target.
 * Source: EventBridge User Guide, 'Using identity-based policies'.
 */
export const roleNamedDestinations = resourcePolicy({
  name: "role-named-destinations",
  description: "A role may invoke named API destinations only.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["leak", "iam", "api-destination"],
  remediationSteps: `Give the statement that allows ${INVOKE} the ARNs of the destinations as Resource.`,
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
            because: "which names none",
            remedy: "Set it to the ARN of the API destination.",
          };
        }
      }
    }
  },
});
