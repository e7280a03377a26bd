import { RunError } from "@pulumi/pulumi/errors";

/** Unwinds a program that ends itself with `process.exit`. */
export class ProgramExit extends Error {}

/** What a program may not do to the process that evaluates it, and what it did. */
export interface ProcessGuard {
  /** Resolves when the program has ended itself with exit code 0. */
  exited: Promise<undefined>;
  /** Keeps a failure of the program. */
  gather: (error: unknown) => undefined;
  /** Restores the process. */
  stop(): void;
}

function withResolver(): { promise: Promise<undefined>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<undefined>((settle) => (resolve = () => settle(undefined)));
  return { promise, resolve };
}

/**
 * Keeps a program from ending this process, from writing to the standard output of the command, and from changing the working
 * directory and the exit code. Rejections that nobody handles and exceptions outside the program's own stack are failures, as in
 * Pulumi's language host.
 *
 * @param folder the working directory of the program
 */
export function guardProcess(folder: string, fail: (error: unknown) => void): ProcessGuard {
  const { exitCode } = process;
  const exit = process.exit.bind(process);
  const write = process.stdout.write.bind(process.stdout);
  const before = process.cwd();
  const { promise: exited, resolve: end } = withResolver();
  const gather = (error: unknown): undefined => {
    if (!(error instanceof ProgramExit)) fail(error);
  };
  const failed = (code: unknown) =>
    fail(new RunError(`The program ended itself with exit code ${String(code)}.`));

  process.on("unhandledRejection", gather);
  process.on("uncaughtException", gather);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  process.chdir(folder);
  process.exit = (code: unknown = process.exitCode ?? 0): never => {
    if (Number(code) === 0) end();
    else failed(code);
    throw new ProgramExit();
  };
  process.exitCode = undefined;
  return {
    exited,
    gather,
    stop: () => {
      process.off("unhandledRejection", gather);
      process.off("uncaughtException", gather);
      process.stdout.write = write;
      process.chdir(before);
      process.exit = exit;
      const own = process.exitCode ?? 0;
      if (Number(own) !== 0) failed(own);
      process.exitCode = exitCode;
    },
  };
}
