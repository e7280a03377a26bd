import type { Command } from "commander";
import { aboutStack } from "../dlq/options";
import { isColored } from "../report";
import type { Which } from "../target";

/** Adds `doctor`. @param directory of Pulumi.yaml */
export function addDoctor(bridge: Command, directory: string): void {
  aboutStack(bridge.command("doctor"))
    .description(
      "Checks a stack from outside in: settings, Salesforce's token, rights, fields and limits, and what is in AWS.",
    )
    .option("--json", "print one JSON array, and nothing else on standard output")
    .addHelpText("after", "\nExit code: 1 where a check failed; else 0.")
    .action(async ({ json, ...which }: Which & { json?: true }) => {
      const { examined, told } = await import("../doctor/examine.ts");
      const { targetOf } = await import("../target.ts");
      const { askingOnly } = await import("../waiting.ts");
      const checks = await askingOnly("doctor", async () =>
        examined(directory, await targetOf(directory, which)),
      );
      console.log(
        json ? JSON.stringify(checks) : checks.map((one) => told(one, isColored())).join("\n"),
      );
      if (checks.some(({ verdict }) => verdict === "failed")) process.exitCode = 1;
    });
}
