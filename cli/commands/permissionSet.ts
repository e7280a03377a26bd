import { join } from "node:path";
import type { Command } from "commander";
import { addHelpNotes } from "../helpNotes";

/** Adds `permission-set`. @param directory of Pulumi.yaml */
export function addPermissionSet(bridge: Command, directory: string): void {
  const command = bridge
    .command("permission-set")
    .summary("Prints the permission set that the subscriptions need.")
    .description(
      "Prints the permission set that the integration user in Salesforce needs for a stack's subscriptions, as a Salesforce " +
        "metadata file.",
    )
    .option("--stack <name>", "stack whose file is read", "local")
    .action(async ({ stack }: { stack: string }) => {
      const { readSubscriptions, permissionSet } = await import("../../offline/permissionSet.ts");
      const { readCustomFields, SALESFORCE_FOLDER } =
        await import("../../salesforceSchema/metadataFolder.ts");
      const customFields = readCustomFields(join(directory, SALESFORCE_FOLDER));
      process.stdout.write(permissionSet(await readSubscriptions(directory, stack), customFields));
    });
  addHelpNotes(command, [
    "The permission set for subscriptions.ts is in salesforce/; `npm run generate` writes it.",
  ]);
}
