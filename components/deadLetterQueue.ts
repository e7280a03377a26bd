import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import type { EventBusReference } from "./eventBus";
import type { Names } from "./names";

/** 14 days, the longest that SQS keeps a message: the time there is to mend a cause and redrive. */
const RETENTION_SECONDS = 14 * 24 * 60 * 60;

/**
 * The queue that receives what Salesforce would not take. A standard queue, because EventBridge takes no
 * FIFO queue as a dead-letter queue; encrypted by SQS's own key, which needs no grant, or by one that has it: a
 * customer-managed key without a grant for EventBridge loses events silently.
 *
 * Its policy lets EventBridge send dead letters of the integration's own rules, and of no others. Without it
 * the service drops them without a word: `PutTargets` does not grant it. The rules are told by the form of
 * their names, so that no rule is ever in force before the policy knows it.
 * Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export class DeadLetterQueue extends pulumi.ComponentResource {
  readonly queue: sqs.Queue;

  /** @param keyArn of the key by which it is encrypted, in place of SQS's own */
  constructor(
    private readonly name: string,
    private readonly names: Names,
    keyArn: pulumi.Input<string> | undefined,
    private readonly options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:DeadLetterQueue", name, {}, options);
    // Protection comes down from the parent by itself.
    const child = { parent: this, retainOnDelete: options.retainOnDelete };
    this.queue = new sqs.Queue(
      name,
      {
        name: names.of("dlq"),
        messageRetentionSeconds: RETENTION_SECONDS,
        ...(keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: keyArn }),
      },
      child,
    );
    this.registerOutputs({ url: this.queue.url, arn: this.queue.arn });
  }

  /**
   * Lets EventBridge send. Apart from the queue, which a bus may need before there are rules on it.
   *
   * The integration's own bus may as well, what it cannot decrypt: also where it has no key any more, or another bus is
   * used in its place, because an update changes this policy before the bus.
   *
   * @param bus on which the rules are
   * @returns the policy: a target that is made before it is there would lose its first dead letters
   */
  letIn(bus: EventBusReference): sqs.QueuePolicy {
    const send = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: this.queue.arn,
    };
    return new sqs.QueuePolicy(
      `${this.name}-policy`,
      {
        queueUrl: this.queue.url,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "DeadLettersOfTheseRules",
              ...send,
              Condition: {
                ArnLike: { "aws:SourceArn": rulesOf(this.names, this.queue.arn, bus.arn) },
              },
            },
            {
              Sid: "DeadLettersOfTheBus",
              ...send,
              Condition: { ArnEquals: { "aws:SourceArn": ownBus(this.names, this.queue.arn) } },
            },
          ],
        }),
      },
      { parent: this, protect: this.options.protect, retainOnDelete: this.options.retainOnDelete },
    );
  }
}

/** The queue and its policy, together. */
export interface DeadLetters {
  queue: sqs.Queue;
  policy: sqs.QueuePolicy;
}

/** The ARN of the bus that the integration makes, or would make: beside its queue. */
function ownBus(names: Names, queueArn: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.interpolate`${queueArn.apply(eventsBeside)}:event-bus/${names.of("bus")}`;
}

/**
 * The ARNs of all rules of an integration, on whichever bus of its own account, and of that of its bus: while an update
 * moves the integration to another bus, the rules on the old one still need the queue. They are
 * `arn:aws:events:<region>:<account>:rule/<bus>/<name>`, or without `<bus>/` on the bus `default`, and taken to be in the
 * account of the bus. Source: Service Authorization Reference, EventBridge, resource types.
 */
function rulesOf(names: Names, ...arns: readonly pulumi.Output<string>[]): pulumi.Output<string[]> {
  return pulumi.all([names.of("*"), ...arns]).apply(([name, ...known]) => {
    const places = [...new Set(known.map(eventsBeside))];
    return places.flatMap((place) => [`${place}:rule/${name}`, `${place}:rule/*/${name}`]);
  });
}

/** `arn:aws:events:<region>:<account>` of an ARN of whichever service. */
function eventsBeside(arn: string): string {
  const [, partition, , region, account] = arn.split(":");
  return `arn:${partition}:events:${region}:${account}`;
}
