import { cloudWatchReader, type StackAlarm } from "../clients/aws/cloudWatch";
import { redact } from "../privacy/redactor";
import type { DeployedStack } from "../stack/deployed";
import { formatCount } from "../text/count";
import { formatDuration } from "../text/duration";
import { formatTable } from "../text/table";
import { wrapAfter } from "../text/wrap";
import { readActivity, type Activity } from "./flow/activity";
import { METRICS, type Metric, type Sums } from "./flow/counts";
import { sqsQueue } from "./queue/sqsQueue";

/** The state of a stack at one moment. */
export interface Status {
  stack: string;
  /** Approximate counts of SQS. Their sum is the queue's depth. */
  deadLetters: {
    visible: number;
    hidden: number;
    delayed: number;
    /** Milliseconds that the oldest one has waited; absent if SQS reports none. */
    oldest?: number;
  };
  alarms: StackAlarm[];
  /** Sums of the last 5 minutes and of the last hour, by subscription. */
  last5Minutes: Record<string, Sums>;
  lastHour: Record<string, Sums>;
  /** Deliveries that wait for an attempt, about, by subscription. */
  waiting: Activity["waiting"];
  /** Milliseconds to the first attempt, the longest of the last 5 minutes, by subscription; absent without a first attempt. */
  longestWait: Activity["longestWait"];
}

/** Reads a stack's queue, alarms and metrics. @throws RunError where AWS cannot be called */
export async function readStatus(stack: DeployedStack): Promise<Status> {
  const [queue, cloudWatch] = await Promise.all([sqsQueue(stack), cloudWatchReader(stack)]);
  const { outputs, about } = stack;
  const answers = [
    cloudWatch.alarms(),
    readActivity(cloudWatch, { outputs, local: about.local, now: Date.now() }),
    queue.depth(),
  ] as const;
  await Promise.allSettled(answers); // of several failures, the first in the list is reported
  const [alarms, { activity }, depth] = await Promise.all(answers);
  const { visible, hidden, delayed = 0 } = depth;
  const { last5Minutes, lastHour, waiting, longestWait, oldestDeadLetter: oldest } = activity;
  return {
    stack: stack.stack,
    deadLetters: { visible, hidden, delayed, ...(oldest !== undefined && { oldest }) },
    alarms,
    last5Minutes,
    lastHour,
    waiting,
    longestWait,
  };
}

const HEADS: Record<Metric, string> = {
  MatchedEvents: "events",
  InvocationAttempts: "attempts",
  SuccessfulInvocationAttempts: "delivered",
  RetryInvocationAttempts: "retries",
  InvocationsSentToDlq: "dead letters",
  InvocationsFailedToBeSentToDlq: "lost",
};

/** The status for people. @param width of the screen, in columns */
export function formatStatus(status: Status, width: number): string {
  return [
    wrapLines(formatDepth(status), width),
    wrapLines(formatAlarms(status.alarms), width),
    formatRates("Last 5 minutes", status.last5Minutes, width),
    formatRates("Last hour", status.lastHour, width),
    ...formatWaiting(status).map((line) => wrapAfter("", line, width)),
  ].join("\n\n");
}

/** Lines that fit a width. The continuation of an indented line begins below the text behind its label. */
function wrapLines(lines: readonly string[], width: number): string {
  return lines
    .map((line) => {
      const [lead = ""] = /^(?: +(?:\S+ {2,})?)?/.exec(line) ?? [];
      return wrapAfter(lead, redact(line.slice(lead.length)), width);
    })
    .join("\n");
}

/** Names the subscriptions with deliveries that wait; without one, nothing is printed. */
function formatWaiting({ waiting, longestWait }: Status): string[] {
  return Object.entries(waiting)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => {
      const longest = longestWait[name];
      const wait =
        longest === undefined
          ? "no first attempt in the last 5 minutes"
          : `the longest wait for a first attempt was ${formatDuration(longest)} in the last 5 minutes`;
      return `${name}: about ${count.toLocaleString("en-US")} ${count === 1 ? "delivery waits" : "deliveries wait"} for an attempt; ${wait}.`;
    });
}

function formatDepth({ stack, deadLetters }: Status): string[] {
  const { visible, hidden, delayed, oldest } = deadLetters;
  const depth = visible + hidden + delayed;
  if (depth === 0) return [`Stack ${stack}: the dead-letter queue is empty.`];
  const count = (part: number) => part.toLocaleString("en-US");
  return [
    `Stack ${stack}: about ${formatCount(depth, "dead letter")} in the queue.`,
    ...(visible === 0 ? [] : [`  ${count(visible)} visible: \`dlq list\` shows the causes.`]),
    ...(hidden === 0 ? [] : [`  ${count(hidden)} hidden, because a command is reading the queue.`]),
    ...(delayed === 0 ? [] : [`  ${count(delayed)} delayed.`]),
    ...(oldest === undefined ? [] : [`  The oldest has waited for ${formatDuration(oldest)}.`]),
  ];
}

function formatAlarms(alarms: readonly StackAlarm[]): string[] {
  if (alarms.length === 0) {
    return [
      "The stack has no alarms, so nobody is notified of dead letters. Create them with `pulumi up`.",
    ];
  }
  const raised = alarms.filter(({ state }) => state === "ALARM").length;
  const longest = Math.max(...alarms.map(({ state }) => state.length));
  return [
    `${formatCount(alarms.length, "alarm")}, ${raised} raised:`,
    ...alarms.map(
      ({ name, state, description }) =>
        // The description says what to do.
        `  ${state.padEnd(longest)}  ${name}${state === "ALARM" ? `: ${description}` : ""}`,
    ),
  ];
}

/** A table of the metrics with a count; its title names the metrics without one. */
function formatRates(title: string, rates: Record<string, Sums>, width: number): string {
  const entries = Object.entries(rates);
  const isCounted = (metric: Metric) => entries.some(([, sums]) => sums[metric] > 0);
  const counted = METRICS.filter(isCounted);
  if (counted.length === 0) return `${title}: no events.`;
  const table = formatTable(
    [
      { title: "subscription" },
      ...counted.map((metric) => ({ title: HEADS[metric], align: "right" as const })),
    ],
    entries.map(([name, sums]) => [
      name,
      ...counted.map((metric) => sums[metric].toLocaleString("en-US")),
    ]),
    width,
  );
  const others = METRICS.filter((metric) => !isCounted(metric)).map((one) => `0 ${HEADS[one]}`);
  const absent = others.length === 0 ? "" : ` (${others.join(", ")})`;
  return `${wrapAfter("", `${title}${absent}:`, width)}\n${table}`;
}
