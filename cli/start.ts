import { join, resolve } from "node:path";
import { Command } from "commander";
import { consoleNarrator } from "../demo/consoleNarrator";
import { mainJob } from "../demo/mainJob";
import type { Narrator } from "../demo/narrator";
import { isColored } from "../text/terminal";
import { endWithOutput, guardOutput, reportFailure } from "./report";
import { passphrases } from "../stack/stack";
import { stackVocabulary } from "../stack/vocabulary";

const PROJECT = resolve(__dirname, "..");

interface Options {
  stack: string;
  events?: string;
  json?: true;
}

const command = new Command("npm start --")
  .description(
    "Evaluates the program for a stack, has the policy pack judge it, creates it in the emulator, and sends " +
      "the shop's sample events to a stand-in of Salesforce. Nothing leaves this machine.",
  )
  .option("--stack <name>", "the stack whose file is read", "local")
  .option("--events <folder>", "folder of .json and .jsonl event files (default: events/)")
  .option("--json", "print the summary as one JSON object, and nothing else on standard output")
  .addHelpText(
    "after",
    "\nCounts: an event is counted once. published = delivered + still in the dead-letter queue + lost." +
      "\nExit code: 0 when every event was delivered, and nothing was violated or left out; else 1.",
  );

/** Tells nothing; what goes wrong still goes to standard error. */
const silent: Narrator = {
  planned: () => undefined,
  judged: () => undefined,
  created: () => undefined,
  publishing: () => undefined,
  burst: () => undefined,
  happened: () => undefined,
  deadLetters: () => undefined,
  fixed: () => undefined,
  finished: () => undefined,
};

async function start({ stack, events, json }: Options): Promise<void> {
  const color = isColored();
  const narrator = json
    ? silent
    : consoleNarrator((line) => console.log(line), color, await stackVocabulary(PROJECT, stack));
  const { summary, mistakes, violations, ok } = await mainJob(
    {
      directory: PROJECT,
      stack,
      eventsDirectory: resolve(events ?? join(PROJECT, "events")),
      passphrases: passphrases(),
    },
    narrator,
  );
  if (json) console.log(JSON.stringify(summary, null, 2));
  violations.forEach(({ policy, message }) => console.error(`error: ${policy}: ${message}`));
  mistakes.forEach((mistake) => console.error(`error: ${mistake}`));
  if (!ok) process.exitCode = 1;
}

guardOutput();
endWithOutput();
command
  .action((options: Options) => start(options))
  .parseAsync()
  .catch(reportFailure);
