import type { Command } from "commander";
import { aboutStack } from "../options/deadLetters";
import type { StackSelector } from "../../stack/deployed";

/** Adds `status`. @param directory of Pulumi.yaml */
export function addStatus(bridge: Command, directory: string): void {
  aboutStack(bridge.command("status"))
    .description("Says how a stack is now: dead letters, alarms, and what its rules did lately.")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .addHelpText("after", "\nExit code: 1 while an alarm is raised; else 0.")
    .action(async ({ json, ...which }: StackSelector & { json?: true }) => {
      const { statusOf, toldStatus } = await import("../../operations/status.ts");
      const { findStack } = await import("../../stack/deployed.ts");
      const { askingOnly } = await import("../../clients/waiting.ts");
      const status = await askingOnly("status", async () =>
        statusOf(await findStack(directory, which)),
      );
      console.log(json ? JSON.stringify(status) : toldStatus(status));
      if (status.alarms.some(({ state }) => state === "ALARM")) process.exitCode = 1;
    });
}
