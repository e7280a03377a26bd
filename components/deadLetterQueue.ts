import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { partsOfArn } from "../eventbridge/arns";
import { policyDocument } from "../eventbridge/policyDocument";
import { RETENTION_SECONDS } from "../eventbridge/sqsLimits";
import type { Names } from "./names";

/** The queue and its policy. EventBridge loses a dead letter that it sends before the policy is in force. */
export interface DeadLetters {
  readonly queue: sqs.Queue;
  readonly policy: sqs.QueuePolicy;
}

export interface DeadLetterQueueArgs {
  names: Names;
  /** ARN of the key that encrypts the queue; undefined for SQS's own key. */
  keyArn: pulumi.Input<string> | undefined;
}

/**
 * The queue that receives the events that could not be delivered to Salesforce.
 *
 * It is a standard queue, because EventBridge sends no dead letters to a FIFO queue. It is encrypted by SQS's own key, which
 * needs no grant, or by a customer-managed key that grants EventBridge access: without the grant, dead letters are lost without
 * an error.
 *
 * Its policy lets EventBridge send dead letters of the integration's own rules only. Without the policy EventBridge drops them
 * without an error, as `PutTargets` does not add the grant. The policy names the rules by the pattern of their names. So the
 * policy covers each rule before the rule exists, on every bus: an update that moves the integration to another bus leaves
 * rules on the old bus for a while. For the same reason the integration's own bus may always send the events that it cannot
 * decrypt, even where an existing bus is used instead.
 * Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export class DeadLetterQueue extends pulumi.ComponentResource implements DeadLetters {
  readonly queue: sqs.Queue;
  readonly policy: sqs.QueuePolicy;

  constructor(
    name: string,
    { names, keyArn }: DeadLetterQueueArgs,
    options: pulumi.ComponentResourceOptions,
  ) {
    const { parent, protect, retainOnDelete } = options;
    // Queue and policy are protected, the component is not: otherwise it would have to be unprotected with them.
    super("eventbridge-salesforce:components:DeadLetterQueue", name, {}, { parent });
    const child = { parent: this, protect, retainOnDelete };
    this.queue = new sqs.Queue(
      name,
      {
        name: names.queue,
        // The longest that SQS keeps a message: until then, the cause can be fixed and the events redriven.
        messageRetentionSeconds: RETENTION_SECONDS.highest,
        ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
      },
      child,
    );
    this.policy = new sqs.QueuePolicy(
      `${name}-policy`,
      { queueUrl: this.queue.url, policy: sendPolicy(this.queue, names) },
      child,
    );
    this.registerOutputs({ url: this.queue.url, arn: this.queue.arn });
  }
}

/**
 * A rule's ARN is `arn:aws:events:<region>:<account>:rule/<bus>/<name>`, or without `<bus>/` on the bus `default`.
 * Source: Service Authorization Reference, EventBridge, resource types.
 */
function sendPolicy({ arn }: sqs.Queue, { references }: Names): pulumi.Output<string> {
  const eventsArn = arn.apply((text) => {
    const { partition, region, account } = partsOfArn(text);
    return `arn:${partition}:events:${region}:${account}`;
  });
  const send = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arn,
  };
  const rules = ["", "*/"].map(
    (bus) => pulumi.interpolate`${eventsArn}:rule/${bus}${references.rule}`,
  );
  const ownBus = pulumi.interpolate`${eventsArn}:event-bus/${references.bus}`;
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
