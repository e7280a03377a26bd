import { ruleDimensions, type METRICS } from "./cloudWatch";
import { callAws, clientConfig, objectsIn, type AwsEndpoint } from "./client";

export type RuleMetric = (typeof METRICS)[number];

/** A range of time in milliseconds since 1970: from its first moment, up to and without its last. */
export interface TimeRange {
  from: number;
  to: number;
}

/** The sums of metrics, by the rule's name. */
export type RuleSums<Metric extends RuleMetric> = ReadonlyMap<string, Record<Metric, number>>;

/** Where the metrics of a stack's rules are. */
interface WatchedRules {
  endpoint: AwsEndpoint;
  /** For messages. */
  about: AwsEndpoint & { stack: string; local: boolean };
  outputs: { eventBusName: string };
}

/** Queries of one call, at most. Source: CloudWatch API reference, GetMetricData. */
const MOST_QUERIES = 500;
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
export async function sumRuleMetrics<Metric extends RuleMetric>(
  { endpoint, about, outputs: { eventBusName } }: WatchedRules,
  rules: readonly string[],
  { metrics, range, now }: { metrics: readonly Metric[]; range: TimeRange; now: number },
): Promise<RuleSums<Metric>> {
  const sdk = await import("@aws-sdk/client-cloudwatch");
  const client = new sdk.CloudWatchClient(clientConfig(endpoint));
  const period = periodOf(range, now);
  const StartTime = new Date(Math.floor(range.from / period) * period);
  const EndTime = new Date(Math.ceil(range.to / period) * period);
  const queries = rules.flatMap((rule) => metrics.map((metric) => ({ rule, metric })));
  const zeros = () => Object.fromEntries(metrics.map((one) => [one, 0])) as Record<Metric, number>;
  const sums = new Map(rules.map((rule) => [rule, zeros()]));
  await callAws({ ...about, what: "CloudWatch" }, async (abortSignal) => {
    for (let first = 0; first < queries.length; first += MOST_QUERIES) {
      const some = queries.slice(first, first + MOST_QUERIES);
      const MetricDataQueries = some.map(({ rule, metric }, index) => ({
        Id: `q${index}`,
        MetricStat: {
          Metric: {
            Namespace: "AWS/Events",
            MetricName: metric,
            Dimensions: ruleDimensions(eventBusName, rule),
          },
          Period: period / 1_000,
          Stat: "Sum",
        },
      }));
      let NextToken: string | undefined;
      do {
        const asked = { StartTime, EndTime, MetricDataQueries, NextToken };
        const command = new sdk.GetMetricDataCommand(asked);
        const page = await client.send(command, { abortSignal });
        for (const result of objectsIn(page.MetricDataResults, "MetricDataResults")) {
          const query = some[Number(result.Id?.slice(1))];
          const ofRule = sums.get(query?.rule ?? "");
          if (query === undefined || ofRule === undefined) continue;
          ofRule[query.metric] += (result.Values ?? []).reduce((sum, value) => sum + value, 0);
        }
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
    }
  });
  return sums;
}
