import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { flagAt, isGiven } from "../shared/values";

/**
 * A queue must not turn off its encryption at rest: dead letters are whole events, with customers' data. A queue that sets
 * nothing is encrypted with the key of SQS: this is the default of new queues since 2022, and the AWS provider does not send
 * an unset value. Buses, archives and connections are always encrypted with an AWS key, so they need no such policy.
 * Remediation turns encryption with the SQS-managed key on again. That key needs no grant.
 * Sources: SQS Developer Guide, 'Server-side encryption'; AWS, 'Amazon SQS announces server-side encryption with SQS-managed
 * encryption keys (SSE-SQS) by default', October 2022.
 */
export const queueEncryption = resourcePolicy({
  name: "queue-encryption",
  description: "A queue is encrypted at rest, with the SQS-managed key or a KMS key.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["leak", "dead-letter-queue", "encryption"],
  remediationSteps:
    "Remove sqsManagedSseEnabled of the queue or set it to true, or set kmsMasterKeyId to a key that lets events.amazonaws.com use it.",
  url: DOCS.queueEncryption,
  types: [TYPES.queue],
  *judge({ props }) {
    if (isGiven(props, "kmsMasterKeyId")) return;
    const found = flagAt(props, "sqsManagedSseEnabled");
    if (found !== false) return;
    yield {
      problem: "is not encrypted at rest",
      property: "sqsManagedSseEnabled",
      found,
      because: "and kmsMasterKeyId is not set either",
      remedy: "Set sqsManagedSseEnabled to true.",
    };
  },
  remediate: (inputs) => {
    if (isGiven(inputs, "kmsMasterKeyId")) return false;
    if (flagAt(inputs, "sqsManagedSseEnabled") !== false) return false;
    inputs.sqsManagedSseEnabled = true;
    return true;
  },
});
