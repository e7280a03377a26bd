import type { Command } from "commander";
import { aboutStack } from "../options/deadLetters";
import { isColored } from "../../text/terminal";
import type { StackSelector } from "../../stack/deployed";

/** Adds `doctor`. @param directory of Pulumi.yaml */
export function addDoctor(bridge: Command, directory: string): void {
  aboutStack(bridge.command("doctor"))
    .description(
      "Checks a stack from outside in: settings, Salesforce's token, rights, fields and limits, and what is in AWS.",
    )
    .option("--json", "print one JSON array, and nothing else on standard output")
    .addHelpText("after", "\nExit code: 1 where a check failed; else 0.")
    .action(async ({ json, ...which }: StackSelector & { json?: true }) => {
      const { examineStack, formatChecks } = await import("../../operations/doctor/examine.ts");
      const { findStack } = await import("../../stack/deployed.ts");
      const { askingOnly } = await import("../../clients/waiting.ts");
      const checks = await askingOnly("doctor", async () =>
        examineStack(directory, await findStack(directory, which)),
      );
      console.log(
        json
          ? JSON.stringify(checks)
          : checks.map((one) => formatChecks(one, isColored())).join("\n"),
      );
      if (checks.some(({ verdict }) => verdict === "failed")) process.exitCode = 1;
    });
}
