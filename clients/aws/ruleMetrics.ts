import { cloudWatchReader, ruleMetrics, type WatchedStack } from "./cloudWatch";

/** A range of time in milliseconds since 1970: from its first moment, up to and without its last. */
export interface TimeRange {
  from: number;
  to: number;
}

/** The sums of metrics, by the rule's name. */
export type RuleSums<Metric extends string> = ReadonlyMap<string, Record<Metric, number>>;

/** Where the metrics of a stack's rules are. */
type WatchedRules = WatchedStack & { outputs: { eventBusName: string } };

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Data points of a rule's metric that are asked for, at most. */
const MOST_POINTS = 1_440;

/**
 * The periods of data points, in milliseconds, each with the age up to which CloudWatch keeps them. Source: CloudWatch User Guide,
 * 'Metrics retention'.
 */
const PERIODS = [
  { period: MINUTE, kept: 15 * DAY },
  { period: 5 * MINUTE, kept: 63 * DAY },
  { period: 60 * MINUTE, kept: 455 * DAY },
] as const;
const LONGEST_PERIOD = 60 * MINUTE;

/** The shortest period for which CloudWatch has the data points of a range, and that gives few enough of them. */
export function periodOf({ from, to }: TimeRange, now: number): number {
  const usable = PERIODS.find(
    ({ period, kept }) => now - from <= kept && (to - from) / period <= MOST_POINTS,
  );
  return usable?.period ?? LONGEST_PERIOD;
}

/**
 * Sums metrics of rules over a range of time, rounded outwards to whole periods of CloudWatch.
 *
 * @param rules names
 * @throws RunError where CloudWatch cannot be read
 */
export async function sumRuleMetrics<Metric extends string>(
  stack: WatchedRules,
  rules: readonly string[],
  { metrics, range, now }: { metrics: readonly Metric[]; range: TimeRange; now: number },
): Promise<RuleSums<Metric>> {
  const { eventBusName } = stack.outputs;
  const period = periodOf(range, now);
  const time = {
    from: Math.floor(range.from / period) * period,
    to: Math.ceil(range.to / period) * period,
    period: period / 1_000,
  };
  const asked = rules.flatMap((rule) => metrics.map((metric) => ({ rule, metric })));
  const cloudWatch = await cloudWatchReader(stack);
  const series = await cloudWatch.series(
    asked.map(({ rule, metric }) => ({
      ...ruleMetrics(eventBusName, rule),
      metric,
      statistic: "Sum",
    })),
    time,
  );
  const zeros = () => Object.fromEntries(metrics.map((one) => [one, 0])) as Record<Metric, number>;
  const sums = new Map(rules.map((rule) => [rule, zeros()]));
  asked.forEach(({ rule, metric }, index) => {
    const ofRule = sums.get(rule);
    if (ofRule === undefined) return;
    ofRule[metric] += (series[index] ?? []).reduce((sum, { value }) => sum + value, 0);
  });
  return sums;
}
