import { DOCS } from "../shared/docs";
import { findOpenStatements } from "../shared/openPolicy";
import { stackPolicy, type Resource } from "../shared/policy";
import { attempt } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isGiven, valueAt } from "../shared/values";

/**
 * The policy of a queue must not let everybody send or receive messages. Whoever can send can make the consumer write any record,
 * and whoever can receive can read and delete messages. The policy dead-letter-queue-policy checks dead-letter queues.
 * Source: SQS Developer Guide, 'Basic examples of Amazon SQS policies'.
 */
export const queueClosed = stackPolicy({
  name: "queue-closed",
  description: "The policy of a queue does not allow everybody.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "corruption", "iam"],
  remediationSteps:
    "Set Principal to services, accounts or roles, or add a condition on aws:SourceArn or aws:SourceAccount.",
  url: DOCS.queuePolicies,
  subjects: (stack) => {
    const checked = new Set<unknown>(stack.deadLetterQueues());
    const queueOf = (policy: Resource) =>
      attempt(() => stack.resolveReference(policy, TYPES.queue, "queueUrl"));
    return [
      ...stack.of(TYPES.queue).filter((queue) => !checked.has(queue)),
      ...stack.of(TYPES.queuePolicy).filter((policy) => !checked.has(queueOf(policy))),
    ].filter(({ props }) => isGiven(props, "policy"));
  },
  *judge({ props }) {
    yield* findOpenStatements({
      document: valueAt(props, "policy"),
      property: "policy",
      remedy:
        "Set Principal to services, accounts or roles, or add a condition on aws:SourceArn or aws:SourceAccount.",
    });
  },
});
