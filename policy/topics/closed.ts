import { DOCS } from "../shared/docs";
import { findOpenStatements } from "../shared/openPolicy";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { valueAt } from "../shared/values";

/**
 * The policy of a topic must not let everybody publish or subscribe. Whoever can publish can send false alarms until the team
 * ignores real ones, and whoever can subscribe can read every failure.
 * Source: SNS Developer Guide, 'Amazon SNS access control'.
 */
export const topicClosed = resourcePolicy({
  name: "topic-closed",
  description: "The policy of a topic does not allow everybody.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["leak", "alarm", "topic", "iam"],
  remediationSteps:
    "Set Principal to services, accounts or roles, or add a condition on aws:SourceAccount.",
  url: DOCS.topicPolicies,
  types: [TYPES.topic, TYPES.topicPolicy],
  *judge({ props }) {
    yield* findOpenStatements({
      document: valueAt(props, "policy"),
      property: "policy",
      remedy:
        "Set Principal to services, accounts or roles, or add a condition on aws:SourceAccount.",
    });
  },
});
