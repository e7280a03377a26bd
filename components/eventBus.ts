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
}

/**
 * Makes a bus for the integration. One that is encrypted by a key sends what it cannot decrypt to a queue: otherwise an
 * event is lost while the key is disabled. Source: EventBridge User Guide, 'Using dead-letter queues to capture
 * encrypted event errors'.
 *
 * @param logging what it logs
 */
export function createEventBus(
  name: string,
  names: Names,
  logging: LoggingArgs | undefined,
  encryption:
    { keyArn: pulumi.Output<string>; deadLetterQueueArn: pulumi.Output<string> } | undefined,
  options: pulumi.CustomResourceOptions,
): EventBusReference {
  const bus = new cloudwatch.EventBus(
    `${name}-bus`,
    {
      name: names.of("bus"),
      // Said also where it is off: without it, the provider leaves a bus that logs as it is.
      logConfig: logging ? logConfig(logging) : { level: "OFF", includeDetail: "NONE" },
      ...(encryption && {
        kmsKeyIdentifier: encryption.keyArn,
        deadLetterConfig: { arn: encryption.deadLetterQueueArn },
      }),
    },
    options,
  );
  return { name: bus.name, arn: bus.arn, identifier: bus.name };
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
    return { name: pulumi.output(nameInArn), arn, identifier: arn };
  }
  const found = cloudwatch.getEventBusOutput({ name: nameOrArn }, { parent });
  return { name: found.name, arn: found.arn, identifier: found.name };
}
