import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven } from "../shared/values";

/**
 * A rule's target must have a dead-letter queue. Without one EventBridge drops what it could not deliver:
 * at once for most 4xx answers, after the last retry otherwise, and leaves only a metric behind.
 * Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export const ruleTargetDeadLetterQueue = resourcePolicy({
  name: "rule-target-dead-letter-queue",
  description: "A rule's target has a dead-letter queue for what could not be delivered.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "target", "dead-letter-queue"],
  remediationSteps:
    "Make a standard SQS queue in the rule's Region, let events.amazonaws.com send to it, and set deadLetterConfig.arn of the target to its ARN.",
  url: DOCS.deadLetters,
  types: [TYPES.target],
  *judge({ props }) {
    if (isGiven(props, "deadLetterConfig", "arn")) return;
    yield {
      problem: "has no dead-letter queue",
      property: "deadLetterConfig.arn",
      found: undefined,
      because: "so an event that cannot be delivered is lost",
      remedy: "Set it to the ARN of a standard SQS queue.",
    };
  },
});
