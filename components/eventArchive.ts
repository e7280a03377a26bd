import { createHash } from "node:crypto";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { bytesOf, describeSize, PATTERN_BYTES } from "../eventbridge/quotas";
import type { Subscription } from "../mapping/subscription";
import { isWithin, mustBeWithin, RANGES } from "../eventbridge/ranges";
import type { EventBusReference } from "./eventBus";
import type { NamedKind, Names } from "./names";

export interface ArchiveArgs {
  /**
   * Days, 1 to 3,650, after which an event is deleted. Default: 14, as long as a dead letter is kept: what can be
   * redriven can be replayed, and customers' data is not kept without a reason.
   */
  retentionDays?: number;
}

const STANDARD_DAYS = 14;

/**
 * Keeps the events that the subscriptions are about, by source and detail type, so that they can be replayed:
 * see docs/replay.md. Of a bus that others use, theirs are left out.
 *
 * An archive is of one bus, and is made anew for another. That of an existing bus is named after it, so that the archive of
 * the bus before can stay, with its events.
 * Sources: EventBridge User Guide, 'Archiving and replaying events'; EventBridge API reference, UpdateArchive.
 *
 * @returns its ARN
 */
export function createArchive(
  name: string,
  names: Names,
  { retentionDays = STANDARD_DAYS }: ArchiveArgs,
  bus: EventBusReference,
  subscriptions: readonly Pick<Subscription, "events">[],
  keyArn: pulumi.Output<string> | undefined,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const purpose = bus.existing === undefined ? pulumi.output(PURPOSE) : bus.arn.apply(purposeOf);
  return new cloudwatch.EventArchive(
    `${name}-archive`,
    {
      name: purpose.apply((one) => names.of(one)),
      description: "Events of the subscriptions, to be replayed",
      eventSourceArn: bus.arn,
      eventPattern: patternOf(subscriptions),
      retentionDays,
      ...(keyArn && { kmsKeyIdentifier: keyArn }),
    },
    options,
  ).arn;
}

const PURPOSE = "archive";
const purposeOf = (busArn: string) =>
  `${PURPOSE}-${createHash("sha256").update(busArn).digest("hex").slice(0, 8)}`;

/** What the archive will be called, for `nameMistakes`. */
export function archivePurpose(isOwnBus: boolean): [NamedKind, string] {
  return ["archive", isOwnBus ? PURPOSE : `${PURPOSE}-<id>`];
}

/** What is wrong with an archive of these subscriptions' events, each as a sentence; to be checked before any resource is made. */
export function archiveMistakes(
  { retentionDays = STANDARD_DAYS }: ArchiveArgs,
  subscriptions: readonly Pick<Subscription, "events">[],
): string[] {
  const range = RANGES.archiveRetentionDays;
  const pattern = patternOf(subscriptions);
  return [
    ...(isWithin(range, retentionDays)
      ? []
      : [`The archive's retentionDays is ${retentionDays}; it ${mustBeWithin(range)}.`]),
    ...(bytesOf(pattern) > PATTERN_BYTES
      ? [
          `The archive's event pattern would have ${describeSize(pattern)}, ${PATTERN_BYTES} are allowed; shorten or drop detail types, or turn the archive off (archiveRetentionDays: off).`,
        ]
      : []),
  ];
}

/** The detail types of each source: two sources with detail types of their own are alternatives. */
function patternOf(subscriptions: readonly Pick<Subscription, "events">[]): string {
  const bySource = new Map<string, Set<string>>();
  for (const { events } of subscriptions) {
    const known = bySource.get(events.source) ?? new Set();
    bySource.set(events.source, new Set([...known, ...events.detailTypes]));
  }
  const [first, ...more] = [...bySource].map(([source, detailTypes]) => ({
    source: [source],
    "detail-type": [...detailTypes],
  }));
  return JSON.stringify(more.length === 0 ? first : { $or: [first, ...more] });
}
