import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { EVENT_BUS_NAME_OR_ARN } from "../eventbridge/arns";
import type { DeadLetters } from "./deadLetterQueue";
import { logConfig, type LoggingArgs } from "./logging";
import type { Names } from "./names";

/** The bus to which the shop publishes: the integration's own bus, or an existing one. */
export interface EventBusReference {
  /** The name by which rules and targets refer to it. */
  name: pulumi.Output<string>;
  arn: pulumi.Output<string>;
  /** The name of an existing bus, known without a look-up; undefined where the integration makes the bus. */
  existing: string | undefined;
}

export interface EventBusArgs {
  names: Names;
  /** Undefined for a bus without logs. */
  logging: LoggingArgs | undefined;
  /** ARN of the key that encrypts the bus; undefined for a key of AWS. */
  keyArn: pulumi.Output<string> | undefined;
  deadLetters: DeadLetters;
}

/**
 * Makes the integration's own bus. A function and no component: the bus is its only resource.
 *
 * The bus sends events that it cannot encrypt or decrypt to the dead-letter queue; otherwise they would be lost while the key
 * is disabled. The queue is set even where the key is AWS's, because the provider leaves a queue set that the program no longer
 * mentions.
 * Sources: EventBridge User Guide, 'Using dead-letter queues to capture encrypted event errors'; AWS provider,
 * `aws_cloudwatch_event_bus`, update.
 */
export function createEventBus(
  name: string,
  { names, logging, keyArn, deadLetters }: EventBusArgs,
  options: pulumi.CustomResourceOptions,
): EventBusReference {
  const bus = new cloudwatch.EventBus(
    `${name}-bus`,
    {
      name: names.bus,
      // Also set where logs are off: without it, the provider leaves the logs of a bus on.
      logConfig: logging ? logConfig(logging) : { level: "OFF", includeDetail: "NONE" },
      deadLetterConfig: { arn: deadLetters.queue.arn },
      ...(keyArn && { kmsKeyIdentifier: keyArn }),
    },
    { ...options, dependsOn: deadLetters.policy },
  );
  return { name: bus.name, arn: bus.arn, existing: undefined };
}

/** Why an existing bus has no such name or ARN, as a sentence; to be checked before the first resource. Pure. */
export function eventBusMistakes(nameOrArn: string): string[] {
  return EVENT_BUS_NAME_OR_ARN.test(nameOrArn)
    ? []
    : [
        `'${nameOrArn}' is not the name or the ARN of an event bus; eventBus must be <name>, or arn:aws:events:<Region>:<account>:event-bus/<name>.`,
      ];
}

/** `shop-events`, of a name or of `arn:aws:events:<region>:<account>:event-bus/shop-events`. */
const nameOf = (nameOrArn: string) => nameOrArn.replace(/^arn:.*?:event-bus\//, "");

/**
 * Looks up an existing bus of the stack's own account, so that the preview fails where the bus does not exist. A function and
 * no component: it makes no resource.
 *
 * A bus of another account is refused. A rule there can call another bus and five services in this account, but no API
 * destination, and can assume no role of this account.
 * Source: EventBridge User Guide, 'Sending events to an AWS service in another account'.
 *
 * @param nameOrArn `shop-events`, or `arn:aws:events:<region>:<account>:event-bus/shop-events`
 */
export function existingEventBus(
  nameOrArn: string,
  options: pulumi.InvokeOptions,
): EventBusReference {
  const existing = nameOf(nameOrArn);
  const found = cloudwatch.getEventBusOutput({ name: existing }, options);
  // No resource depends on the check: Pulumi would report an error for each of them, and this one last.
  found.arn.apply((own) => {
    if (nameOrArn === existing || nameOrArn === own) return;
    throw new pulumi.RunError(
      `The bus ${nameOrArn} is not in the stack's account and Region, where '${existing}' is ${own}. Rules on a bus of another account cannot call Salesforce for this one. Have that bus forward the events to a bus of this account; docs/environments.md shows how.`,
    );
  });
  return { name: found.name, arn: found.arn, existing };
}
