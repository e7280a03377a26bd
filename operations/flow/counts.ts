import { ruleMetrics, type MetricPoint, type MetricQuery } from "../../clients/aws/cloudWatch";
import { START_LATENCIES } from "../../eventbridge/metrics";
import type { StackOutputs } from "../../stack/deployed";

/** The counted metrics of a subscription. Source: EventBridge User Guide, 'Monitoring Amazon EventBridge'. */
export const METRICS = [
  "MatchedEvents",
  "InvocationAttempts",
  "SuccessfulInvocationAttempts",
  "RetryInvocationAttempts",
  "InvocationsSentToDlq",
  "InvocationsFailedToBeSentToDlq",
] as const;
export type Metric = (typeof METRICS)[number];

/**
 * Counts of a subscription in a period, by the names of EventBridge's metrics. Only requests to Salesforce count as attempts and
 * successes: an event of which no request can be made counts as sent to the dead-letter queue.
 */
export type Sums = Record<Metric, number>;

/** A query, and what it counts for a subscription. */
export interface CountQuery extends MetricQuery {
  subscription: string;
  counts: Metric;
  /** Whether it is of the rule of unmappable events. */
  isUnmappable: boolean;
}

type Watched = Pick<StackOutputs, "eventBusName" | "ruleNames">;

/**
 * The metrics of the rule of unmappable events, whose target is the dead-letter queue, and what they count. Its attempts are no
 * requests to Salesforce.
 */
const UNMAPPABLE: readonly [metric: Metric, counts: Metric][] = [
  ["MatchedEvents", "MatchedEvents"],
  ["SuccessfulInvocationAttempts", "InvocationsSentToDlq"],
  ["InvocationsSentToDlq", "InvocationsSentToDlq"],
  ["InvocationsFailedToBeSentToDlq", "InvocationsFailedToBeSentToDlq"],
];

/** The queries of all counts. */
export function countQueries(watched: Watched): CountQuery[] {
  const { ruleNames } = watched;
  return Object.entries(ruleNames).flatMap(([subscription, { sending, unmappable }]) => {
    const query = (rule: string, metric: Metric, counts = metric): CountQuery => ({
      ...ofRule(watched, rule),
      metric,
      statistic: "Sum",
      subscription,
      counts,
      isUnmappable: rule === unmappable,
    });
    return [
      ...sending.flatMap((rule) => METRICS.map((metric) => query(rule, metric))),
      ...(unmappable === undefined
        ? []
        : UNMAPPABLE.map(([metric, counts]) => query(unmappable, metric, counts))),
    ];
  });
}

/** The queries of the deliveries to Salesforce that begin and that end. */
export const deliveryQueries = (watched: Watched): CountQuery[] =>
  countQueries(watched).filter(
    ({ isUnmappable, counts }) => !isUnmappable && SIGN[counts] !== undefined,
  );

/**
 * How a count changes the number of deliveries under way. Each rule has one target. A delivery ends with a success, in the
 * dead-letter queue, or with the event lost. `InvocationsCreated`, which counts the beginnings, has no rule as a dimension.
 */
const SIGN: Partial<Record<Metric, 1 | -1>> = {
  MatchedEvents: 1,
  SuccessfulInvocationAttempts: -1,
  InvocationsSentToDlq: -1,
  InvocationsFailedToBeSentToDlq: -1,
};

/** A query, and the subscription whose longest time to the first attempt it measures. */
export interface WaitQuery extends MetricQuery {
  subscription: string;
}

export const waitQueries = (watched: Watched): WaitQuery[] =>
  Object.entries(watched.ruleNames).flatMap(([subscription, { sending }]) =>
    sending.flatMap((rule) =>
      START_LATENCIES.map((metric): WaitQuery => ({
        ...ofRule(watched, rule),
        metric,
        statistic: "Maximum",
        subscription,
      })),
    ),
  );

const ofRule = ({ eventBusName }: Watched, rule: string) => ruleMetrics(eventBusName, rule);

/** Data points, with what they count. */
export interface Counted {
  query: CountQuery;
  points: readonly MetricPoint[];
}

/** Sums from a moment on, by the subscription's name. @param from in milliseconds since 1970 */
export function sumsSince(
  counted: readonly Counted[],
  from: number,
  subscriptions: readonly string[],
): Record<string, Sums> {
  const sums = new Map(subscriptions.map((name) => [name, noSums()]));
  for (const { query, points } of counted) {
    const own = sums.get(query.subscription);
    if (own === undefined) continue;
    for (const { at, value } of points) if (at >= from) own[query.counts] += value;
  }
  return Object.fromEntries(sums);
}

/** How the number of deliveries to Salesforce that are under way changed, by the subscription, in the order of time. */
export function changes(counted: readonly Counted[]): Map<string, MetricPoint[]> {
  const found = new Map<string, Map<number, number>>();
  for (const { query, points } of counted) {
    const sign = query.isUnmappable ? undefined : SIGN[query.counts];
    if (sign === undefined) continue;
    const own = found.get(query.subscription) ?? new Map<number, number>();
    found.set(query.subscription, own);
    for (const { at, value } of points) own.set(at, (own.get(at) ?? 0) + sign * value);
  }
  return new Map(
    [...found].map(([name, own]) => [
      name,
      [...own].map(([at, value]) => ({ at, value })).sort((one, other) => one.at - other.at),
    ]),
  );
}

/**
 * Deliveries that wait for a first or further attempt, by the changes of their number. It was never below 0: so it is at least the
 * rise since its lowest point. That is the number itself if it was 0 at some time. CloudWatch may lack data points, so it is
 * approximate. Source: EventBridge User Guide, 'Monitoring', 'Best-effort CloudWatch metrics delivery'.
 *
 * @param changes in the order of time
 */
export function waitingAfter(changes: readonly MetricPoint[]): number {
  let [waiting, lowest] = [0, 0];
  for (const { value } of changes) {
    waiting += value;
    lowest = Math.min(lowest, waiting);
  }
  return waiting - lowest;
}

function noSums(): Sums {
  return Object.fromEntries(METRICS.map((metric) => [metric, 0])) as Sums;
}
