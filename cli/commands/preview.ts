import type { Command } from "commander";
import { isColored } from "../../text/terminal";
import { addHelpNotes } from "../helpNotes";
import { addCostOptions, usageOf, type CostOptions } from "../options/cost";

interface PreviewCommandOptions extends CostOptions {
  stack: string;
  policyConfig?: string;
  verbose?: true;
  json?: true;
}

/** Adds `preview`. @param directory of Pulumi.yaml */
export function addPreview(bridge: Command, directory: string): void {
  const command = addCostOptions(bridge.command("preview"))
    .summary("Shows a stack's plan, and the policy pack's verdict on it.")
    .description(
      "Evaluates a stack's program, has the policy pack judge it, and shows the plan and the violations. Needs no " +
        "engine, account or state, and creates nothing.",
    )
    .option("--stack <name>", "stack whose file is read", "local")
    .option(
      "--policy-config <file>",
      "configuration of the policies (default: policy/config/<stack>.json)",
    )
    .option("--verbose", "list every resource and every policy; --json always does")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action(async (options: PreviewCommandOptions, self: Command) => {
      const { stack, policyConfig, json, verbose = false } = options;
      const usage = usageOf(options, self);
      const { announce } = await import("../../clients/announce.ts");
      const found = await announce(`the stack ${stack} to be evaluated and judged`, async () => {
        const { preview } = await import("../../offline/preview.ts");
        return preview(directory, { stack, policyConfig, usage });
      });
      const { formatPreview } = await import("../../offline/formatPreview.ts");
      const { widthOf } = await import("../../text/width.ts");
      const style = { color: isColored(), width: widthOf(process.stdout), verbose };
      console.log(json ? JSON.stringify(found, null, 2) : formatPreview(found, style));
      if (!found.ok) process.exitCode = 1;
    });
  addHelpNotes(command, [
    "Example: npx bridge preview --stack prod --cost --rate 20",
    "Exit code: 1 for a mandatory violation or a stack that cannot be judged; else 0.",
  ]);
}
