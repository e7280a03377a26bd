import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { RunError } from "@pulumi/pulumi/errors";
import Table from "cli-table3";
import { VirtualClock } from "../../emulator/clock";
import { seededRandom } from "../../emulator/random";
import type { EmulatedAccount } from "../../emulator/account";
import { formatDuration } from "../../text/duration";
import { emulatedStack } from "../../offline/emulatedStack";
import { readEvents } from "../../events/read";
import { forecast } from "../../offline/forecast/forecast";
import { Ledger } from "../../offline/forecast/ledger";
import type { Forecast, Supposed } from "../../offline/forecast/options";
import { supposedOrg } from "../../offline/forecast/org";

/** Where a forecast's time begins: any moment would do. */
const START = Date.UTC(2026, 0, 1);

/**
 * What becomes of a stack's events, in virtual time, with the stack's own rules, rate limit and retry policy.
 *
 * @param eventFiles samples, of which each customer publishes one
 * @throws RunError for a stack or a sample that cannot be used
 */
export async function forecastStack(
  directory: string,
  stackName: string,
  eventFiles: readonly string[],
  supposed: Supposed,
): Promise<Forecast> {
  const clock = new VirtualClock(START);
  const random = seededRandom(supposed.seed);
  const ledger = new Ledger(START);
  const transport = supposedOrg(supposed, clock, ledger);
  const { emulator, eventBusArn, stack } = await emulatedStack(
    directory,
    stackName,
    clock,
    random,
    transport,
  );
  const samples = eventFiles
    .flatMap((file) => readEvents(file, stack.region))
    .map(({ published }) => published);
  forgetDeadLetters(emulator.account);
  // The heap grows by half between collections: measured, 40 % less memory for 8 % more time.
  setFlagsFromString("--heap-growing-percent=50");
  return forecast(emulator, clock, random, eventBusArn, samples, supposed, ledger);
}

/** Millions of dead letters are counted, and not kept. */
function forgetDeadLetters(account: EmulatedAccount): void {
  for (const queue of account.queues.values()) {
    queue.send = (message) => ({ messageId: "", ...message });
  }
}

/**
 * Writes a plot; the library that draws it is loaded only now.
 *
 * @throws RunError for a file that cannot be written
 */
export async function writePlot(file: string, found: Forecast, supposed: Supposed): Promise<void> {
  const { plot } = await import("../../offline/forecast/plot.ts");
  const svg = plot(found, supposed);
  try {
    writeFileSync(file, svg);
  } catch (error) {
    throw new RunError(`The plot cannot be written: ${(error as Error).message}`);
  }
}

function drained({ drainedAfter }: Forecast): string {
  return drainedAfter === undefined ? "not by the end" : `in ${formatDuration(drainedAfter)}`;
}

/** As people read it. */
export function formatForecast(found: Forecast, supposed: Supposed): string {
  const count = (number: number) => number.toLocaleString("en-US");
  const limit =
    found.apiCallsInADay >= found.dailyLimit ? ", which is all that the org allows" : "";
  const rows = [
    ["published", count(found.published)],
    ...(found.unmatched > 0 ? [["matched by no rule", count(found.unmatched)]] : []),
    ["delivered", count(found.delivered)],
    ["dead-lettered", count(found.deadLettered)],
    ["lost", count(found.lost)],
    ["still waiting at the end", count(found.waiting)],
    ["retries", count(found.retries)],
    ["stale overwrites (docs/ordering.md)", count(found.staleOverwrites)],
    ["largest backlog", count(found.largestBacklog)],
    ...(supposed.outage > 0 ? [["drained after the outage's end", drained(found)]] : []),
    ["oldest event's age", formatDuration(found.oldestAge)],
    [
      "API calls, most in 24 h",
      `${count(found.apiCallsInADay)} of ${count(found.dailyLimit)}${limit}`,
    ],
  ];
  const table = new Table({ style: { head: [], border: [] } });
  table.push(...rows);
  const down =
    supposed.outage > 0
      ? `; Salesforce down for ${formatDuration(supposed.outage)} from ${formatDuration(supposed.outageAt)} on`
      : "";
  return `${supposed.rate} events/s for ${formatDuration(supposed.duration)}${down}\n${table.toString()}`;
}
