import type { Command } from "commander";
import { addHelpNotes } from "../helpNotes";

interface Batch {
  name: string;
  description: string;
  notes: string[];
  /** Function of offline/cases.ts that answers a line. */
  answer: "matchLine" | "transformLine";
}

const BATCHES: readonly Batch[] = [
  {
    name: "match",
    description: "Reports whether events match event patterns, by EventBridge's rules.",
    notes: [
      'A case: {"pattern": {"source": ["shop.magento"]}, "event": {...}}',
      'An answer: {"match": true}, {"match": false}, or {"error": "..."} for a pattern that EventBridge refuses.',
    ],
    answer: "matchLine",
  },
  {
    name: "transform",
    description: "Shows the text that a target sends for an event, by EventBridge's rules.",
    notes: [
      'A case: {"inputPathsMap": {"name": "$.detail.name"}, "inputTemplate": "{\\"Name\\": <name>}", "event": {...}}, ' +
        'or {"inputPath": "$.detail", "event": {...}}',
      'An answer: {"output": "<the text sent>"}, or {"error": "..."} for an input that EventBridge refuses.',
    ],
    answer: "transformLine",
  },
];

/** Adds `match` and `transform`. */
export function addCases(bridge: Command): void {
  for (const { name, description, notes, answer } of BATCHES) {
    const command = bridge
      .command(name)
      .description(description)
      .requiredOption("--cases <file>", "JSON lines, one case on each line; - for standard input")
      .option("--json", "print JSON lines, one answer on each line, in order: the default")
      .action(async ({ cases }: { cases: string }) => {
        const { [answer]: answerLine } = await import("../../offline/cases.ts");
        const { linesOf } = await import("../jsonLines.ts");
        for await (const { text, number } of linesOf(cases)) {
          console.log(JSON.stringify(answerLine(text, number)));
        }
      });
    addHelpNotes(command, notes);
  }
}
