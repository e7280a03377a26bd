import { isOpen, readPolicy } from "../shared/accessPolicy";
import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven, textAt, valueAt } from "../shared/values";

/**
 * A bus's policy must not let everybody publish or make rules: whoever can put an event on the bus can change
 * a customer's record in the SaaS, and whoever can make a rule can read all events.
 * Source: EventBridge User Guide, 'Permissions for event buses'.
 */
export const eventBusClosed = resourcePolicy({
  name: "event-bus-closed",
  description: "An event bus's policy has no open principal.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "corruption", "event-bus", "iam"],
  remediationSteps:
    "Name the accounts or roles as principal, or add a condition on aws:PrincipalOrgID.",
  url: DOCS.busPolicies,
  types: [TYPES.busPolicy, TYPES.busPermission],
  *judge({ type, props }) {
    const problem = "is open to everybody";
    if (type === TYPES.busPermission) {
      const found = textAt(props, "principal");
      if (found !== "*" || isGiven(props, "condition", "value")) return;
      const because = "and condition is not set";
      const remedy = "Set it to an account, or condition to your organization.";
      yield { problem, property: "principal", found, because, remedy };
      return;
    }
    for (const statement of readPolicy(valueAt(props, "policy")) ?? []) {
      if (!isOpen(statement)) continue;
      const because = "without a condition on who it is";
      const remedy = "Set it to accounts or roles, or add a condition on aws:PrincipalOrgID.";
      yield { problem, property: "policy, Principal", found: "*", because, remedy };
    }
  },
});
