import { DOCS } from "../shared/docs";
import { KEY_TYPES } from "../shared/keys";
import { findOpenStatements } from "../shared/openPolicy";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isKnown, valueAt } from "../shared/values";

/**
 * The policy of a KMS key must not let everybody use it: whoever can use the key can decrypt what it protects, and with `kms:*` can
 * change the policy and delete the key.
 * Source: KMS Developer Guide, 'Key policies in AWS KMS'.
 */
export const keyClosed = resourcePolicy({
  name: "kms-key-closed",
  description: "The policy of a KMS key does not allow everybody.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "loss", "encryption", "iam"],
  remediationSteps:
    "Set Principal to services, accounts or roles, or add a condition on kms:CallerAccount.",
  url: DOCS.keyPolicies,
  types: [...KEY_TYPES, TYPES.keyPolicy],
  *judge({ props }) {
    if (!isKnown(props, "policy")) return;
    yield* findOpenStatements({
      document: valueAt(props, "policy"),
      property: "policy",
      remedy:
        "Set Principal to services, accounts or roles, or add a condition on kms:CallerAccount.",
    });
  },
});
