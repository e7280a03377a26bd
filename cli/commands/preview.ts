import type { Command } from "commander";
import { aboutCost, supposedUsage, type CostOptions } from "../options/cost";
import { isColored } from "../../text/terminal";

interface Previewing extends CostOptions {
  stack: string;
  policyConfig?: string;
  json?: true;
}

/** Adds `preview`. @param directory of Pulumi.yaml */
export function addPreview(bridge: Command, directory: string): void {
  aboutCost(bridge.command("preview"))
    .description(
      "Evaluates a stack's program, has the policy pack judge it, and shows the plan and the violations. Needs no " +
        "engine, account or state; nothing is made.",
    )
    .option("--stack <name>", "the stack whose file is read", "local")
    .option(
      "--policy-config <file>",
      "the policies' configuration (default: policy/config/<stack>.json)",
    )
    .option("--json", "print one JSON object, and nothing else on standard output")
    .addHelpText(
      "after",
      "\nExample: npx bridge preview --stack prod --cost --rate 20" +
        "\nExit code: 1 for a mandatory violation, or what cannot be judged; else 0.",
    )
    .action(async (options: Previewing, command: Command) => {
      const { stack, policyConfig, json } = options;
      const usage = supposedUsage(options, command);
      const { preview, formatPreview } = await import("../../offline/preview.ts");
      const found = await preview(directory, stack, policyConfig, usage);
      console.log(json ? JSON.stringify(found, null, 2) : formatPreview(found, isColored()));
      if (!found.ok) process.exitCode = 1;
    });
}
