import Table from "cli-table3";
import { METRICS, watch, type StackAlarm, type Sums } from "./cloudWatch";
import { letterQueue } from "./dlq/services";
import { counted } from "./dlq/told";
import type { Target } from "./target";

/** How a stack is at this moment. */
export interface Status {
  stack: string;
  deadLetters: { visible: number; hidden: number };
  alarms: StackAlarm[];
  /** Sums of the last 5 minutes and of the last hour, by subscription. */
  last5Minutes: Record<string, Sums>;
  lastHour: Record<string, Sums>;
}

/** @throws RunError where AWS cannot be asked */
export async function statusOf(target: Target): Promise<Status> {
  const [queue, cloudWatch] = await Promise.all([letterQueue(target), watch(target)]);
  const [{ visible, hidden }, alarms, last5Minutes, lastHour] = await Promise.all([
    queue.depth(),
    cloudWatch.alarms(),
    cloudWatch.sums(5),
    cloudWatch.sums(60),
  ]);
  return { stack: target.stack, deadLetters: { visible, hidden }, alarms, last5Minutes, lastHour };
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
  const { visible, hidden } = deadLetters;
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
    `Stack ${stack}: ${counted(visible, "dead letter")} to be redriven, ${hidden} hidden while somebody reads them.${next}`,
    alarms.length === 0
      ? "There are no alarms: nobody is told of dead letters. `pulumi up` makes them."
      : `${counted(alarms.length, "alarm")}, ${raised.length} raised:`,
    ...alarms.map(
      ({ name, state, description }) =>
        `  ${state.padEnd(17)} ${name}${state === "ALARM" ? `: ${description}` : ""}`, // which says what to do
    ),
    table.toString(),
  ].join("\n");
}

const numbers = (sums: Sums): string[] =>
  METRICS.map((metric) => sums[metric].toLocaleString("en-US"));
