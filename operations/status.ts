import Table from "cli-table3";
import type { Command } from "commander";
import { METRICS, watch, type StackAlarm, type Sums } from "./cloudWatch";
import { aboutStack } from "./dlq/options";
import { letterQueue } from "./dlq/services";
import { counted } from "./dlq/told";
import { targetOf, type Target, type Which } from "./target";

/** How a stack is at this moment. */
export interface Status {
  stack: string;
  deadLetters: { visible: number; hidden: number };
  alarms: StackAlarm[];
  /** Sums of the last 5 minutes and of the last hour, by subscription. */
  last5Minutes: Record<string, Sums>;
  lastHour: Record<string, Sums>;
}

/** Adds `status`. @param directory of Pulumi.yaml */
export function addStatus(bridge: Command, directory: string): void {
  aboutStack(bridge.command("status"))
    .description("Says how a stack is now: dead letters, alarms, and what its rules did lately.")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .addHelpText("after", "\nExit code: 1 while an alarm is raised; else 0.")
    .action(async ({ json, ...which }: Which & { json?: true }) => {
      const status = await statusOf(await targetOf(directory, which));
      console.log(json ? JSON.stringify(status) : toldStatus(status));
      if (status.alarms.some(({ state }) => state === "ALARM")) process.exitCode = 1;
    });
}

async function statusOf(target: Target): Promise<Status> {
  const [queue, cloudWatch] = await Promise.all([letterQueue(target), watch(target)]);
  const [deadLetters, alarms, last5Minutes, lastHour] = await Promise.all([
    queue.depth(),
    cloudWatch.alarms(),
    cloudWatch.sums(5),
    cloudWatch.sums(60),
  ]);
  return { stack: target.stack, deadLetters, alarms, last5Minutes, lastHour };
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
      ({ name, state, description }) => `  ${state.padEnd(17)} ${name}: ${description}`,
    ),
    table.toString(),
  ].join("\n");
}

const numbers = (sums: Sums): string[] =>
  METRICS.map((metric) => sums[metric].toLocaleString("en-US"));
