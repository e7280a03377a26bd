import type { Command } from "commander";
import { LOCAL_PORT } from "../../clients/localPort";
import { port } from "../optionValues";
import type { RecordsOptions } from "../../local/records";

/** Adds `records`. @param directory of Pulumi.yaml */
export function addRecords(bridge: Command, directory: string): void {
  bridge
    .command("records")
    .description(
      "Shows what the Salesforce of a running `bridge local` holds now: each record, by its external id.",
    )
    .requiredOption("--local", "of the stack that `npx bridge local` runs")
    .option("--port <number>", "of the endpoint of `bridge local`", port, LOCAL_PORT)
    .option("--reveal", "show personal data, too: the values of the fields")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(async (options: RecordsOptions) => {
      const { showRecords } = await import("../../local/records.ts");
      await showRecords(directory, options);
    });
}
