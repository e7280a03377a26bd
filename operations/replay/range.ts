import { ARCHIVE_DELAY } from "../../eventbridge/replay";
import { formatDuration } from "../../text/duration";
import { formatMoment } from "../../text/moment";
import type { DescribedArchive } from "../../clients/aws/replays";
import type { TimeRange } from "../../clients/aws/ruleMetrics";

/** A time that a person gave: a moment in milliseconds since 1970, or milliseconds back from now. */
export type GivenTime = { moment: number } | { ago: number };

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * The moment of a given time, in milliseconds since 1970. A time back from now is rounded down to the full minute, and now itself to
 * the full second. A moment is rounded up to the full second: events have whole seconds, so the range holds the same events.
 */
export function resolveTime(given: GivenTime, now: number): number {
  if ("moment" in given) return Math.ceil(given.moment / SECOND) * SECOND;
  const unit = given.ago === 0 ? SECOND : MINUTE;
  return Math.floor((now - given.ago) / unit) * unit;
}

/** What is wrong with a range whatever the archive holds, as a sentence; undefined if nothing is. Pure. */
export function rangeMistake({ from, to }: TimeRange, now: number): string | undefined {
  if (to > now) {
    return `--to is ${formatMoment(to)}, in the future: it is ${formatMoment(now)} now. Give \`--to now\`, or an earlier time.`;
  }
  if (from === to) return `--from and --to are the same time, ${formatMoment(from)}. Give a range.`;
  if (from < to) return undefined;
  return `--from is ${formatMoment(from)}, after --to, which is ${formatMoment(to)}. Exchange them.`;
}

/** The time of the oldest event that an archive can hold, in milliseconds since 1970, and why. */
export function oldestKept(
  { retentionDays, createdAt = 0 }: Pick<DescribedArchive, "retentionDays" | "createdAt">,
  now: number,
): { moment: number; why: string } {
  const expired = retentionDays === 0 ? 0 : now - retentionDays * DAY;
  return expired > createdAt
    ? {
        moment: expired,
        why: `the archive keeps events for ${formatDuration(retentionDays * DAY)}`,
      }
    : { moment: createdAt, why: `the archive was created at ${formatMoment(createdAt)}` };
}

/**
 * What a person must know about a range and an archive, each as a sentence. An archive keeps an event by the time at which it was
 * published, and a replay selects it by its own time, which a publisher may set to an earlier one. Pure.
 */
export function archivedRangeNotes(
  { from, to }: TimeRange,
  archive: Pick<DescribedArchive, "retentionDays" | "createdAt">,
  now: number,
): string[] {
  const { moment, why } = oldestKept(archive, now);
  const part = to <= moment ? "No event of this range" : "No event of the first part of this range";
  return [
    ...(from < moment
      ? [
          `${part} is in the archive, unless it was published later than its own time: ${why}, so it has nothing that was published before ${formatMoment(moment)}.`,
        ]
      : []),
    ...(to > now - ARCHIVE_DELAY
      ? [
          `The range ends less than ${formatDuration(ARCHIVE_DELAY)} ago: events of these minutes may not be in the archive yet, and are left out then. Live events are delivered all the same.`,
        ]
      : []),
  ];
}
