import { isOpen, readPolicy } from "../shared/accessPolicy";
import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven, textAt, valueAt } from "../shared/values";

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
    const problem = "is open to everybody";
    if (type === TYPES.busPermission) {
      const found = textAt(props, "principal");
      if (found !== "*" || isGiven(props, "condition", "value")) return;
      const because = "and no condition limits it";
      const remedy = "Set principal to an account, or condition to your organization.";
      yield { problem, property: "principal", found, because, remedy };
      return;
    }
    for (const statement of readPolicy(valueAt(props, "policy")) ?? []) {
      if (!isOpen(statement)) continue;
      const because = "and no condition limits it";
      const remedy =
        "Set Principal to accounts or roles, or add a condition on aws:PrincipalOrgID.";
      yield { problem, property: "policy, Principal", found: "*", because, remedy };
    }
  },
});
