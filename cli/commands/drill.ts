import type { Command } from "commander";
import { addStackOptions } from "../options/deadLetters";
import type { DrillOptions } from "../actions/drill";
import { timeOption } from "../options/defaults";

/** Adds `drill`. @param directory of Pulumi.yaml */
export function addDrill(bridge: Command, directory: string): void {
  addStackOptions(bridge.command("drill"))
    .description(
      "Proves that failures are detected and can be corrected. It publishes an event that Salesforce refuses, waits until it is " +
        "in the dead-letter queue and the alarm is raised, publishes the corrected event, and prints the times. It leaves one " +
        "record in Salesforce, whose external id belongs to drills.",
    )
    .addOption(
      timeOption({
        flags: "--timeout <time>",
        description: "the most time for each step",
        standard: "10m",
      }),
    )
    .option("--force", "also on the stack prod, or on protected resources")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(async (options: DrillOptions) => {
      const { runDrill } = await import("../actions/drill.ts");
      await runDrill(directory, options);
    });
}
