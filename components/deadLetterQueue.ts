import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import type { Names } from "./names";

/** 14 days, the longest that SQS keeps a message: the time there is to mend a cause and redrive. */
const RETENTION_SECONDS = 14 * 24 * 60 * 60;

/** Source: SQS Developer Guide, 'Policy quotas'. */
const POLICY_LIMIT = 8192;
/** The statement without the rules' ARNs, with names as long as they may be. */
const STATEMENT_BYTES = 400;
/** `arn:aws-us-gov:events:ap-northeast-1:123456789012:rule//` and the quotes and comma around it. */
const RULE_ARN_BYTES = 60;

/**
 * Whether the queue's policy can name every rule, as a sentence if not. The ARNs are known only when the rules
 * are made, so their length is counted from the names, on the safe side.
 */
export function queuePolicyMistakes(busName: string, ruleNameLengths: readonly number[]): string[] {
  const bytes = ruleNameLengths.reduce(
    (sum, length) => sum + RULE_ARN_BYTES + busName.length + length,
    STATEMENT_BYTES,
  );
  return bytes > POLICY_LIMIT
    ? [
        `The dead-letter queue's policy would name ${ruleNameLengths.length} rules in about ${bytes} bytes, ${POLICY_LIMIT} are allowed; spread the subscriptions over several integrations.`,
      ]
    : [];
}

/**
 * The queue that receives what Salesforce would not take. A standard queue, because EventBridge takes no
 * FIFO queue as a dead-letter queue; encrypted by SQS's own key, which needs no grant: a customer-managed
 * key without a grant for EventBridge loses events silently.
 * Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export class DeadLetterQueue extends pulumi.ComponentResource {
  readonly queue: sqs.Queue;

  constructor(
    private readonly name: string,
    names: Names,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:DeadLetterQueue", name, {}, options);
    this.queue = new sqs.Queue(
      name,
      {
        name: names.of("dlq"),
        messageRetentionSeconds: RETENTION_SECONDS,
        sqsManagedSseEnabled: true,
      },
      { parent: this },
    );
    this.registerOutputs({ url: this.queue.url, arn: this.queue.arn });
  }

  /**
   * Lets EventBridge send dead letters of these rules, and of no others. Without it the service drops
   * them without a word: `PutTargets` does not grant it.
   */
  acceptFrom(ruleArns: pulumi.Output<string>[]): sqs.QueuePolicy {
    return new sqs.QueuePolicy(
      `${this.name}-policy`,
      {
        queueUrl: this.queue.url,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "DeadLettersOfTheseRules",
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sqs:SendMessage",
              Resource: this.queue.arn,
              Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
            },
          ],
        }),
      },
      { parent: this },
    );
  }
}
