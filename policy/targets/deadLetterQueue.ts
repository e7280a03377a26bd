import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven } from "../shared/values";

/**
 * A target must have a dead-letter queue. Without it EventBridge drops events that it cannot deliver: at once after most 4xx
 * answers, otherwise after the last retry. Only a metric counts them.
 * Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export const ruleTargetDeadLetterQueue = resourcePolicy({
  name: "rule-target-dead-letter-queue",
  description: "A target has a dead-letter queue for events that cannot be delivered.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "target", "dead-letter-queue"],
  remediationSteps:
    "Create a standard SQS queue in the Region of the rule, let events.amazonaws.com send messages to it, and set deadLetterConfig.arn of the target to its ARN.",
  url: DOCS.deadLetters,
  types: [TYPES.target],
  *judge({ props }) {
    if (isGiven(props, "deadLetterConfig", "arn")) return;
    yield {
      problem: "has no dead-letter queue",
      property: "deadLetterConfig.arn",
      found: undefined,
      because: "so an event that cannot be delivered is lost",
      remedy: "Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    };
  },
});
