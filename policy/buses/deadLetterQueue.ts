import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven } from "../shared/values";

/**
 * A bus with a customer-managed key must have its own dead-letter queue. An event that the bus cannot encrypt or decrypt,
 * for example while the key is disabled, reaches no rule, and so no rule's dead-letter queue.
 * Source: EventBridge User Guide, 'Using dead-letter queues to capture encrypted event errors'.
 */
export const eventBusDeadLetterQueue = resourcePolicy({
  name: "event-bus-dead-letter-queue",
  description: "An event bus with a customer-managed key has a dead-letter queue.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "event-bus", "dead-letter-queue", "encryption"],
  remediationSteps:
    "Set deadLetterConfig.arn of the bus to a standard SQS queue whose policy lets the bus send messages.",
  url: DOCS.busDeadLetters,
  types: [TYPES.bus],
  *judge({ props }) {
    const property = "deadLetterConfig.arn";
    if (!isGiven(props, "kmsKeyIdentifier") || isGiven(props, "deadLetterConfig", "arn")) return;
    const because = "so an event that cannot be encrypted or decrypted is lost";
    const remedy = "Set deadLetterConfig.arn to the ARN of a standard SQS queue.";
    yield { problem: "has no dead-letter queue", property, found: undefined, because, remedy };
  },
});
