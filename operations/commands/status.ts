import type { Command } from "commander";
import { aboutStack } from "../dlq/options";
import type { Which } from "../target";

/** Adds `status`. @param directory of Pulumi.yaml */
export function addStatus(bridge: Command, directory: string): void {
  aboutStack(bridge.command("status"))
    .description("Says how a stack is now: dead letters, alarms, and what its rules did lately.")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .addHelpText("after", "\nExit code: 1 while an alarm is raised; else 0.")
    .action(async ({ json, ...which }: Which & { json?: true }) => {
      const { statusOf, toldStatus } = await import("../status.ts");
      const { targetOf } = await import("../target.ts");
      const { askingOnly } = await import("../waiting.ts");
      const status = await askingOnly("status", async () =>
        statusOf(await targetOf(directory, which)),
      );
      console.log(json ? JSON.stringify(status) : toldStatus(status));
      if (status.alarms.some(({ state }) => state === "ALARM")) process.exitCode = 1;
    });
}
