import { inspect } from "node:util";
import { guardStreams } from "../privacy/guardedOutput";
import { redact } from "../privacy/redactor";

/** Keeps the secrets of a stack out of everything that is printed from now on: results, errors and stack traces. */
export function guardOutput(): void {
  flushOutput = guardStreams([process.stdout, process.stderr]);
  process.once("exit", flushOutput);
}

/** Writes the part of the output that is held back because a secret may begin in it. */
let flushOutput = (): void => undefined;

/**
 * Ends a command whose output cannot be written. If its reader, such as `head`, has closed the pipe, the exit code is a
 * shell's for SIGPIPE. Any other reason, such as a full disk, is a failure.
 */
export function endWithOutput(): void {
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") process.exit(141);
    console.error(`error: standard output cannot be written: ${message}`);
    process.exit(1);
  });
}

/** Reports the failure of a command: a user's mistake as a sentence, an internal fault with its stack trace. */
export async function reportFailure(error: unknown): Promise<void> {
  const { RunError } = await import("@pulumi/pulumi/errors.js");
  const { Refused } = await import("../emulator/controlPlane.ts");
  const mistake = RunError.isInstance(error) || error instanceof Refused;
  if (mistake) await printErrors([error.message]);
  else console.error(redact(inspect(error)));
  process.exitCode = 1;
}

/** Prints mistakes of a user to standard error, wrapped if that is a terminal. */
export const printErrors = (messages: readonly string[]): Promise<void> =>
  printNotes(messages.map((message) => `error: ${message}`));

/** Prints sentences to standard error, wrapped if that is a terminal. */
export async function printNotes(notes: readonly string[]): Promise<void> {
  const { isTTY, columns } = process.stderr;
  const { wrapLines } = await import("../text/wrap.ts");
  for (const note of notes) {
    const text = redact(note);
    console.error(isTTY && columns > 0 ? wrapLines(text, columns) : text);
  }
}

/** Milliseconds in which connections and child processes of a finished command may end by themselves. */
const LEFT_BEHIND = 1_000;

/**
 * Ends the process when a command is done and its output is written, even if something would keep the process alive, such
 * as a connection to a host that never answers, or a program that the engine has started.
 */
export async function endProcess(): Promise<void> {
  flushOutput();
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<unknown>((resolve) => stream.write("", resolve));
  }
  setTimeout(() => process.exit(), LEFT_BEHIND).unref();
}
