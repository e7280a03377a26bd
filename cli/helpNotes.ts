import { createRequire } from "node:module";
import type { Command } from "commander";
import type * as wrapping from "../text/wrap";

/** Columns of help that goes to no terminal, as commander's own. */
const USUAL_WIDTH = 80;

/** How help is laid out: descriptions are wrapped on narrow terminals too, and a command is listed by its name alone. */
export const HELP = {
  minWidthToWrap: 20,
  subcommandTerm: (command: Command): string => command.name(),
};

/**
 * Adds paragraphs at the end of a command's help, wrapped like the rest of it. A paragraph with line breaks keeps them.
 * Commander wraps no text that is added to its help by itself.
 */
export function addHelpNotes(command: Command, notes: readonly string[]): Command {
  return command.addHelpText("after", ({ command: shown }) => {
    const width = shown.configureOutput().getOutHelpWidth?.() ?? USUAL_WIDTH;
    const help = shown.createHelp();
    return `\n${notes.map((note) => help.boxWrap(note, width)).join("\n\n")}`;
  });
}

/** Writes a mistake in the arguments, wrapped if standard error is a terminal. */
export function writeWrapped(text: string, write: (text: string) => void): void {
  const { isTTY, columns } = process.stderr;
  if (!isTTY || columns <= 0) {
    write(text);
    return;
  }
  // Loaded for a mistake only: --help and every command would load its packages.
  const { wrapLines } = createRequire(__filename)("../text/wrap.ts") as typeof wrapping;
  write(wrapLines(text, columns));
}
