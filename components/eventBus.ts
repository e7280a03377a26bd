import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { EVENT_BUS_NAME_OR_ARN } from "../eventbridge/arns";
import { logConfig, type LoggingArgs } from "./logging";
import type { DeadLetters } from "./deadLetterQueue";
import type { Names } from "./names";

/** The bus on which the shop publishes: one that the stack owns, or one that was there before. */
export interface EventBusReference {
  /** How rules and targets refer to it. */
  name: pulumi.Output<string>;
  arn: pulumi.Output<string>;
  /** Its name, known without a look-up; undefined where the integration makes it. */
  existing: string | undefined;
}

/** How a bus of the integration's own is made. */
export interface EventBusArgs {
  /** What it logs; nothing where that is undefined. */
  logging: LoggingArgs | undefined;
  /** Of the key by which it is encrypted; undefined for a key of AWS. */
  keyArn: pulumi.Output<string> | undefined;
  deadLetters: DeadLetters;
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
  { logging, keyArn, deadLetters }: EventBusArgs,
  options: pulumi.CustomResourceOptions,
): EventBusReference {
  const bus = new cloudwatch.EventBus(
    `${name}-bus`,
    {
      name: names.of("bus"),
      // Said also where it is off: without it, the provider leaves a bus that logs as it is.
      logConfig: logging ? logConfig(logging) : { level: "OFF", includeDetail: "NONE" },
      deadLetterConfig: { arn: deadLetters.queue.arn },
      ...(keyArn && { kmsKeyIdentifier: keyArn }),
    },
    { ...options, dependsOn: deadLetters.policy },
  );
  return { name: bus.name, arn: bus.arn, existing: undefined };
}

/** What is wrong with the name or ARN of an existing bus, as a sentence; to be checked before any resource is made. */
export function eventBusMistakes(nameOrArn: string): string[] {
  return EVENT_BUS_NAME_OR_ARN.test(nameOrArn)
    ? []
    : [
        `The bus ${nameOrArn} is neither the name nor the ARN of one; it must be <name>, or arn:aws:events:<Region>:<account>:event-bus/<name>.`,
      ];
}

/** `shop-events`, of a name or of `arn:aws:events:<region>:<account>:event-bus/shop-events`. */
const nameOf = (nameOrArn: string) => nameOrArn.replace(/^arn:.*?:event-bus\//, "");

/**
 * Refers to an existing bus of the stack's own account. It is looked up, so that one that is not there fails the preview.
 *
 * One of another account is refused: a rule there cannot have a target here, but for another bus and five services of
 * which API destinations are none, nor a role from here.
 * Source: EventBridge User Guide, 'Sending events to an AWS service in another account'.
 *
 * @param nameOrArn `shop-events`, or `arn:aws:events:<region>:<account>:event-bus/shop-events`
 */
export function existingEventBus(nameOrArn: string, parent: pulumi.Resource): EventBusReference {
  const existing = nameOf(nameOrArn);
  const found = cloudwatch.getEventBusOutput({ name: existing }, { parent });
  // Nothing depends on it: Pulumi would tell of each resource that does, and of this at the end.
  found.arn.apply((own) => {
    if (nameOrArn === existing || nameOrArn === own) return;
    throw new pulumi.RunError(
      `The bus ${nameOrArn} is not in the stack's account and Region, where '${existing}' is ${own}. Rules on another account's bus cannot call Salesforce for this one: have it forward the events to a bus of this account; docs/environments.md says how.`,
    );
  });
  return { name: found.name, arn: found.arn, existing };
}
