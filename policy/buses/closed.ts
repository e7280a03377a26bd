import { readPolicy, type Statement } from "../shared/access/document";
import { openStatements } from "../shared/access/strangers";
import { DOCS } from "../shared/docs";
import { findOpenStatements } from "../shared/openPolicy";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isKnown, objectAt, textAt, valueAt, type Properties } from "../shared/values";

/**
 * The policy of a bus must not let everybody publish events or create rules. Whoever can put an event on the bus can change
 * a customer's record in the SaaS, and whoever can create a rule can read all events.
 * Source: EventBridge User Guide, 'Permissions for event buses'.
 */
export const eventBusClosed = resourcePolicy({
  name: "event-bus-closed",
  description: "The policy of an event bus does not allow everybody.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "corruption", "event-bus", "iam"],
  remediationSteps: "Set Principal to accounts or roles, or add a condition on aws:PrincipalOrgID.",
  url: DOCS.busPolicies,
  types: [TYPES.busPolicy, TYPES.busPermission],
  *judge({ type, props }) {
    if (type === TYPES.busPolicy) {
      const remedy =
        "Set Principal to accounts or roles, or add a condition on aws:PrincipalOrgID.";
      yield* findOpenStatements({ document: valueAt(props, "policy"), property: "policy", remedy });
      return;
    }
    const found = textAt(props, "principal");
    if (found !== "*" || !isKnown(props, "condition", "value")) return; // the update checks the condition
    if (openStatements(statementOf(props)).length === 0) return;
    yield {
      problem: "is open to everybody",
      property: "principal",
      found,
      because: "and no condition limits it",
      remedy: "Set principal to an account, or condition to your organization.",
    };
  },
});

/** The statement that the service adds for a permission. Source: EventBridge API Reference, PutPermission. */
function statementOf(props: Properties): readonly Statement[] {
  const { type, key, value } = objectAt(props, "condition");
  const Condition = value === undefined ? undefined : { [String(type)]: { [String(key)]: value } };
  return readPolicy({ Statement: { Effect: "Allow", Principal: "*", Condition } });
}
