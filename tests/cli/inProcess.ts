import { Buffer } from "node:buffer";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Command, CommanderError } from "commander";
import { addCommands } from "../../cli/bridge.ts";
import { reportFailure } from "../../cli/report";
import { changeEnvironment } from "../environment";
import { anew } from "../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY } from "../folder";

/** What a command printed, and its exit code. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** What a command finds besides its arguments. */
interface Surroundings {
  environment?: NodeJS.ProcessEnv;
  /** The text of its standard input. Default: none. */
  input?: string;
  /** Its working directory. Default: that of this process. */
  directory?: string;
}

/** Options with which a command keeps its records in a folder of the test, and not in the project's. */
export const recordsIn = (folder: string, command: string): string[] =>
  /^dlq (?:redrive|drop)/.test(command) ? ["--records", join(folder, "records")] : [];

/** Runs a command of `bridge` on this project in this process, as `npx bridge` does in one of its own, which takes longer. */
export function bridgeHere(
  args: readonly string[],
  { environment, ...more }: Surroundings = {},
): Promise<Run> {
  const program = new Command("bridge");
  addCommands(program, PROJECT_DIRECTORY);
  return anew(join(PROJECT_DIRECTORY, "index.ts"), () =>
    runHere(program, args, { environment: { COLUMNS: "1000", ...environment }, ...more }),
  );
}

/** Runs a command in this process, which is no terminal meanwhile. */
export async function runHere(
  program: Command,
  args: readonly string[],
  { environment = {}, input = "", directory = process.cwd() }: Surroundings = {},
): Promise<Run> {
  const run: Run = { code: 0, stdout: "", stderr: "" };
  const restore = [
    collect(process.stdout, (text) => (run.stdout += text)),
    collect(process.stderr, (text) => (run.stderr += text)),
    replace<{ stdin: NodeJS.ReadableStream }, "stdin">(
      process,
      "stdin",
      Readable.from([Buffer.from(input)]),
    ),
    changeEnvironment({ PULUMI_CONFIG_PASSPHRASE: "", ...environment }),
  ];
  const before = { exitCode: process.exitCode, directory: process.cwd() };
  process.exitCode = 0;
  process.chdir(directory);
  everyCommand(program).forEach((one) => one.exitOverride());
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else await reportFailure(error);
  } finally {
    run.code = Number(process.exitCode);
    process.exitCode = before.exitCode;
    process.chdir(before.directory);
    restore.forEach((undo) => undo());
  }
  return run;
}

/** Takes what is written to a stream, which is no terminal meanwhile. @returns what undoes it */
function collect(stream: NodeJS.WriteStream, take: (text: string) => void): () => void {
  const write = (chunk: string | Uint8Array, ...more: unknown[]) => {
    take(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    more.forEach((done) => typeof done === "function" && (done as () => void)());
    return true;
  };
  const undo = [
    replace(stream, "write", write as typeof stream.write),
    replace(stream, "isTTY", false),
    replace(stream, "columns", 0),
  ];
  return () => undo.forEach((one) => one());
}

/** Gives an object another value of a property for a while. @returns what undoes it */
export function replace<T extends object, Key extends keyof T>(
  object: T,
  key: Key,
  value: T[Key],
): () => void {
  const before = Object.getOwnPropertyDescriptor(object, key);
  Object.defineProperty(object, key, {
    value,
    configurable: true,
    writable: true,
    enumerable: true,
  });
  return () => {
    if (before === undefined) delete object[key];
    else Object.defineProperty(object, key, before);
  };
}

const everyCommand = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];
