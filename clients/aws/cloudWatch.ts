import type * as cloudWatchSdk from "@aws-sdk/client-cloudwatch";
import { callAws, clientConfig, objectsIn, type AwsEndpoint } from "./client";

/** An alarm of the stack. */
export interface StackAlarm {
  name: string;
  state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  description: string;
}

/** The metrics of a rule that `status` reports. Source: EventBridge User Guide, 'Monitoring Amazon EventBridge'. */
export const METRICS = [
  "MatchedEvents",
  "InvocationAttempts",
  "SuccessfulInvocationAttempts",
  "RetryInvocationAttempts",
  "InvocationsSentToDlq",
  "InvocationsFailedToBeSentToDlq",
] as const;
export type Sums = Record<(typeof METRICS)[number], number>;

/** Reads a stack's alarms and metrics. */
export interface CloudWatchReader {
  /** The alarms that the program creates. */
  alarms(): Promise<StackAlarm[]>;
  /** Sums of a subscription's rules over the last minutes, by the subscription's name. */
  sums(minutes: number): Promise<Record<string, Sums>>;
}

/** The most queries of one call. Source: CloudWatch API reference, GetMetricData. */
const MOST_QUERIES = 500;
/** The most alarms that one call returns. Source: CloudWatch API reference, DescribeAlarms. */
const MOST_ALARMS = 100;
const MINUTE = 60;

/** The parts of a deployed stack that its metrics and alarms need. */
interface WatchedStack {
  endpoint: AwsEndpoint;
  /** For messages. */
  about: AwsEndpoint & { stack: string; local: boolean };
  outputs: {
    eventBusName: string;
    deadLetterQueueArn: string;
    ruleNames: Readonly<Record<string, { sending: readonly string[]; unmappable?: string }>>;
  };
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
    sums: (minutes) =>
      callAws(about, (signal) => readSums(sdk, client, { outputs, minutes, signal })),
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
    for (const { AlarmName: name = "", StateValue, AlarmDescription } of alarms) {
      if (!name.endsWith(suffix)) continue;
      const state = StateValue ?? "INSUFFICIENT_DATA";
      found.push({ name, state, description: AlarmDescription ?? "" });
    }
  }
  return found;
}

/** Sums until the end of the current minute. */
async function readSums(
  sdk: Sdk,
  client: Client,
  { outputs, minutes, signal }: AlarmQuery & { minutes: number },
): Promise<Record<string, Sums>> {
  const end = Math.ceil(Date.now() / 1_000 / MINUTE) * MINUTE;
  const Period = minutes * MINUTE;
  const queries = queriesOf(outputs);
  const sums = new Map(Object.keys(outputs.ruleNames).map((name) => [name, noSums()]));
  for (let first = 0; first < queries.length; first += MOST_QUERIES) {
    const some = queries.slice(first, first + MOST_QUERIES);
    const command = new sdk.GetMetricDataCommand({
      StartTime: new Date((end - Period) * 1_000),
      EndTime: new Date(end * 1_000),
      MetricDataQueries: some.map(({ metric, dimensions }, index) => ({
        Id: `q${index}`,
        MetricStat: {
          Metric: { Namespace: "AWS/Events", MetricName: metric, Dimensions: dimensions },
          Period,
          Stat: "Sum",
        },
      })),
    });
    const { MetricDataResults } = await client.send(command, { abortSignal: signal });
    for (const { Id = "", Values = [] } of objectsIn(MetricDataResults, "MetricDataResults")) {
      const query = some[Number(Id.slice(1))];
      const ofSubscription = sums.get(query?.subscription ?? "");
      if (query === undefined || ofSubscription === undefined) continue;
      ofSubscription[query.metric] += Values.reduce((sum, value) => sum + value, 0);
    }
  }
  return Object.fromEntries(sums);
}

/** The dimensions of a rule's metrics. On the bus `default`, the bus is not among them. */
export function ruleDimensions(eventBusName: string, rule: string) {
  const bus = eventBusName === "default" ? [] : [{ Name: "EventBusName", Value: eventBusName }];
  return [...bus, { Name: "RuleName", Value: rule }];
}

/** A query for each metric of each rule. */
function queriesOf({ eventBusName, ruleNames }: WatchedStack["outputs"]) {
  return Object.entries(ruleNames).flatMap(([subscription, { sending, unmappable }]) =>
    [...sending, ...(unmappable === undefined ? [] : [unmappable])].flatMap((rule) => {
      const dimensions = ruleDimensions(eventBusName, rule);
      return METRICS.map((metric) => ({ subscription, metric, dimensions }));
    }),
  );
}

/** The form of a stack's alarm names, by its queue: `shop-dev-dlq-1f3a90bc` has `shop-dev-retries-1f3a90bc`. */
export function alarmNames(queueArn: string): { prefix: string; suffix: string } {
  const name = queueArn.split(":").at(-1) ?? "";
  const [, stem = name, suffix = ""] = /^(.*)-dlq(-[0-9a-f]+)$/.exec(name) ?? [];
  return { prefix: `${stem}-`, suffix };
}

function noSums(): Sums {
  return Object.fromEntries(METRICS.map((metric) => [metric, 0])) as Sums;
}
