import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { RunError } from "@pulumi/pulumi/errors";
import { parseJson } from "../../eventbridge/json";
import { privateFolder, sweepLeftovers } from "./editFolder";
import { publishableIn, readable } from "../../eventbridge/deadLetter";
import type { Edited } from "./publishEdited";

/** Milliseconds within which an editor must end after SIGTERM. */
const GRACE = 2_000;
/** The signals that end a command. SIGHUP is sent when the terminal is closed. */
const ENDING = ["SIGTERM", "SIGHUP", "SIGINT"] as const;

/**
 * Opens the event of a message in the user's editor. The event holds a customer's data. So the file is in a folder that only
 * its owner can read, and that is removed whatever ends the command, with any copies that the editor makes beside it.
 *
 * @param body of the message
 * @param keep keeps an edited text that PutEvents would refuse, and returns the path of its file
 * @returns the new body, and the event in it; undefined if nothing was changed
 * @throws RunError if the editor fails, a signal ends the command, or PutEvents would refuse the edited text
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
      `Nothing is published: ${found.reason}. The edited text is kept in ${keep(after)}.`,
    );
  } finally {
    folder.remove();
  }
}

/** The body on several lines; unchanged if EventBridge would refuse it as JSON, so that the user can fix it. */
function indented(body: string): string {
  try {
    return readable(parseJson(body));
  } catch {
    return body;
  }
}

/** Shell syntax for several programs in a line, or for a variable before a program. */
const COMPOUND = /[;&|<>()`\n]|^\s*\w+=/;

/**
 * The shell command that starts an editor so that a signal reaches it. On a terminal the editor replaces the shell, because
 * a separate process group could not read from the terminal. Otherwise it runs in a separate process group.
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
 * Opens the editor of VISUAL, EDITOR or `vi`, and waits for its end. An empty variable counts as unset. On a terminal,
 * Ctrl-C belongs to the editor; any other signal that ends the command also ends the editor.
 *
 * @param ending called at once when a signal ends the command
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
      return false; // both have ended already
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
    throw new RunError(
      `Ended by ${signalled}: nothing is published, and the edited text is removed.`,
    );
  }
  if (ended !== 0) {
    throw new RunError(
      `The editor ${editor} ended with ${ended}: nothing is published. Set EDITOR to another editor.`,
    );
  }
}
