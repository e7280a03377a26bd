import type { Command } from "commander";
import { RECORDS } from "../../operations/deadLetters/recordsFolder";
import type { StackSelector } from "../../stack/deployed";
import { addHelpNotes } from "../helpNotes";
import { addStackOptions } from "../options/deadLetters";
import { port } from "../optionValues";

interface ConsoleCommandOptions extends StackSelector {
  listen: number;
  allowChanges?: true;
  records: string;
}

/** Adds `console`. @param directory of Pulumi.yaml */
export function addConsole(bridge: Command, directory: string): void {
  const command = addStackOptions(bridge.command("console"))
    .summary("Serves a page for a browser on this machine, with a stack's live picture.")
    .description(
      "Serves a page for a browser on this machine, until Ctrl-C: a stack's live picture, the story of an event, dead letters, " +
        "mappings, forecasts and cost. Only this machine reaches the page, and only with the token in its URL. The page of a " +
        "deployed stack changes nothing without --allow-changes. Data of customers is masked until you reveal it; each " +
        "revealing is printed here.",
    )
    .option("--listen <number>", "port of the page; 0 for any free port", port, 0)
    .option("--allow-changes", "let the page of a deployed stack redrive and drop dead letters")
    .option(
      "--records <folder>",
      "folder for the records of redrives, and of messages before they are dropped",
      RECORDS,
    )
    .action(async (options: ConsoleCommandOptions) => {
      const { announce } = await import("../../clients/announce.ts");
      const { startConsole } = await import("../../console/start.ts");
      const { nextStop } = await import("../nextStop.ts");
      const stopped = nextStop();
      const running = await announce("the stack to be found", () =>
        startConsole(directory, options),
      );
      console.log(`Console: ${running.url}\nCtrl-C stops it.`);
      await stopped;
      await running.stop();
    });
  addHelpNotes(command, [
    "Examples:\n  npx bridge console --local\n  npx bridge console --stack prod",
  ]);
}
