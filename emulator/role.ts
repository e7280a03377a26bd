import type { AccessPolicy } from "../eventbridge/accessPolicy";

/**
 * An IAM role. The account replaces a role instead of changing it when its trust policy or its permissions change, also when
 * an attached policy changes. A decision that was cached for the object therefore stays valid.
 */
export interface Role {
  arn: string;
  name: string;
  /** The trust policy: who may assume the role. */
  trust: AccessPolicy;
  /** Inline policies, by name. */
  policies: ReadonlyMap<string, AccessPolicy>;
  /** ARNs of the attached managed policies. */
  attached: ReadonlySet<string>;
}
