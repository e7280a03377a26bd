import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../eventbridge/policyDocument";
import { RETENTION_SECONDS } from "../eventbridge/sqsLimits";
import type { Names } from "./names";

/** The queue and its policy: what is to be dead-lettered before the policy is there is lost. */
export interface DeadLetters {
  readonly queue: sqs.Queue;
  readonly policy: sqs.QueuePolicy;
}

/**
 * The queue that receives what Salesforce would not take. A standard queue, because EventBridge takes no
 * FIFO queue as a dead-letter queue; encrypted by SQS's own key, which needs no grant, or by one that has it: a
 * customer-managed key without a grant for EventBridge loses events silently.
 *
 * Its policy lets EventBridge send dead letters of the integration's own rules, and of no others. Without it
 * the service drops them without a word: `PutTargets` does not grant it. The rules are told by the form of
 * their names, so that no rule is ever in force before the policy knows it, on whichever bus: an update that moves the
 * integration to another bus leaves rules on the old one for a while. The integration's own bus may send what it cannot
 * decrypt, also where another is used in its place, for the same reason.
 * Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export class DeadLetterQueue extends pulumi.ComponentResource implements DeadLetters {
  readonly queue: sqs.Queue;
  readonly policy: sqs.QueuePolicy;

  /** @param keyArn of the key by which it is encrypted, in place of SQS's own */
  constructor(
    name: string,
    names: Names,
    keyArn: pulumi.Input<string> | undefined,
    options: pulumi.ComponentResourceOptions,
  ) {
    const { parent, protect, retainOnDelete } = options;
    // Queue and policy are what is to be protected; a component that is, would have to be unprotected with them.
    super("eventbridge-salesforce:components:DeadLetterQueue", name, {}, { parent });
    const child = { parent: this, protect, retainOnDelete };
    this.queue = new sqs.Queue(
      name,
      {
        name: names.of("dlq"),
        // The longest that SQS keeps a message: the time to fix a cause and redrive.
        messageRetentionSeconds: RETENTION_SECONDS.highest,
        ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
      },
      child,
    );
    this.policy = new sqs.QueuePolicy(
      `${name}-policy`,
      { queueUrl: this.queue.url, policy: policyOf(this.queue, names) },
      child,
    );
    this.registerOutputs({ url: this.queue.url, arn: this.queue.arn });
  }
}

/**
 * Rules are `arn:aws:events:<region>:<account>:rule/<bus>/<name>`, or without `<bus>/` on the bus `default`.
 * Source: Service Authorization Reference, EventBridge, resource types.
 */
function policyOf({ arn }: sqs.Queue, names: Names): pulumi.Output<string> {
  const beside = arn.apply((text) => {
    const [, partition, , region, account] = text.split(":");
    return `arn:${partition}:events:${region}:${account}`;
  });
  const send = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arn,
  };
  const rules = ["", "*/"].map((bus) => pulumi.interpolate`${beside}:rule/${bus}${names.of("*")}`);
  const ownBus = pulumi.interpolate`${beside}:event-bus/${names.of("bus")}`;
  return pulumi
    .output({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DeadLettersOfTheseRules",
          ...send,
          Condition: { ArnLike: { "aws:SourceArn": rules } },
        },
        {
          Sid: "DeadLettersOfTheBus",
          ...send,
          Condition: { ArnEquals: { "aws:SourceArn": ownBus } },
        },
      ],
    })
    .apply(policyDocument);
}
