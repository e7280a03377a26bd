import type { Command } from "commander";

/** Adds `permission-set`. @param directory of Pulumi.yaml */
export function addPermissionSet(bridge: Command, directory: string): void {
  bridge
    .command("permission-set")
    .description(
      "Prints the permission set that the integration user in Salesforce needs for a stack's subscriptions, " +
        "as a file of Salesforce's metadata.",
    )
    .option("--stack <name>", "the stack whose file is read", "local")
    .addHelpText(
      "after",
      "\nThat of subscriptions.ts is in salesforce/; `npm run generate` writes it.",
    )
    .action(async ({ stack }: { stack: string }) => {
      const { mappedBy, permissionSet } = await import("../../offline/permissionSet.ts");
      process.stdout.write(permissionSet(await mappedBy(directory, stack)));
    });
}
