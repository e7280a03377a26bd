import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { flagAt, isGiven } from "../shared/values";

/**
 * A queue must set its encryption at rest: dead letters are whole events, with customers' data. Buses, archives and connections
 * are always encrypted with an AWS key, so they need no such policy.
 * Remediation turns on encryption with the SQS-managed key, which needs no grant.
 * Source: SQS Developer Guide, 'Server-side encryption'.
 */
export const queueEncryption = resourcePolicy({
  name: "queue-encryption",
  description: "A queue is encrypted at rest, with the SQS-managed key or a KMS key.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["leak", "dead-letter-queue", "encryption"],
  remediationSteps:
    "Set sqsManagedSseEnabled of the queue to true, or kmsMasterKeyId to a key that lets events.amazonaws.com use it.",
  url: DOCS.queueEncryption,
  types: [TYPES.queue],
  *judge({ props }) {
    if (isGiven(props, "kmsMasterKeyId")) return;
    const found = flagAt(props, "sqsManagedSseEnabled");
    if (found) return;
    yield {
      problem: "is not encrypted at rest",
      property: "sqsManagedSseEnabled",
      found,
      because: "and kmsMasterKeyId is not set either",
      remedy: "Set sqsManagedSseEnabled to true.",
    };
  },
  remediate: (inputs) => {
    if (isGiven(inputs, "kmsMasterKeyId") || flagAt(inputs, "sqsManagedSseEnabled")) return false;
    inputs.sqsManagedSseEnabled = true;
    return true;
  },
});
