import type { Command } from "commander";
import { addHelpNotes } from "../helpNotes";
import { addStackOptions } from "../options/deadLetters";
import type { StackSelector } from "../../stack/deployed";

/** Adds `status`. @param directory of Pulumi.yaml */
export function addStatus(bridge: Command, directory: string): void {
  const command = addStackOptions(bridge.command("status"))
    .description("Shows a stack's dead letters and alarms, and the recent activity of its rules.")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(async ({ json, ...selector }: StackSelector & { json?: true }) => {
      const { readStatus, formatStatus } = await import("../../operations/status.ts");
      const { findStack } = await import("../../stack/deployed.ts");
      const { runReadOnly } = await import("../../clients/waiting.ts");
      const { widthOf } = await import("../../text/width.ts");
      const status = await runReadOnly("status", async () =>
        readStatus(await findStack(directory, selector)),
      );
      console.log(json ? JSON.stringify(status) : formatStatus(status, widthOf(process.stdout)));
      if (status.alarms.some(({ state }) => state === "ALARM")) process.exitCode = 1;
    });
  addHelpNotes(command, ["Exit code: 1 while an alarm is raised; else 0."]);
}
