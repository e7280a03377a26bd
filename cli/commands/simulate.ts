import type { Command } from "commander";
import { addHelpNotes } from "../helpNotes";
import { printErrors, printNotes } from "../report";

interface SimulateOptions {
  stack: string;
  json?: true;
}

/** Adds `simulate`. @param directory of Pulumi.yaml */
export function addSimulate(bridge: Command, directory: string): void {
  const command = bridge
    .command("simulate")
    .summary("Shows the rules that match an event, and the requests that would follow.")
    .description(
      "Shows which rules of a stack match an event, and which HTTP requests would follow. Nothing is sent; secrets are masked.",
    )
    .option("--stack <name>", "stack whose file is read", "local")
    .option("--json", "print one JSON array, and nothing else on standard output")
    .argument(
      "<event...>",
      "files of events: a .json file holds one, a .jsonl file one on each line",
    )
    .action((files: string[], options: SimulateOptions) => simulate(directory, files, options));
  addHelpNotes(command, [
    "Example: npx bridge simulate events/01-customer-registered.json",
    "Exit code: 1 if an event would be lost (it has a subscription, but no rule of it matches), if PutEvents would refuse it, " +
      "or if it cannot be read. Every other event is shown all the same. Else 0, also for an event that goes to the " +
      "dead-letter queue, breaks its schema, or has no subscription.",
  ]);
}

async function simulate(
  directory: string,
  files: readonly string[],
  { stack, json }: SimulateOptions,
): Promise<void> {
  const { announce } = await import("../../clients/announce.ts");
  const { emulated, simulator } = await announce(`the stack ${stack} to be evaluated`, async () => {
    const { createSimulator } = await import("../../offline/simulate.ts");
    const { emulateStackFile, IDLE_RUNTIME } = await import("../../offline/emulatedStack.ts");
    const { watched } = await import("../watchdog.ts");
    const emulated = await watched(directory, () =>
      emulateStackFile(directory, stack, IDLE_RUNTIME),
    );
    return { emulated, simulator: createSimulator(emulated) };
  });
  const { isLost } = await import("../../offline/simulate.ts");
  const { formatSimulation } = await import("../../offline/formatSimulation.ts");
  const { readAll } = await import("../../events/read.ts");
  const { widthOf } = await import("../../text/width.ts");
  const { events, mistakes } = readAll(files, emulated.stack.region);
  const all = events.map(({ event, published }) => simulator(event, published));
  const width = widthOf(process.stdout);
  if (json) console.log(JSON.stringify(all, null, 2));
  else if (all.length > 0) {
    console.log(all.map((one) => formatSimulation(one, emulated, width)).join("\n\n"));
  }
  const { mappingAdvice } = await import("../../mapping/advice.ts");
  const advice = emulated.stack.subscriptions.flatMap(mappingAdvice);
  await printNotes([...emulated.notices, ...advice]);
  await printErrors(mistakes);
  if (all.some(isLost) || mistakes.length > 0) process.exitCode = 1;
}
