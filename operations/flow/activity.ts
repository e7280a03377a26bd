import type { CloudWatchReader, MetricPoint, MetricQuery } from "../../clients/aws/cloudWatch";
import type { StackOutputs } from "../../stack/deployed";
import {
  changes,
  countQueries,
  deliveryQueries,
  sumsSince,
  waitingAfter,
  waitQueries,
  type Counted,
  type CountQuery,
  type Sums,
} from "./counts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The period of older data points. */
const STEP = 5 * MINUTE;
/** EventBridge ends each delivery after a day at the latest; an hour more, in which the metrics arrive. */
const LONGEST_DELIVERY = 25 * HOUR;
/**
 * The metrics of the last minutes have not all arrived. A count of beginnings without the ends would show deliveries that wait
 * where none does. EventBridge sends its metrics each minute; that they are complete after three is assumed.
 */
const ARRIVAL = 3 * MINUTE;

/** What a stack's rules and queue did recently, as CloudWatch has it. By the subscription's name. */
export interface Activity {
  last5Minutes: Record<string, Sums>;
  lastHour: Record<string, Sums>;
  /** Events in each minute of the last hour, the oldest first. */
  eventsByMinute: Record<string, number[]>;
  /** Deliveries that wait for an attempt, about. */
  waiting: Record<string, number>;
  /** The moment of `waiting`, in milliseconds since 1970. */
  waitingAt: number;
  /**
   * The longest time from acceptance to the first attempt, in milliseconds, of the first attempts of the last 5 minutes. A
   * subscription without a first attempt is absent.
   */
  longestWait: Record<string, number>;
  /** Age of the oldest dead letter in milliseconds; absent if SQS reports none. */
  oldestDeadLetter?: number;
  /** Metrics that were asked for; each costs on AWS. */
  metrics: number;
}

/** The older part of the changes, which need not be read each time. */
export interface Earlier {
  /** Its end, in milliseconds since 1970: where the recent part begins. */
  to: number;
  changes: ReadonlyMap<string, readonly MetricPoint[]>;
}

export interface ActivityQuestion {
  outputs: Pick<StackOutputs, "eventBusName" | "ruleNames" | "deadLetterQueueArn">;
  /** Whether the metrics are the emulator's, which has them at once. */
  local: boolean;
  /** In milliseconds since 1970. */
  now: number;
  /** From an earlier reading; it is read where it is absent. */
  earlier?: Earlier;
}

/** Reads the metrics of a stack. @throws RunError where CloudWatch cannot be called */
export async function readActivity(
  reader: Pick<CloudWatchReader, "series">,
  question: ActivityQuestion,
): Promise<{ activity: Activity; earlier: Earlier }> {
  const { outputs, local, now } = question;
  const end = Math.ceil(now / MINUTE) * MINUTE;
  const earlier = question.earlier ?? (await readEarlier(reader, outputs, end - HOUR));
  const [counts, waits] = [countQueries(outputs), waitQueries(outputs)];
  const oldest = oldestQuery(outputs.deadLetterQueueArn);
  const series = await reader.series([...counts, ...waits, oldest], {
    from: earlier.to,
    to: end,
    period: MINUTE / 1_000,
  });
  const counted = pair(counts, series);
  const names = Object.keys(outputs.ruleNames);
  const waitingAt = local ? now : end - ARRIVAL;
  return {
    earlier,
    activity: {
      last5Minutes: sumsSince(counted, end - 5 * MINUTE, names),
      lastHour: sumsSince(counted, end - HOUR, names),
      eventsByMinute: byMinute(counted, end, names),
      waiting: waitingOf(counted, earlier, { names, until: local ? end : waitingAt }),
      waitingAt,
      longestWait: longestOf(waits, series.slice(counts.length), end - 5 * MINUTE),
      ...oldestIn(series.at(-1) ?? [], end - 2 * STEP),
      metrics: counts.length + waits.length + 1,
    },
  };
}

/** Reads the changes of the day before the last hour. */
async function readEarlier(
  reader: Pick<CloudWatchReader, "series">,
  outputs: ActivityQuestion["outputs"],
  until: number,
): Promise<Earlier> {
  const to = Math.floor(until / STEP) * STEP;
  const queries = deliveryQueries(outputs);
  const time = { from: to - LONGEST_DELIVERY, to, period: STEP / 1_000 };
  return { to, changes: changes(pair(queries, await reader.series(queries, time))) };
}

const pair = (queries: readonly CountQuery[], series: readonly MetricPoint[][]): Counted[] =>
  queries.map((query, index) => ({ query, points: series[index] ?? [] }));

function waitingOf(
  counted: readonly Counted[],
  earlier: Earlier,
  { names, until }: { names: readonly string[]; until: number },
): Record<string, number> {
  const recent = changes(counted);
  return Object.fromEntries(
    names.map((name) => [
      name,
      waitingAfter([
        ...(earlier.changes.get(name) ?? []),
        ...(recent.get(name) ?? []).filter(({ at }) => at < until),
      ]),
    ]),
  );
}

function byMinute(
  counted: readonly Counted[],
  end: number,
  names: readonly string[],
): Record<string, number[]> {
  const minutes = new Map(names.map((name) => [name, Array.from({ length: 60 }, () => 0)]));
  for (const { query, points } of counted) {
    const own = minutes.get(query.subscription);
    if (own === undefined || query.counts !== "MatchedEvents") continue;
    for (const { at, value } of points) {
      const index = 60 - (end - at) / MINUTE;
      if (index >= 0) own[index] = (own[index] ?? 0) + value;
    }
  }
  return Object.fromEntries(minutes);
}

function longestOf(
  queries: readonly { subscription: string }[],
  series: readonly MetricPoint[][],
  from: number,
): Record<string, number> {
  const longest: Record<string, number> = {};
  queries.forEach(({ subscription }, index) => {
    for (const { at, value } of series[index] ?? []) {
      if (at >= from) longest[subscription] = Math.max(longest[subscription] ?? 0, value);
    }
  });
  return longest;
}

const oldestQuery = (queueArn: string): MetricQuery => ({
  namespace: "AWS/SQS",
  metric: "ApproximateAgeOfOldestMessage",
  dimensions: { QueueName: queueArn.split(":").at(-1) ?? "" },
  statistic: "Maximum",
});

/**
 * The newest value since a moment, in milliseconds. SQS reports seconds, and no value for a queue without messages, or whose
 * messages were all received three times.
 * Source: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS', `ApproximateAgeOfOldestMessage`.
 */
function oldestIn(
  points: readonly MetricPoint[],
  from: number,
): Pick<Activity, "oldestDeadLetter"> {
  const newest = points.filter(({ at }) => at >= from).at(-1);
  return newest === undefined ? {} : { oldestDeadLetter: newest.value * 1_000 };
}
