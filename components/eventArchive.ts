import { createHash } from "node:crypto";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import { bytesOf, describeSize, PATTERN_BYTES } from "../eventbridge/quotas";
import { isWithin, mustBeWithin, RANGES } from "../eventbridge/settingRanges";
import type { EventBusReference } from "./eventBus";
import { anyOf, eventsBySource, type EventsOfSubscription } from "./eventPatterns";
import type { Names } from "./names";

/** What a user decides about the archive. */
export interface ArchiveArgs {
  /**
   * Days, 1 to 3,650, that events are kept. Default: 14, as long as a dead letter is kept: every event that can be redriven can
   * be replayed, and customers' data is not kept without a reason.
   */
  retentionDays?: number;
}

const DEFAULT_RETENTION_DAYS = 14;

export interface EventArchiveArgs extends ArchiveArgs {
  names: Names;
  bus: EventBusReference;
  subscriptions: readonly EventsOfSubscription[];
  /** ARN of the key that encrypts the archive; undefined for a key of AWS. */
  keyArn: pulumi.Output<string> | undefined;
}

/**
 * Keeps the subscribed events, by source and detail type, so that they can be replayed: see docs/replay.md. Other events on a
 * shared bus are left out. A function and no component: the archive is its only resource.
 *
 * An archive belongs to one bus, and is replaced for another. The archive of an existing bus is named after the bus, so that the
 * archive of the previous bus can stay, with its events.
 * Sources: EventBridge User Guide, 'Archiving and replaying events'; EventBridge API reference, UpdateArchive.
 *
 * @returns its ARN
 */
export function createArchive(
  name: string,
  { names, retentionDays = DEFAULT_RETENTION_DAYS, bus, subscriptions, keyArn }: EventArchiveArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const ofExistingBus = () => bus.arn.apply((arn) => names.archiveOfExistingBus(shortHash(arn)));
  return new cloudwatch.EventArchive(
    `${name}-archive`,
    {
      name: bus.existing === undefined ? names.archive : ofExistingBus(),
      description: "Subscribed events, kept for a replay",
      eventSourceArn: bus.arn,
      eventPattern: patternOf(subscriptions),
      retentionDays,
      ...(keyArn && { kmsKeyIdentifier: keyArn }),
    },
    options,
  ).arn;
}

const shortHash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** Mistakes in an archive of these subscriptions' events, each as a sentence; to be checked before the first resource. Pure. */
export function archiveMistakes(
  { retentionDays = DEFAULT_RETENTION_DAYS }: ArchiveArgs,
  subscriptions: readonly EventsOfSubscription[],
): string[] {
  const range = RANGES.archiveRetentionDays;
  const pattern = patternOf(subscriptions);
  return [
    ...(isWithin(range, retentionDays)
      ? []
      : [`The archive's retentionDays is ${retentionDays}; it ${mustBeWithin(range)}.`]),
    ...(bytesOf(pattern) > PATTERN_BYTES
      ? [
          `The archive's event pattern would have ${describeSize(pattern)}; ${PATTERN_BYTES} are allowed. Shorten or drop detail types, or turn the archive off (archiveRetentionDays: off).`,
        ]
      : []),
  ];
}

const patternOf = (subscriptions: readonly EventsOfSubscription[]): string =>
  JSON.stringify(anyOf(eventsBySource(subscriptions)));
