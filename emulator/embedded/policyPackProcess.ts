import { spawn, type ChildProcess } from "node:child_process";
import * as nodeModule from "node:module";
import { dirname, resolve as resolvePath } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";

/** The engine serves an address for the logs of packs. `@pulumi/policy` does not call it, so this address has no listener. */
const NO_ENGINE = "127.0.0.1:0";
/** The time in which a pack must start, in milliseconds. A pack that is type-checked takes about 10 seconds. */
const START_TIMEOUT = 60_000;

/**
 * Starts a policy pack as the engine does, except that the process does not get the stack's configuration, which holds secrets.
 * Source: the Node.js language host of pulumi/pulumi, RunPlugin.
 *
 * @param directory the folder of PulumiPolicy.yaml
 * @returns the process, and the port on which it serves the analyzer protocol
 * @throws RunError with the output of a pack that does not start
 */
export async function startPolicyPackProcess(
  directory: string,
  project: string,
  stack: string,
): Promise<{ pack: ChildProcess; port: number }> {
  const pack = spawn(process.execPath, [launcherOf(directory), NO_ENGINE, directory], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...withoutPassphrase(process.env),
      PULUMI_NODEJS_PROJECT: project,
      PULUMI_NODEJS_STACK: stack,
      PULUMI_NODEJS_DRY_RUN: "true",
      ...compileCache(),
    },
  });
  const kill = () => pack.kill();
  process.once("exit", kill); // the pack would outlive a process that exits early
  pack.once("exit", () => process.off("exit", kill));
  return { pack, port: await listeningPort(pack, directory) };
}

/**
 * The program that loads a pack: that of the pack's own copy of @pulumi/pulumi, as in the engine, or else of this project's.
 * Source: the Node.js language host of pulumi/pulumi, RunPlugin, `locateModule`.
 */
function launcherOf(directory: string): string {
  const program = "@pulumi/pulumi/cmd/run-policy-pack";
  try {
    return nodeModule.createRequire(resolvePath(directory, "package.json")).resolve(program);
  } catch {
    return require.resolve(program);
  }
}

/**
 * Waits until the pack prints its port, on a separate line. The output before that line goes into the error if the pack does not
 * start. If it starts, its standard error goes to this process's standard error.
 *
 * @throws RunError with the pack's output
 */
async function listeningPort(pack: ChildProcess, directory: string): Promise<number> {
  let printed = "";
  let warnings = "";
  let started = false;
  pack.stderr?.on("data", (chunk: Buffer) => {
    if (started) process.stderr.write(chunk);
    else warnings += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(overdue);
      const output = warnings + printed;
      reject(
        new RunError(
          `The policy pack ${directory} did not start (${reason}). It printed:\n${output}`,
        ),
      );
    };
    const overdue = setTimeout(() => {
      pack.kill();
      fail(`it printed no port within ${START_TIMEOUT / 1_000} s`);
    }, START_TIMEOUT);
    overdue.unref(); // the pack keeps this process alive; a timer would look like one of the program
    pack.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const [, line] = /^(\d+)\r?\n/m.exec(printed) ?? [];
      if (line === undefined || started) return;
      started = true;
      clearTimeout(overdue);
      if (warnings !== "") process.stderr.write(warnings);
      resolve(Number(line));
    });
    pack.once("error", ({ message }) => fail(message));
    pack.once("close", (code) => fail(`exit code ${code}`));
  });
}

/** The pack does not get the configuration, so it does not get the passphrase that decrypts it either. */
function withoutPassphrase(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("PULUMI_CONFIG_PASSPHRASE")),
  );
}

/** The compile cache of this process, for the pack's process. Node has one since version 22.1. */
function compileCache(): { NODE_COMPILE_CACHE?: string } {
  const { getCompileCacheDir } = nodeModule as { getCompileCacheDir?: () => string | undefined };
  const folder = getCompileCacheDir?.(); // a folder for this version of Node, inside the configured folder
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
