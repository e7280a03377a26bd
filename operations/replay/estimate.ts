import type { DescribedArchive } from "../../clients/aws/replays";
import type { TimeRange } from "../../clients/aws/ruleMetrics";
import { EVENT_COUNT_DELAY_HOURS } from "../../eventbridge/replay";
import type { DeployedTargets } from "../bus/deployedTargets";
import { oldestKept } from "./range";
import type { SelectedSubscription } from "./selection";

/** How many events a replay sends, as far as it can be known, and how long their delivery takes. */
export interface Estimate {
  /** Events that the rules matched in the range, by the rule's name; undefined if CloudWatch could not be read. */
  matched: ReadonlyMap<string, number> | undefined;
  /** Requests to Salesforce: one for each event and each rule that matches it. Undefined if unknown. */
  requests: number | undefined;
  /** Where the number comes from. */
  by: "metrics" | "archive" | "nothing";
  /** Milliseconds that the requests take at the rate limits of their API destinations, at least; undefined if unknown. */
  delivery: number | undefined;
}

/** What an estimate is made from. */
export interface EstimateParts {
  selected: readonly SelectedSubscription[];
  range: TimeRange;
  now: number;
  archive: Pick<DescribedArchive, "retentionDays" | "createdAt" | "eventCount">;
  matched: ReadonlyMap<string, number> | undefined;
  deployed: DeployedTargets;
}

/** Estimates a replay. Pure. */
export function estimateReplay(parts: EstimateParts): Estimate {
  const { selected, matched, deployed } = parts;
  const sending = selected.flatMap((one) => one.sending);
  if (matched !== undefined) {
    const counts = new Map(sending.map((rule) => [rule, matched.get(rule) ?? 0]));
    const requests = [...counts.values()].reduce((total, count) => total + count, 0);
    if (requests > 0) {
      return { matched, requests, by: "metrics", delivery: deliveryOf(counts, deployed) };
    }
  }
  const archived = archivedShare(parts);
  if (archived === undefined) {
    return { matched, requests: undefined, by: "nothing", delivery: undefined };
  }
  const delivery = archived / Math.min(...deployed.rates.values());
  return {
    matched,
    requests: archived,
    by: "archive",
    delivery: deployed.rates.size === 0 ? undefined : delivery * 1_000,
  };
}

/** The time that each API destination needs for its requests; they work at the same time, so the longest counts. */
function deliveryOf(
  counts: ReadonlyMap<string, number>,
  { targets, rates }: DeployedTargets,
): number | undefined {
  const requests = new Map<string, number>();
  for (const { rule, arn } of targets) {
    const count = counts.get(rule);
    if (count !== undefined) requests.set(arn, (requests.get(arn) ?? 0) + count);
  }
  const times = [...requests].map(([arn, count]) => {
    const rate = rates.get(arn);
    return rate === undefined ? undefined : (count / rate) * 1_000;
  });
  return times.every((time) => time !== undefined) ? Math.max(0, ...times) : undefined;
}

const HOUR = 3_600_000;

/**
 * The events of a range, if the archive's events are spread evenly over its time. Undefined for an archive that is younger than
 * the delay of its count.
 */
function archivedShare({ archive, range, now }: EstimateParts): number | undefined {
  const { eventCount } = archive;
  const oldest = oldestKept(archive, now).moment;
  if (eventCount === undefined || now - oldest < EVENT_COUNT_DELAY_HOURS * HOUR) return undefined;
  const within = Math.max(0, range.to - Math.max(range.from, oldest));
  return Math.round((eventCount * within) / (now - oldest));
}
