import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import type { Subscription } from "../mapping/subscription";
import type { EventBusReference } from "./eventBus";
import type { Names } from "./names";

export interface ArchiveArgs {
  /**
   * Days, 1 to 3,650, after which an event is deleted. Default: 14, as long as a dead letter is kept: what can be
   * redriven can be replayed, and customers' data is not kept without a reason.
   */
  retentionDays?: number;
}

/**
 * Keeps the events that the subscriptions are about, by source and detail type, so that they can be replayed:
 * see docs/replay.md. Of a bus that others use, theirs are left out.
 * Source: EventBridge User Guide, 'Archiving and replaying events'.
 */
export function createArchive(
  name: string,
  names: Names,
  { retentionDays = 14 }: ArchiveArgs,
  bus: EventBusReference,
  subscriptions: readonly Pick<Subscription, "events">[],
  keyArn: pulumi.Output<string> | undefined,
  options: pulumi.CustomResourceOptions,
): cloudwatch.EventArchive {
  return new cloudwatch.EventArchive(
    `${name}-archive`,
    {
      name: names.of("archive"),
      description: "Events of the subscriptions, to be replayed",
      eventSourceArn: bus.arn,
      eventPattern: patternOf(subscriptions),
      retentionDays,
      ...(keyArn && { kmsKeyIdentifier: keyArn }),
    },
    options,
  );
}

/** Characters. Source: EventBridge API reference, CreateArchive, `EventPattern`. */
const LONGEST_PATTERN = 4_096;

/** What is wrong with an archive of these subscriptions' events, as a sentence; to be checked before any resource is made. */
export function archiveMistakes(subscriptions: readonly Pick<Subscription, "events">[]): string[] {
  const { length } = patternOf(subscriptions);
  return length > LONGEST_PATTERN
    ? [
        `The archive's event pattern would have ${length} characters, ${LONGEST_PATTERN} are allowed; shorten or drop detail types, or turn the archive off (archiveRetentionDays: off).`,
      ]
    : [];
}

/** A list of sources and one of detail types: it takes the subscribed ones, and other combinations of the two. */
function patternOf(subscriptions: readonly Pick<Subscription, "events">[]): string {
  return JSON.stringify({
    source: each(subscriptions.map(({ events }) => events.source)),
    "detail-type": each(subscriptions.flatMap(({ events }) => events.detailTypes)),
  });
}

const each = (texts: readonly string[]): string[] => [...new Set(texts)];
