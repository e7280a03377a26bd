import type { AccessPolicy } from "../eventbridge/accessPolicy";

/** An SNS topic. */
export interface Topic {
  arn: string;
  name: string;
  policy: AccessPolicy | undefined;
  /** The KMS key that encrypts the topic; undefined for a topic that is not encrypted. */
  key: string | undefined;
  /** Subscribers such as `email:team@example.com`, by the subscription's ARN. */
  subscriptions: Map<string, string>;
  /** Published messages, the oldest first. */
  messages: string[];
}
