import { join, resolve } from "node:path";
import { Command } from "commander";
import { ConsoleNarrator } from "../demo/consoleNarrator";
import { mainJob } from "../demo/mainJob";
import type { Narrator } from "../demo/narrator";
import { isColored } from "../text/terminal";
import { widthOf } from "../text/width";
import { addHelpNotes, HELP } from "./helpNotes";
import { printErrors } from "./report";
import { passphrases } from "../stack/stack";
import { stackVocabulary } from "../stack/vocabulary";
import { watched } from "./watchdog";

interface Options {
  stack: string;
  events?: string;
  verbose?: boolean;
  json?: true;
}

/** Prints nothing. Mistakes still go to standard error. */
const silent: Narrator = {
  evaluating: () => undefined,
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

async function start(
  directory: string,
  { stack, events, verbose = false, json }: Options,
): Promise<void> {
  const narrator = json
    ? silent
    : new ConsoleNarrator({
        print: (line) => console.log(line),
        color: isColored(),
        vocabulary: await stackVocabulary(directory, stack),
        width: widthOf(process.stdout),
        verbose,
      });
  const given = {
    directory,
    stack,
    eventsDirectory: resolve(events ?? join(directory, "events")),
    passphrases: passphrases(),
  };
  const { summary, mistakes, violations, ok } = await watched(directory, () =>
    mainJob(given, narrator),
  );
  if (json) console.log(JSON.stringify(summary, null, 2));
  await printErrors([
    ...violations.map(({ policy, message }) => `${policy}: ${message}`),
    ...mistakes,
  ]);
  if (!ok) process.exitCode = 1;
}

/** Makes the command of `npm start`. @param directory of Pulumi.yaml, index.ts and policy/ */
export function startCommand(directory: string): Command {
  const command = new Command("npm start --")
    .configureHelp(HELP)
    .description(
      "Evaluates the program for a stack, has the policy pack judge it, creates its resources in the emulator, and sends " +
        "the shop's sample events to a stand-in for Salesforce. Nothing leaves this machine.",
    )
    .option("--stack <name>", "stack whose file is read", "local")
    .option("--events <folder>", "folder of event files, .json and .jsonl (default: events/)")
    .option("--verbose", "list every resource and every policy; --json is the same with it")
    .option("--json", "print the summary as one JSON object, and nothing else on standard output")
    .action((options: Options) => start(directory, options));
  return addHelpNotes(command, [
    "Counts: an event is counted once. published = delivered + still in the dead-letter queue + lost.",
    "Exit code: 0 if every event was delivered, no policy was violated, and no event was left out; else 1.",
  ]);
}
