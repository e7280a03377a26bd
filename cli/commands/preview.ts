import { Option, type Command } from "commander";
import type { Preview } from "../../offline/preview";
import { addHelpNotes } from "../helpNotes";
import { addCostOptions, usageOf, type CostOptions } from "../options/cost";
import { oneOf } from "../optionValues";

const FORMATS = ["text", "json", "markdown", "sarif", "junit"] as const;
type Format = (typeof FORMATS)[number];
/** The formats that can show a cost. */
const WITH_COST: readonly Format[] = ["text", "json", "markdown"];

interface PreviewCommandOptions extends CostOptions {
  stack: string;
  policyConfig?: string;
  verbose?: true;
  json?: true;
  format: Format;
}

/** Each format loads its own code. */
const FORMATTERS: Record<Format, (found: Preview, verbose: boolean) => Promise<string>> = {
  text: async (found, verbose) => {
    const { formatPreview } = await import("../../offline/formatPreview.ts");
    const { isColored } = await import("../../text/terminal.ts");
    const { widthOf } = await import("../../text/width.ts");
    return formatPreview(found, { color: isColored(), width: widthOf(process.stdout), verbose });
  },
  json: (found) => Promise.resolve(JSON.stringify(found, null, 2)),
  markdown: async (found) =>
    (await import("../../offline/formats/markdown.ts")).formatMarkdown(found),
  sarif: async (found) => (await import("../../offline/formats/sarif.ts")).formatSarif(found),
  junit: async (found) => (await import("../../offline/formats/junit.ts")).formatJunit(found),
};

/** The format of the output. Ends the command for two formats, and for a cost that the format cannot show. */
function formatOf({ format, json, cost }: PreviewCommandOptions, command: Command): Format {
  const isGiven = command.getOptionValueSource("format") === "cli";
  if (json === true && isGiven && format !== "json") {
    command.error(`error: --json and --format ${format} are two formats; give one of them`);
  }
  const chosen = json === true ? "json" : format;
  if (cost === true && !WITH_COST.includes(chosen)) {
    command.error(
      `error: --format ${chosen} cannot show a cost; give --format ${WITH_COST.join(", ")}, or leave out --cost`,
    );
  }
  return chosen;
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
      "configuration of the policies, in place of policy/config/<stack>.json",
    )
    .option(
      "--verbose",
      "list every resource and every policy in the text; other formats always do",
    )
    .addOption(
      new Option("--format <format>", "format of standard output")
        .choices(FORMATS)
        .argParser(oneOf(FORMATS))
        .default("text"),
    )
    .option("--json", "the same as --format json: one JSON object")
    .action(async (options: PreviewCommandOptions, self: Command) => {
      const { stack, policyConfig, verbose = false } = options;
      const format = formatOf(options, self);
      const usage = usageOf(options, self);
      const { announce } = await import("../../clients/announce.ts");
      const found = await announce(`the stack ${stack} to be evaluated and judged`, async () => {
        const { preview } = await import("../../offline/preview.ts");
        return preview(directory, { stack, policyConfig, usage });
      });
      console.log(await FORMATTERS[format](found, verbose));
      if (!found.ok) process.exitCode = 1;
    });
  addHelpNotes(command, [
    "Example: npx bridge preview --stack prod --cost --rate 20",
    "Example: npx bridge preview --stack dev --format markdown",
    "Exit code: 1 for a mandatory violation that is not exempt, or a stack that cannot be judged; else 0.",
  ]);
}
