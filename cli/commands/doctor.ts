import type { Command } from "commander";
import { addHelpNotes } from "../helpNotes";
import { addStackOptions } from "../options/deadLetters";
import type { StackSelector } from "../../stack/deployed";
import { isColored } from "../../text/terminal";

/** Adds `doctor`. @param directory of Pulumi.yaml */
export function addDoctor(bridge: Command, directory: string): void {
  const command = addStackOptions(bridge.command("doctor"))
    .description(
      "Checks a stack: its settings, Salesforce's token, rights, fields and limits, and the resources in AWS.",
    )
    .option("--json", "print one JSON array, and nothing else on standard output")
    .action(async ({ json, ...selector }: StackSelector & { json?: true }) => {
      const { examineStack } = await import("../../operations/doctor/examine.ts");
      const { formatChecks } = await import("../../operations/doctor/format.ts");
      const { findStack } = await import("../../stack/deployed.ts");
      const { widthOf } = await import("../../text/width.ts");
      const { runReadOnly } = await import("../../clients/waiting.ts");
      const checks = await runReadOnly("doctor", async () =>
        examineStack(directory, await findStack(directory, selector)),
      );
      const screen = { width: widthOf(process.stdout), color: isColored() };
      console.log(json ? JSON.stringify(checks) : formatChecks(checks, screen));
      if (checks.some(({ verdict }) => verdict === "failed")) process.exitCode = 1;
    });
  addHelpNotes(command, ["Exit code: 1 if a check failed; else 0."]);
}
