import { spawn, type SpawnOptions, type StdioOptions } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { version } from "@pulumi/aws/package.json";
import { RunError } from "@pulumi/pulumi/errors";
import type { ControlPlane } from "../emulator/controlPlane";
import { VirtualClock } from "../emulator/clock";
import { makePrivateFolder } from "../emulator/engine/privateFiles";
import { EmulatedProvider } from "../emulator/engine/provider";
import { ResourceRecords } from "../emulator/engine/records";
import { serveProvider } from "../emulator/engine/server";
import type { EmulatedAccount } from "../emulator/account";
import type { Emulator } from "../emulator/emulator";
import {
  createEmptyEmulator,
  createEmulator,
  IDLE_RUNTIME,
  type Runtime,
} from "../offline/emulatedStack";
import { findEngine, HOW_TO_GET_AN_ENGINE } from "../clients/engine";
import { readStackFile, type StackFile } from "../settings/stackFile";
import { configuredStack, passphrases, type ConfiguredStack } from "../stack/stack";

/** Folder of the engine's and the emulator's state, under the project; only its owner may read it. */
const STATE = ".pulumi-state";
/** Pulumi commands whose result the policy pack judges. */
const JUDGED = ["preview", "pre", "up", "update"];

/** A stack that the real engine creates in the emulator. Its state is under the project, so no account is needed. */
export interface EngineStack {
  /**
   * Runs a Pulumi command with the real engine. The policy pack judges `preview` and `up`.
   *
   * @param command such as `["up", "--yes"]`
   * @param output where Pulumi's output goes: to this terminal, or discarded
   * @returns the exit code of Pulumi
   */
  pulumi(command: readonly string[], output?: "inherit" | "ignore"): Promise<number>;
  stop(): void;
}

/** The emulator of a stack. A program that uses the component checks the settings itself; another program has none. */
function createEmulatorOf(configuration: StackFile, runtime: Runtime): Emulator {
  try {
    return createEmulator(configuredStack(configuration), runtime);
  } catch (error) {
    if (!RunError.isInstance(error)) throw error;
    return createEmptyEmulator(configuration, runtime);
  }
}

/**
 * Starts the emulator for a stack, in the state in which its earlier commands left it.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError if no engine is installed, or the stack file cannot be used
 */
export async function openEngineStack(directory: string, stackName: string): Promise<EngineStack> {
  const configuration = await readStackFile(directory, stackName, passphrases());
  const clock = new VirtualClock(Date.now());
  const runtime = { ...IDLE_RUNTIME, clock, random: Math.random };
  const { account, controlPlane } = createEmulatorOf(configuration, runtime);
  return openEngineStackIn({ directory, stack: { configuration }, account, controlPlane });
}

export interface EngineStackArgs {
  /** Of Pulumi.yaml. */
  directory: string;
  stack: Pick<ConfiguredStack, "configuration">;
  /** The emulator may deliver events meanwhile. */
  account: EmulatedAccount;
  controlPlane: ControlPlane;
}

/**
 * Opens a stack for the real engine in an emulator that runs.
 *
 * @throws RunError if no engine is installed
 */
export async function openEngineStackIn({
  directory,
  stack,
  account,
  controlPlane,
}: EngineStackArgs): Promise<EngineStack> {
  const engine = findEngine();
  if (engine === undefined) throw new RunError(HOW_TO_GET_AN_ENGINE);
  const { project, stack: stackName } = stack.configuration;
  const state = join(directory, STATE);
  makePrivateFolder(state);
  const records = new ResourceRecords(join(state, `emulator.${stackName}.json`));
  const provider = new EmulatedProvider(controlPlane, account, records);
  const server = await serveProvider(provider, controlPlane, version);
  const env = {
    ...process.env,
    PATH: [engine, process.env.PATH].join(delimiter),
    PULUMI_DEBUG_PROVIDERS: `aws:${server.port},random:${server.port}`,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "",
    // The emulator stands in for every plugin; the engine would download the AWS plugins first, and not use them.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_STACK: stackName,
  };
  const checkpoint = join(state, ".pulumi", "stacks", project, `${stackName}.json`);
  return {
    pulumi: async (command, output = "inherit") => {
      const pulumi = (...args: string[]) =>
        run(join(engine, "pulumi"), args, { cwd: directory, env, stdio: stdioOf(output) });
      if (!existsSync(checkpoint)) {
        const code = await pulumi("stack", "init", stackName, "--no-select");
        if (code !== 0) return code;
      }
      return pulumi(...command, ...policyPack(stackName, command));
    },
    stop: () => server.stop(),
  };
}

function policyPack(stack: string, command: readonly string[]): string[] {
  const own = command.some((argument) => argument.startsWith("--policy-pack"));
  return JUDGED.includes(command[0] ?? "") && !own
    ? ["--policy-pack", "policy", "--policy-pack-config", join("policy", "config", `${stack}.json`)]
    : [];
}

/**
 * On a terminal Pulumi writes by itself: it asks questions there, and masks secrets. Elsewhere its output goes through this
 * process, which redacts secrets.
 */
function stdioOf(output: "inherit" | "ignore"): StdioOptions {
  if (output === "ignore" || process.stdout.isTTY) return output;
  return ["inherit", "pipe", process.stderr.isTTY ? "inherit" : "pipe"];
}

/** Runs a program, and waits for its end. Ctrl-C reaches the program from the terminal itself. */
function run(program: string, args: string[], options: SpawnOptions): Promise<number> {
  const wait = () => undefined;
  process.on("SIGINT", wait);
  return new Promise<number>((resolve, reject) => {
    const child = spawn(program, args, options);
    child.stdout?.pipe(process.stdout, { end: false });
    child.stderr?.pipe(process.stderr, { end: false });
    child
      .once("error", reject)
      .once("close", (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
  }).finally(() => process.off("SIGINT", wait));
}
