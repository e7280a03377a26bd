import type { Command } from "commander";
import { addStackOptions } from "../options/deadLetters";
import type { DrillOptions } from "../actions/drill";
import { timeOption } from "../options/defaults";

/** Adds `drill`. @param directory of Pulumi.yaml */
export function addDrill(bridge: Command, directory: string): void {
  addStackOptions(bridge.command("drill"))
    .description(
      "Proves that failures are detected and can be corrected. It publishes an event that Salesforce refuses, waits until it is " +
        "in the dead-letter queue and the alarm is raised, publishes the corrected event, and prints the times. It writes one " +
        "record to Salesforce, whose external id no customer has, and deletes it if the integration user may.",
    )
    .addOption(
      timeOption({
        flags: "--timeout <time>",
        description: "the most time for each step",
        standard: "10m",
      }),
    )
    .option(
      "--subscription <name>",
      "the subscription to test; default: the first that is suitable, with newerWins if there is one",
    )
    .option(
      "--external-id <id>",
      "the external id of the drill's record; one that a record in Salesforce has is refused; default: bridge-drill, or where the schema does not allow it, an id of the sample's form",
    )
    .option("--force", "also on the stack prod, or on protected resources")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(async (options: DrillOptions) => {
      const { runDrill } = await import("../actions/drill.ts");
      await runDrill(directory, options);
    });
}
