import type * as cloudWatchSdk from "@aws-sdk/client-cloudwatch";
import { callAws, clientConfig, objectsIn, type AwsEndpoint } from "./client";

/** An alarm of the stack. */
export interface StackAlarm {
  name: string;
  state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  description: string;
  /** From which it goes off. */
  threshold?: number;
}

/** A metric of AWS, in one statistic. */
export interface MetricQuery {
  namespace: "AWS/Events" | "AWS/SQS";
  metric: string;
  dimensions: Readonly<Record<string, string>>;
  statistic: "Sum" | "Maximum";
}

/** The time of metrics. */
export interface MetricTime {
  /** In milliseconds since 1970: whole periods. */
  from: number;
  to: number;
  /** Seconds of a data point: 60, or a multiple. */
  period: number;
}

/** A data point: its value, and the start of its period in milliseconds since 1970. */
export interface MetricPoint {
  at: number;
  value: number;
}

/** Reads a stack's alarms and metrics. */
export interface CloudWatchReader {
  /** The alarms that the program creates. */
  alarms(): Promise<StackAlarm[]>;
  /**
   * The data points of metrics in the order of time; a period without a value has none. Each metric costs: CloudWatch charges
   * for the metrics that are asked for, whatever their number of data points.
   * Source: Amazon CloudWatch pricing, 'GetMetricData'.
   *
   * @returns an answer for each query, in their order
   */
  series(queries: readonly MetricQuery[], time: MetricTime): Promise<MetricPoint[][]>;
}

/** The most queries of one call. Source: CloudWatch API reference, GetMetricData. */
const MOST_QUERIES = 500;
/** The most alarms that one call returns. Source: CloudWatch API reference, DescribeAlarms. */
const MOST_ALARMS = 100;

/** The parts of a deployed stack that its metrics and alarms need. */
export interface WatchedStack {
  endpoint: AwsEndpoint;
  /** For messages. */
  about: AwsEndpoint & { stack: string; local: boolean };
  outputs: { deadLetterQueueArn: string };
}

type Sdk = typeof cloudWatchSdk;
type Client = cloudWatchSdk.CloudWatchClient;

/** A reader that uses the AWS SDK. The SDK is loaded on the first call. */
export async function cloudWatchReader(stack: WatchedStack): Promise<CloudWatchReader> {
  const sdk = await import("@aws-sdk/client-cloudwatch");
  const client = new sdk.CloudWatchClient(clientConfig(stack.endpoint));
  const about = { ...stack.about, what: "CloudWatch" };
  const { outputs } = stack;
  return {
    alarms: () => callAws(about, (signal) => readAlarms(sdk, client, { outputs, signal })),
    series: (queries, time) =>
      callAws(about, (signal) => readSeries(sdk, client, { queries, time, signal })),
  };
}

interface AlarmQuery {
  outputs: WatchedStack["outputs"];
  signal: AbortSignal;
}

async function readAlarms(
  sdk: Sdk,
  client: Client,
  { outputs, signal }: AlarmQuery,
): Promise<StackAlarm[]> {
  const { prefix, suffix } = alarmNames(outputs.deadLetterQueueArn);
  const found: StackAlarm[] = [];
  const pages = sdk.paginateDescribeAlarms(
    { client, pageSize: MOST_ALARMS },
    { AlarmNamePrefix: prefix },
    { abortSignal: signal },
  );
  for await (const { MetricAlarms } of pages) {
    const alarms = objectsIn(MetricAlarms, "MetricAlarms");
    for (const { AlarmName: name = "", StateValue, AlarmDescription, Threshold } of alarms) {
      if (!name.endsWith(suffix)) continue;
      found.push({
        name,
        state: StateValue ?? "INSUFFICIENT_DATA",
        description: AlarmDescription ?? "",
        ...(Threshold !== undefined && { threshold: Threshold }),
      });
    }
  }
  return found;
}

async function readSeries(
  sdk: Sdk,
  client: Client,
  {
    queries,
    time,
    signal,
  }: { queries: readonly MetricQuery[]; time: MetricTime; signal: AbortSignal },
): Promise<MetricPoint[][]> {
  const series = queries.map((): MetricPoint[] => []);
  for (let first = 0; first < queries.length; first += MOST_QUERIES) {
    const some = queries.slice(first, first + MOST_QUERIES);
    const pages = sdk.paginateGetMetricData(
      { client },
      {
        StartTime: new Date(time.from),
        EndTime: new Date(time.to),
        ScanBy: "TimestampAscending",
        MetricDataQueries: some.map((query, index) => sdkQuery(query, `q${index}`, time.period)),
      },
      { abortSignal: signal },
    );
    for await (const { MetricDataResults } of pages) {
      for (const result of objectsIn(MetricDataResults, "MetricDataResults")) {
        const { Id = "", Timestamps = [], Values = [] } = result;
        const points = series[first + Number(Id.slice(1))];
        Values.forEach((value, index) =>
          points?.push({ at: Timestamps[index]?.getTime() ?? NaN, value }),
        );
      }
    }
  }
  return series;
}

const sdkQuery = (
  { namespace, metric, dimensions, statistic }: MetricQuery,
  Id: string,
  Period: number,
): cloudWatchSdk.MetricDataQuery => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period,
    Stat: statistic,
  },
});

/** Where CloudWatch has the metrics of a rule. On the bus `default`, the bus is not among their dimensions. */
export const ruleMetrics = (
  eventBusName: string,
  RuleName: string,
): Pick<MetricQuery, "namespace" | "dimensions"> => ({
  namespace: "AWS/Events",
  dimensions: { ...(eventBusName !== "default" && { EventBusName: eventBusName }), RuleName },
});

/** The form of a stack's alarm names, by its queue: `shop-dev-dlq-1f3a90bc` has `shop-dev-retries-1f3a90bc`. */
export function alarmNames(queueArn: string): { prefix: string; suffix: string } {
  const name = queueArn.split(":").at(-1) ?? "";
  const [, stem = name, suffix = ""] = /^(.*)-dlq(-[0-9a-f]+)$/.exec(name) ?? [];
  return { prefix: `${stem}-`, suffix };
}
