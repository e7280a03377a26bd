import { Option, type Command } from "commander";
import type { Preview, PreviewOptions } from "../../offline/preview";
import { addHelpNotes } from "../helpNotes";
import { addCostOptions, usageOf, type CostOptions } from "../options/cost";
import { oneOf } from "../optionValues";
import { addProjectOption, projectOf, type ProjectOptions } from "../project";

const FORMATS = ["text", "json", "markdown", "sarif", "junit"] as const;
/** Characters: see `formatMarkdown`. */
const MOST_IN_COMMENT = 60_000;
type Format = (typeof FORMATS)[number];
/** The formats that can show a cost and changes. */
const WITH_MORE: readonly Format[] = ["text", "json", "markdown"];

interface PreviewCommandOptions extends CostOptions, ProjectOptions {
  stack: string;
  policyConfig?: string;
  /** True without a revision. */
  changes?: string | true;
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
    const style = { color: isColored(), width: widthOf(process.stdout), verbose };
    const text = formatPreview(found, style);
    if (found.changes === undefined) return text;
    const { formatChanges } = await import("../../offline/changes/format.ts");
    return `${formatChanges(found.changes, style)}\n\n${text}`;
  },
  json: (found) => Promise.resolve(JSON.stringify(found, null, 2)),
  markdown: async (found) => {
    const { formatMarkdown } = await import("../../offline/formats/markdown.ts");
    if (found.changes === undefined) return formatMarkdown(found);
    const { formatChangesMarkdown } = await import("../../offline/changes/formatMarkdown.ts");
    const changes = formatChangesMarkdown(found.changes);
    return `${formatMarkdown(found, MOST_IN_COMMENT - changes.length)}\n\n${changes}`;
  },
  sarif: async (found) => (await import("../../offline/formats/sarif.ts")).formatSarif(found),
  junit: async (found) => (await import("../../offline/formats/junit.ts")).formatJunit(found),
};

/** The format of the output. Ends the command for two formats, and for a cost or changes that the format cannot show. */
function formatOf(
  { format, json, cost, changes }: PreviewCommandOptions,
  command: Command,
): Format {
  const isGiven = command.getOptionValueSource("format") === "cli";
  if (json === true && isGiven && format !== "json") {
    command.error(`error: --json and --format ${format} are two formats; give one of them`);
  }
  const chosen = json === true ? "json" : format;
  for (const [what, option, isAsked] of [
    ["a cost", "--cost", cost === true],
    ["changes", "--changes", changes !== undefined],
  ] as const) {
    if (isAsked && !WITH_MORE.includes(chosen)) {
      command.error(
        `error: --format ${chosen} cannot show ${what}; give --format ${WITH_MORE.join(", ")}, or leave out ${option}`,
      );
    }
  }
  return chosen;
}

/** Begins the comparison of `--changes`. */
async function comparisonOf(
  directory: string,
  { stack, changes }: PreviewCommandOptions,
): Promise<PreviewOptions["compare"]> {
  if (changes === undefined) return undefined;
  const { beginComparison } = await import("../../offline/changes/find.ts");
  return beginComparison({ directory, stack, ...(changes !== true && { revision: changes }) });
}

/** Adds `preview`. @param installed folder of the project in which `bridge` is installed */
export function addPreview(bridge: Command, installed: string): void {
  const command = addProjectOption(addCostOptions(bridge.command("preview")))
    .summary("Shows a stack's plan, and the policy pack's verdict on it.")
    .description(
      "Evaluates a stack's program, has the policy pack judge it, and shows the plan and the violations. Needs no " +
        "engine, account or state, and creates nothing. It works on any Pulumi project in TypeScript or JavaScript: the nearest " +
        "Pulumi.yaml in this folder or above it, as for pulumi.",
    )
    .option("--stack <name>", "stack whose file is read", "local")
    .option(
      "--policy-config <file>",
      "configuration of the policies, in place of policy/config/<stack>.json",
    )
    .option(
      "--changes [revision]",
      "also show what changes since a git revision, in terms of subscriptions and fields (default: the last commit that is " +
        "also on the default branch)",
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
      const directory = projectOf(installed, options, self);
      const { stack, policyConfig, verbose = false } = options;
      const format = formatOf(options, self);
      const usage = usageOf(options, self);
      const { announce } = await import("../../clients/announce.ts");
      const found = await announce(`the stack ${stack} to be evaluated and judged`, async () => {
        const { preview } = await import("../../offline/preview.ts");
        const { watched } = await import("../watchdog.ts");
        const compare = await comparisonOf(directory, options);
        return watched(directory, () =>
          preview(directory, { stack, policyConfig, usage, compare }),
        );
      });
      console.log(await FORMATTERS[format](found, verbose));
      if (!found.ok) process.exitCode = 1;
    });
  addHelpNotes(command, [
    "Example: npx bridge preview --stack prod --cost --rate 20",
    "Example: npx bridge preview --stack dev --format markdown",
    "Example: npx bridge preview --stack prod --changes HEAD^1",
    "Exit code: 1 for a mandatory violation that is not exempt, or a stack that cannot be judged; else 0.",
  ]);
}
