import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isGiven, judge } from "./judge";

interface TargetInputs {
  deadLetterConfig: object;
}

/**
 * A rule's target must have a dead-letter queue. Without one EventBridge drops what it could not deliver:
 * at once for most 4xx answers, after the last retry otherwise, and leaves only a metric behind.
 * Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export const ruleTargetDeadLetterQueue: ResourceValidationPolicy = {
  name: "rule-target-dead-letter-queue",
  description: "A rule's target has a dead-letter queue for what could not be delivered.",
  enforcementLevel: "mandatory",
  validateResource: judge<TargetInputs>(
    "aws:cloudwatch/eventTarget:EventTarget",
    ({ name, props }, report) => {
      const { deadLetterConfig } = props;
      if (!deadLetterConfig || !isGiven(deadLetterConfig, "arn")) {
        report(
          `Target '${name}' has no dead-letter queue: deadLetterConfig.arn is not set, so an event that ` +
            `cannot be delivered is lost. Set it to the ARN of a standard SQS queue.`,
        );
      }
    },
  ),
};
