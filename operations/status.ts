import Table from "cli-table3";
import { METRICS, cloudWatchReader, type StackAlarm, type Sums } from "../clients/aws/cloudWatch";
import { sqsQueue } from "./queue/sqsQueue";
import { formatCount } from "../text/count";
import type { DeployedStack } from "../stack/deployed";

/** How a stack is at this moment. */
export interface Status {
  stack: string;
  /** About how many, as SQS counts them. Their sum is the queue's depth. */
  deadLetters: { visible: number; hidden: number; delayed: number };
  alarms: StackAlarm[];
  /** Sums of the last 5 minutes and of the last hour, by subscription. */
  last5Minutes: Record<string, Sums>;
  lastHour: Record<string, Sums>;
}

/** @throws RunError where AWS cannot be asked */
export async function statusOf(target: DeployedStack): Promise<Status> {
  const [queue, cloudWatch] = await Promise.all([sqsQueue(target), cloudWatchReader(target)]);
  const asked = [
    cloudWatch.alarms(),
    cloudWatch.sums(5),
    cloudWatch.sums(60),
    queue.depth(),
  ] as const;
  await Promise.allSettled(asked); // of several that fail, the first in the list is told
  const [alarms, last5Minutes, lastHour, depth] = await Promise.all(asked);
  const { visible, hidden, delayed = 0 } = depth;
  return {
    stack: target.stack,
    deadLetters: { visible, hidden, delayed },
    alarms,
    last5Minutes,
    lastHour,
  };
}

const HEADS: Record<(typeof METRICS)[number], string> = {
  MatchedEvents: "events",
  InvocationAttempts: "attempts",
  SuccessfulInvocationAttempts: "delivered",
  RetryInvocationAttempts: "retries",
  InvocationsSentToDlq: "dead letters",
  InvocationsFailedToBeSentToDlq: "lost",
};

/** As people read it at a glance. */
export function toldStatus({ stack, deadLetters, alarms, ...rates }: Status): string {
  const { visible, hidden, delayed } = deadLetters;
  const depth = visible + hidden + delayed;
  const raised = alarms.filter(({ state }) => state === "ALARM");
  const table = new Table({
    head: ["subscription", "", ...METRICS.map((metric) => HEADS[metric])],
    style: { compact: true, head: [], border: [] },
  });
  for (const [name, hour] of Object.entries(rates.lastHour)) {
    const minutes = rates.last5Minutes[name];
    if (minutes !== undefined) table.push([name, "5 min", ...numbers(minutes)]);
    table.push([minutes === undefined ? name : "", "1 h", ...numbers(hour)]);
  }
  const next = visible > 0 ? " `dlq list` says why." : "";
  return [
    `Stack ${stack}: ${formatCount(visible, "dead letter")} to be redriven, ${hidden} hidden while somebody reads them, ${delayed} delayed: ${depth} in the queue, as SQS counts approximately.${next}`,
    alarms.length === 0
      ? "There are no alarms: nobody is told of dead letters. `pulumi up` makes them."
      : `${formatCount(alarms.length, "alarm")}, ${raised.length} raised:`,
    ...alarms.map(
      ({ name, state, description }) =>
        `  ${state.padEnd(17)} ${name}${state === "ALARM" ? `: ${description}` : ""}`, // which says what to do
    ),
    table.toString(),
  ].join("\n");
}

const numbers = (sums: Sums): string[] =>
  METRICS.map((metric) => sums[metric].toLocaleString("en-US"));
