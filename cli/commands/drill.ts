import type { Command } from "commander";
import { aboutStack } from "../options/deadLetters";
import type { DrillOptions } from "../actions/drill";
import { duration } from "../optionValues";

/** Adds `drill`. @param directory of Pulumi.yaml */
export function addDrill(bridge: Command, directory: string): void {
  aboutStack(bridge.command("drill"))
    .description(
      "Proves that failures are seen and corrected: publishes an event that Salesforce refuses, watches it arrive in the " +
        "dead-letter queue and the alarm go off, redrives it corrected, and prints the times. It leaves one record in " +
        "Salesforce, whose external id says that it is a drill's.",
    )
    .option("--timeout <time>", "for each step", duration, duration("10m"))
    .option("--force", "on a stack that is prod, or whose resources are protected")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(async (options: DrillOptions) => {
      const { runDrill } = await import("../actions/drill.ts");
      await runDrill(directory, options);
    });
}
