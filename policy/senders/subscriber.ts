import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven, numberAt } from "../shared/values";

/** What a subscriber does without settings. Source: EventBridge Custom Event Bus API reference, RetryPolicy. */
const DEFAULTS = [
  { name: "maxRetryAttempts", unit: "retries", value: 5, most: 185 },
  { name: "maxEventAgeInSeconds", unit: "seconds", value: 300, most: 86_400 },
] as const;

/**
 * A subscriber of a custom event bus (AWS::EventsV2::Subscriber) must keep the events that it cannot deliver, and retry longer than
 * it does by default: 5 times within 300 seconds. A SaaS that is down for longer loses events otherwise.
 * Source: CloudFormation template reference, AWS::EventsV2::Subscriber, OnFailureConfiguration and RetryPolicy.
 */
export const subscriberDelivery = resourcePolicy({
  name: "subscriber-delivery",
  description:
    "A subscriber of a custom event bus keeps events that it cannot deliver, and retries longer than five minutes.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "target", "dead-letter-queue"],
  remediationSteps:
    "Set onFailureConfiguration.arn of the subscriber to the ARN of an SQS queue, and both maxRetryAttempts and maxEventAgeInSeconds of retryPolicy.",
  url: DOCS.subscribers,
  types: [TYPES.subscriber],
  *judge({ props }) {
    if (!isGiven(props, "onFailureConfiguration", "arn")) {
      yield {
        problem: "has no destination for failures",
        property: "onFailureConfiguration.arn",
        found: undefined,
        because: "so an event that cannot be delivered is lost",
        remedy: "Set onFailureConfiguration.arn to the ARN of an SQS queue.",
      };
    }
    for (const { name, unit, value, most } of DEFAULTS) {
      const found = numberAt(props, "retryPolicy", name);
      if ((found ?? 0) > value) continue;
      yield {
        problem: "gives up events too soon",
        property: `retryPolicy.${name}`,
        found,
        because:
          found === undefined
            ? `and the default is ${value} ${unit}`
            : `which is not more than the default of ${value} ${unit}`,
        remedy: `Set retryPolicy.${name} to a number above ${value}, up to ${most} (${unit}).`,
      };
    }
  },
});
