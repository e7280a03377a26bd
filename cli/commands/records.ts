import type { Command } from "commander";
import { LOCAL_PORT } from "../../clients/localPort";
import type { RecordsOptions } from "../../local/records";
import { port } from "../optionValues";

/** Adds `records`. @param directory of Pulumi.yaml */
export function addRecords(bridge: Command, directory: string): void {
  bridge
    .command("records")
    .summary("Shows the records in the Salesforce of `bridge local`.")
    .description(
      "Shows the records that the Salesforce of a running `bridge local` holds, each by its external ID.",
    )
    .requiredOption("--local", "the stack that `npx bridge local` runs")
    .option("--port <number>", "port of the endpoint of `bridge local`", port, LOCAL_PORT)
    .option("--reveal", "show the values of the fields, which are personal data")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(async (options: RecordsOptions) => {
      const { showRecords } = await import("../../local/records.ts");
      await showRecords(directory, options);
    });
}
