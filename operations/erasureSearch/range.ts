import type { DescribedArchive } from "../../clients/aws/replays";
import type { TimeRange } from "../../clients/aws/ruleMetrics";
import { formatMoment } from "../../text/moment";
import { oldestKept } from "../replay/range";

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * The range of a search: erasures that were published at the time of the first event, or later. It begins a minute earlier, because
 * whether the ends of a range belong to it is not documented; and at most a day before the archive's oldest event, because
 * a replay selects events by their own times, which a publisher may set to earlier ones.
 *
 * @param earliest time of the first event that an erasure is searched for; -Infinity if it is not known
 * @param now all in milliseconds since 1970; the range has whole seconds
 */
export function searchRange(
  earliest: number,
  archive: Pick<DescribedArchive, "retentionDays" | "createdAt">,
  now: number,
): TimeRange {
  const to = Math.floor(now / 1_000) * 1_000;
  const oldest = Math.max(0, oldestKept(archive, now).moment - DAY);
  const from = Math.min(Math.max(earliest - MINUTE, oldest), to - MINUTE);
  return { from: Math.floor(from / 1_000) * 1_000, to };
}

/** What the archive may not show, as a sentence; undefined if it goes back to the first event. Pure. */
export function describeGap(
  earliest: number,
  archive: Pick<DescribedArchive, "retentionDays" | "createdAt" | "state">,
  now: number,
): string | undefined {
  const { moment, why } = oldestKept(archive, now);
  const { state = "ENABLED" } = archive;
  const gaps = [
    ...(earliest < moment
      ? [`Erasures that were published before ${formatMoment(moment)} are not found: ${why}.`]
      : []),
    ...(state === "ENABLED" ? [] : [`The archive is ${state}: it may lack erasures.`]),
  ];
  return gaps.length === 0 ? undefined : gaps.join(" ");
}
