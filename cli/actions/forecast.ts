import { closeSync, existsSync, openSync, rmSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { RunError } from "@pulumi/pulumi/errors";
import { SingleBar } from "cli-progress";
import { announce } from "../../clients/announce";
import { VirtualClock } from "../../emulator/clock";
import { seededRandom } from "../../emulator/random";
import type { EmulatedAccount } from "../../emulator/account";
import { readEvents } from "../../events/read";
import { emulateStackFile, type EmulatedStack } from "../../offline/emulatedStack";
import { forecast } from "../../offline/forecast/forecast";
import { formatForecast } from "../../offline/forecast/format";
import { Ledger } from "../../offline/forecast/ledger";
import type { Assumptions, Forecast } from "../../offline/forecast/options";
import { forecastOrg } from "../../offline/forecast/org";
import type { VerdictArgs } from "../../offline/forecast/verdict";
import { widthOf } from "../../text/width";
import { watched } from "../watchdog";

/** Where a forecast's time begins. The moment does not matter. */
const START = Date.UTC(2026, 0, 1);

export interface ForecastOptions {
  stack: string;
  /** Files of sample events. Customers publish them in turn. */
  events: readonly string[];
  assumptions: Assumptions;
  /** File for the plot. Default: no plot. */
  plot?: string | undefined;
  json?: true | undefined;
}

/**
 * Prints a forecast of a stack, and draws its plot.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for a stack or a sample that cannot be used, and before it runs for a plot that cannot be written
 */
export async function showForecast(
  directory: string,
  { plot, json, ...options }: ForecastOptions,
): Promise<void> {
  if (plot !== undefined) checkWritable(plot);
  const result = await forecastStack(directory, options);
  if (plot !== undefined) await writePlot(plot, result);
  console.log(
    json ? JSON.stringify(result.found) : formatForecast(result, widthOf(process.stdout)),
  );
}

/** Runs in virtual time, with the stack's own rules, rate limit and retry policy. */
async function forecastStack(
  directory: string,
  { stack: stackName, events, assumptions }: Omit<ForecastOptions, "plot" | "json">,
): Promise<VerdictArgs> {
  const clock = new VirtualClock(START);
  const random = seededRandom(assumptions.seed);
  const guarded = new Set<string>();
  const ledger = new Ledger(START, (ruleArn) => guarded.has(ruleArn.split("/").at(-1) ?? ""));
  const transport = forecastOrg(assumptions, clock, ledger);
  const emulated = await announce(`the stack ${stackName} to be evaluated`, () =>
    watched(directory, () => emulateStackFile(directory, stackName, { clock, random, transport })),
  );
  const { emulator, eventBusArn, stack, notices } = emulated;
  notices.forEach((notice) => console.error(notice));
  guardedRules(emulated).forEach((name) => guarded.add(name));
  const samples = events
    .flatMap((file) => readEvents(file, stack.region))
    .map(({ published }) => published);
  discardDeadLetters(emulator.account);
  // The heap grows by half between collections: measured, 40 % less memory for 8 % more time.
  setFlagsFromString("--heap-growing-percent=50");
  const progress = progressBar();
  try {
    const found = await forecast({
      emulator,
      clock,
      random,
      busArn: eventBusArn,
      samples,
      assumptions,
      ledger,
      onProgress: progress.update,
    });
    return { found, assumptions, causes: ledger.causes, settings: stack.settings };
  } finally {
    progress.stop();
  }
}

/** The names of the rules whose older versions Salesforce refuses. */
const guardedRules = ({ stack, ruleNames }: EmulatedStack): string[] =>
  stack.subscriptions
    .filter(({ newerWins }) => newerWins !== undefined)
    .flatMap(({ name }) => ruleNames[name]?.sending ?? []);

/** Millions of dead letters are counted, and not kept. */
function discardDeadLetters(account: EmulatedAccount): void {
  for (const queue of account.queues.values()) {
    queue.send = (message) => ({ messageId: "", ...message });
  }
}

/** A progress bar on standard error, if that is a terminal. It disappears at the end. */
function progressBar(): { update: (share: number) => void; stop: () => void } {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: "forecast {bar} {percentage} %",
    barsize: 30,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(100, 0);
  return {
    update: (share) => bar.update(Math.floor(share * 100)),
    stop: () => bar.stop(),
  };
}

/**
 * Opens the file as the plot is written, and leaves it as it was.
 *
 * @throws RunError for a file that cannot be written
 */
function checkWritable(file: string): void {
  const isNew = !existsSync(file);
  try {
    closeSync(openSync(file, "a"));
    if (isNew) rmSync(file);
  } catch (error) {
    throw unwritable(error);
  }
}

/** Draws the plot; the library for it is loaded only now. */
async function writePlot(
  file: string,
  { found, assumptions }: { found: Forecast; assumptions: Assumptions },
): Promise<void> {
  const { plot } = await import("../../offline/forecast/plot.ts");
  const svg = plot(found, assumptions);
  try {
    writeFileSync(file, svg);
  } catch (error) {
    throw unwritable(error);
  }
}

const unwritable = (error: unknown): RunError =>
  new RunError(
    `The plot cannot be written: ${(error as Error).message}. Choose another file with --plot.`,
  );
