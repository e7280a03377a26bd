import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { logConfig, type LoggingArgs } from "./busLogging";
import type { Names } from "./names";

/** The bus on which the shop publishes: one that the stack owns, or one that was there before. */
export interface EventBusReference {
  name: pulumi.Output<string>;
  arn: pulumi.Output<string>;
  /** How rules and targets refer to it: by name, or by ARN where that is what was given. */
  identifier: pulumi.Output<string>;
  /** Whether the integration made it. */
  isOwn: boolean;
}

/** How a bus of the integration's own is made. */
export interface EventBusArgs {
  /** What it logs; nothing where that is undefined. */
  logging: LoggingArgs | undefined;
  /** Of the key by which it is encrypted; undefined for a key of AWS. */
  keyArn: pulumi.Output<string> | undefined;
  deadLetterQueueArn: pulumi.Output<string>;
}

/**
 * Makes a bus for the integration. It sends what it cannot encrypt or decrypt to a queue: otherwise an event is lost while
 * its key is disabled. The queue is set also where the key is AWS's, because the provider leaves it set where it is not
 * mentioned any more.
 * Sources: EventBridge User Guide, 'Using dead-letter queues to capture encrypted event errors'; AWS provider,
 * `aws_cloudwatch_event_bus`, update.
 */
export function createEventBus(
  name: string,
  names: Names,
  { logging, keyArn, deadLetterQueueArn }: EventBusArgs,
  options: pulumi.CustomResourceOptions,
): EventBusReference {
  const bus = new cloudwatch.EventBus(
    `${name}-bus`,
    {
      name: names.of("bus"),
      // Said also where it is off: without it, the provider leaves a bus that logs as it is.
      logConfig: logging ? logConfig(logging) : { level: "OFF", includeDetail: "NONE" },
      deadLetterConfig: { arn: deadLetterQueueArn },
      ...(keyArn && { kmsKeyIdentifier: keyArn }),
    },
    options,
  );
  return { name: bus.name, arn: bus.arn, identifier: bus.name, isOwn: true };
}

/**
 * Refers to an existing bus. A name is looked up in the stack's account and Region, so that a bus that is
 * not there fails the preview; an ARN is taken as it is.
 *
 * @param nameOrArn `shop-events`, or `arn:aws:events:<region>:<account>:event-bus/shop-events`
 */
export function existingEventBus(nameOrArn: string, parent: pulumi.Resource): EventBusReference {
  const [, nameInArn] = /^arn:[^:]+:events:[^:]+:\d{12}:event-bus\/(.+)$/.exec(nameOrArn) ?? [];
  if (nameInArn !== undefined) {
    const arn = pulumi.output(nameOrArn);
    return { name: pulumi.output(nameInArn), arn, identifier: arn, isOwn: false };
  }
  const found = cloudwatch.getEventBusOutput({ name: nameOrArn }, { parent });
  return { name: found.name, arn: found.arn, identifier: found.name, isOwn: false };
}
