import { METRICS, cloudWatchReader, type StackAlarm, type Sums } from "../clients/aws/cloudWatch";
import { redact } from "../privacy/redactor";
import type { DeployedStack } from "../stack/deployed";
import { formatCount } from "../text/count";
import { formatTable } from "../text/table";
import { wrapAfter } from "../text/wrap";
import { sqsQueue } from "./queue/sqsQueue";

/** The state of a stack at one moment. */
export interface Status {
  stack: string;
  /** Approximate counts of SQS. Their sum is the queue's depth. */
  deadLetters: { visible: number; hidden: number; delayed: number };
  alarms: StackAlarm[];
  /** Sums of the last 5 minutes and of the last hour, by subscription. */
  last5Minutes: Record<string, Sums>;
  lastHour: Record<string, Sums>;
}

/** Reads a stack's queue, alarms and metrics. @throws RunError where AWS cannot be called */
export async function readStatus(stack: DeployedStack): Promise<Status> {
  const [queue, cloudWatch] = await Promise.all([sqsQueue(stack), cloudWatchReader(stack)]);
  const answers = [
    cloudWatch.alarms(),
    cloudWatch.sums(5),
    cloudWatch.sums(60),
    queue.depth(),
  ] as const;
  await Promise.allSettled(answers); // of several failures, the first in the list is reported
  const [alarms, last5Minutes, lastHour, depth] = await Promise.all(answers);
  const { visible, hidden, delayed = 0 } = depth;
  return {
    stack: stack.stack,
    deadLetters: { visible, hidden, delayed },
    alarms,
    last5Minutes,
    lastHour,
  };
}

type Metric = (typeof METRICS)[number];

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

function formatDepth({ stack, deadLetters: { visible, hidden, delayed } }: Status): string[] {
  const depth = visible + hidden + delayed;
  if (depth === 0) return [`Stack ${stack}: the dead-letter queue is empty.`];
  const count = (part: number) => part.toLocaleString("en-US");
  return [
    `Stack ${stack}: about ${formatCount(depth, "dead letter")} in the queue.`,
    ...(visible === 0 ? [] : [`  ${count(visible)} visible: \`dlq list\` shows the causes.`]),
    ...(hidden === 0 ? [] : [`  ${count(hidden)} hidden, because a command is reading the queue.`]),
    ...(delayed === 0 ? [] : [`  ${count(delayed)} delayed.`]),
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
