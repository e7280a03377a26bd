import { isOpen, readPolicy } from "../shared/accessPolicy";
import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven, valueAt } from "../shared/values";

/**
 * A topic's policy must not let everybody publish or subscribe: who can publish wakes the team for nothing until it
 * sleeps through what matters, and who can subscribe reads what goes wrong.
 * Source: SNS Developer Guide, 'Amazon SNS access control'.
 */
export const topicClosed = resourcePolicy({
  name: "topic-closed",
  description: "A topic's policy has no open principal.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["leak", "alarm", "topic", "iam"],
  remediationSteps:
    "Name services, accounts or roles as principal, or add a condition on aws:SourceAccount.",
  url: DOCS.topicPolicies,
  types: [TYPES.topic, TYPES.topicPolicy],
  *judge({ props }) {
    if (!isGiven(props, "policy")) return;
    for (const statement of readPolicy(valueAt(props, "policy")) ?? []) {
      if (!isOpen(statement)) continue;
      yield {
        problem: "is open to everybody",
        property: "policy, Principal",
        found: "*",
        because: "without a condition on who it is",
        remedy: "Set it to services, accounts or roles, or add a condition on aws:SourceAccount.",
      };
    }
  },
});
