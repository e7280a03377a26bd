import { EVENTS } from "../shared/accessPolicy";
import { DOCS } from "../shared/docs";
import { grantMistakes } from "../shared/keys";
import { stackPolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven } from "../shared/values";

/** Where a dead-letter queue and a bus say by which key they are encrypted. */
const KEY_OF: Readonly<Record<string, string>> = {
  [TYPES.queue]: "kmsMasterKeyId",
  [TYPES.bus]: "kmsKeyIdentifier",
};

/**
 * The KMS key of a dead-letter queue or a bus must let EventBridge use it. Without the grant EventBridge cannot write
 * a dead letter, and drops it; and a bus takes no event. The key of AWS for SQS cannot be granted at all.
 * Sources: EventBridge User Guide, 'Authorizing EventBridge to use a customer managed key'; SQS Developer Guide,
 * 'Key management'; cloudposse/terraform-aws-cloudwatch-events#46.
 */
export const keyGrant = stackPolicy({
  name: "kms-key-grant",
  description: "The KMS key of a dead-letter queue or an event bus lets EventBridge use it.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "dead-letter-queue", "event-bus", "encryption"],
  remediationSteps: `Use a customer-managed key whose policy allows ${EVENTS} to do kms:Decrypt and kms:GenerateDataKey, or encrypt the queue by SQS's own key.`,
  url: DOCS.queueKeys,
  subjects: (stack) =>
    [...stack.deadLetterQueues(), ...stack.of(TYPES.bus)].filter(({ type, props }) =>
      isGiven(props, KEY_OF[type] ?? ""),
    ),
  judge: (resource, stack) => grantMistakes(resource, KEY_OF[resource.type] ?? "", stack),
});
