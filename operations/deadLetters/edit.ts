import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { RunError } from "@pulumi/pulumi/errors";
import { parseJson } from "../../eventbridge/json";
import { privateFolder, sweepLeftovers } from "./editFolder";
import { publishableIn, readable } from "../../eventbridge/deadLetter";
import type { Edited } from "./publishEdited";

/** Milliseconds that an editor has to end after it was asked to. */
const GRACE = 2_000;
/** The signals that end a command. SIGHUP comes where the terminal is closed. */
const ENDING = ["SIGTERM", "SIGHUP", "SIGINT"] as const;

/**
 * Lets a person change the event of a message in their editor. The event is a customer's: it stands in a folder that only
 * its owner can read, which is removed whatever ends the command, with the copies that the editor makes beside it.
 *
 * @param body of the message
 * @param keep takes what the editor left where PutEvents would not take that, and returns where it is kept
 * @returns the new body, and the event in it; undefined where nothing was changed
 * @throws RunError where the editor fails, a signal ends the command, or PutEvents would not take what it leaves
 */
export async function editBody(
  body: string,
  keep: (text: string) => string,
): Promise<Edited | undefined> {
  sweepLeftovers();
  const folder = privateFolder();
  const file = folder.path("event.json");
  const before = `${indented(body)}\n`;
  try {
    writeFileSync(file, before, { mode: 0o600, flag: "wx" });
    await openEditor(file, () => folder.remove());
    const after = readFileSync(file, "utf8");
    if (after === before) return undefined;
    const found = publishableIn({ body: after });
    if ("event" in found) return { body: after, event: found.event };
    throw new RunError(
      `Nothing is published: ${found.reason}. What the editor left is kept in ${keep(after)}.`,
    );
  } finally {
    folder.remove();
  }
}

/** On several lines; as it stands where it holds what EventBridge does not take, which is to be fixed then. */
function indented(body: string): string {
  try {
    return readable(parseJson(body));
  } catch {
    return body;
  }
}

/** Of a shell, what puts more than one program into a line, or a variable before it. */
const COMPOUND = /[;&|<>()`\n]|^\s*\w+=/;

/**
 * How the shell starts an editor so that a signal reaches it: on a terminal, which a process group of its own could not
 * read from, in the shell's place; else in such a group.
 */
function shellCommand(editor: string, file: string): { command: string; detached: boolean } {
  const isPosix = process.platform !== "win32";
  const inItsPlace = isPosix && !COMPOUND.test(editor);
  return {
    command: `${inItsPlace ? "exec " : ""}${editor} "${file}"`,
    detached: isPosix && !process.stdin.isTTY,
  };
}

/**
 * Opens the editor of VISUAL, EDITOR or `vi`, and waits for its end. A variable that is empty is unset. On a terminal,
 * Ctrl-C is the editor's own; any other signal that ends the command ends the editor, too.
 *
 * @param ending called at once where a signal ends the command
 */
async function openEditor(file: string, ending: () => void): Promise<void> {
  const { VISUAL, EDITOR } = process.env;
  const editor = [VISUAL, EDITOR].find((one) => one !== undefined && one.trim() !== "") ?? "vi";
  let signalled: NodeJS.Signals | undefined;
  const { command, detached } = shellCommand(editor, file);
  const child = spawn(command, { shell: true, stdio: "inherit", detached });
  const kill = (how: NodeJS.Signals) => {
    if (!detached || child.pid === undefined) return child.kill(how);
    try {
      return process.kill(-child.pid, how); // the shell, and the editor that it has started
    } catch {
      return false; // both have ended
    }
  };
  let killer: NodeJS.Timeout | undefined;
  const end = (signal: NodeJS.Signals) => {
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    signalled ??= signal;
    ending();
    kill("SIGTERM");
    killer ??= setTimeout(() => kill("SIGKILL"), GRACE);
  };
  ENDING.forEach((signal) => process.on(signal, end));
  const ended = await new Promise<number | string | null>((resolve, reject) => {
    child.once("error", reject).once("exit", (code, signal) => resolve(code ?? signal));
  }).finally(() => {
    clearTimeout(killer);
    ENDING.forEach((signal) => process.off(signal, end));
  });
  if (signalled !== undefined) {
    throw new RunError(`Ended by ${signalled}: nothing is published, and the edited text is gone.`);
  }
  if (ended !== 0) {
    throw new RunError(
      `The editor ${editor} ended with ${ended}: nothing is published. Set EDITOR to another one.`,
    );
  }
}
