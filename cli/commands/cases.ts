import type { Command } from "commander";

interface Cases {
  cases: string;
}

/** Adds `match` and `transform`. */
export function addCases(bridge: Command): void {
  const batch = (
    name: string,
    description: string,
    help: string,
    how: "matchLine" | "transformLine",
  ) =>
    bridge
      .command(name)
      .description(description)
      .requiredOption("--cases <file>", "JSON lines, one case a line; - for standard input")
      .option("--json", "JSON lines, one answer a line, in order: what is printed anyway")
      .addHelpText("after", help)
      .action(async ({ cases }: Cases) => {
        const { [how]: answer } = await import("../../offline/cases.ts");
        const { linesOf } = await import("../jsonLines.ts");
        for await (const line of linesOf(cases)) console.log(JSON.stringify(answer(line)));
      });

  batch(
    "match",
    "Says whether events match event patterns, as EventBridge matches them.",
    '\nA case: {"pattern": {"source": ["shop.magento"]}, "event": {...}}' +
      '\nAn answer: {"match": true}, {"match": false}, or {"error": "..."} for a pattern that EventBridge refuses',
    "matchLine",
  );
  batch(
    "transform",
    "Says what a target sends for an event, as EventBridge transforms it.",
    '\nA case: {"inputPathsMap": {"name": "$.detail.name"}, "inputTemplate": "{\\"Name\\": <name>}", "event": {...}},' +
      '\nor {"inputPath": "$.detail", "event": {...}}' +
      '\nAn answer: {"output": "<the text sent>"}, or {"error": "..."} for what EventBridge refuses',
    "transformLine",
  );
}
