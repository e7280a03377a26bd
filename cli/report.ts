import { inspect } from "node:util";
import { guardStreams } from "../privacy/guardedOutput";
import { redact } from "../privacy/redactor";

/** Lets no secret of a stack out, whatever is printed from now on: results, errors and stack traces alike. */
export function guardOutput(): void {
  flushOutput = guardStreams([process.stdout, process.stderr]);
  process.once("exit", flushOutput);
}

/** Writes what is held back of the output because a secret may begin in it. */
let flushOutput = (): void => undefined;

/**
 * Ends a command whose output nobody takes. Whoever reads it, such as `head`, may have seen enough: the exit code is
 * a shell's for SIGPIPE. Output that cannot be written, as on a full disk, is a failure.
 */
export function endWithOutput(): void {
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") process.exit(141);
    console.error(`error: standard output cannot be written: ${message}`);
    process.exit(1);
  });
}

/** Ends a command that failed: a user's mistake is a sentence; a fault of ours keeps its stack trace. */
export async function reportFailure(error: unknown): Promise<void> {
  const { RunError } = await import("@pulumi/pulumi/errors.js");
  const { Refused } = await import("../emulator/controlPlane.ts");
  const mistake = RunError.isInstance(error) || error instanceof Refused;
  console.error(redact(mistake ? `error: ${error.message}` : inspect(error)));
  process.exitCode = 1;
}

/** Milliseconds for what a command has left behind to end by itself. */
const LEFT_BEHIND = 1_000;

/**
 * Ends the process when a command is done and its output is written, also where something is left behind that would keep
 * it, such as a connection to a host that never answers, or a program that the engine has started.
 */
export async function endProcess(): Promise<void> {
  flushOutput();
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<unknown>((resolve) => stream.write("", resolve));
  }
  setTimeout(() => process.exit(), LEFT_BEHIND).unref();
}
