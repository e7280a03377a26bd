import { spawn, type SpawnOptions, type StdioOptions } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join, relative } from "node:path";
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
import { describeMissingPolicyConfig } from "../emulator/embedded/policyConfigFile";
import {
  createEmptyEmulator,
  createEmulator,
  IDLE_RUNTIME,
  type Runtime,
} from "../offline/emulatedStack";
import { describeLacking, describeLeftOut } from "../offline/lacking";
import { OWN_PACK } from "../offline/judgeProgram";
import { findEngine, HOW_TO_GET_AN_ENGINE } from "../clients/engine";
import { readStackFile, selectStack, type StackFile } from "../settings/stackFile";
import { configuredStack, ownPassphrase, passphrases, type ConfiguredStack } from "../stack/stack";

/** Folder of the engine's and the emulator's state, under the project; only its owner may read it. */
const STATE = ".pulumi-state";
/** Pulumi commands whose result the policy pack judges. */
const JUDGED = ["preview", "pre", "up", "update"];
/** Pulumi commands that run the program, or change resources. All others work on a stack whose settings are incomplete. */
const RUNNING = [...JUDGED, "refresh", "destroy", "down", "dn", "import", "watch"];

/** A stack that the real engine creates in the emulator. Its state is under the project, so no account is needed. */
export interface EngineStack {
  /** With which another tool that runs the engine, such as Pulumi's Automation API, reaches the emulator and the stack's state. */
  environment: NodeJS.ProcessEnv;
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
 * Opens a stack for a command: with the emulator where the command runs the program or changes resources, else without it, so
 * that `config set` works on a stack without settings, and `stack init` on a new one.
 *
 * @param directory of Pulumi.yaml
 * @param command such as `["config", "set", "invocationRateLimit", "5"]`
 * @throws RunError if no engine is installed, or the command needs a stack file that cannot be used
 */
export async function openEngineStackFor(
  directory: string,
  stackName: string,
  [command = ""]: readonly string[],
): Promise<EngineStack> {
  if (RUNNING.includes(command)) return openEngineStack(directory, stackName);
  const { project, stack } = selectStack(directory, stackName);
  const backend = openBackend(directory, project, stack);
  return {
    environment: backend.environment,
    pulumi: (words, output) => backend.run(words, backend.environment, output),
    stop: () => undefined,
  };
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
  const { project, stack: stackName } = stack.configuration;
  const backend = openBackend(directory, project, stackName);
  const records = new ResourceRecords(join(directory, STATE, `emulator.${stackName}.json`));
  const provider = new EmulatedProvider(controlPlane, account, records);
  const server = await serveProvider(provider, controlPlane, version);
  const debugged = { PULUMI_DEBUG_PROVIDERS: `aws:${server.port},random:${server.port}` };
  const environment = { ...backend.environment, ...debugged };
  return {
    environment,
    pulumi: async (command, output) => {
      const judged = [...command, ...policyPack(directory, stackName, command)];
      const code = await backend.run(judged, environment, output);
      const notes = [
        ...describeLacking(provider.lacking.all()),
        ...describeLeftOut([...provider.leftOut]),
      ];
      notes.forEach((note) => console.error(`note: ${note}`));
      return code;
    },
    stop: () => server.stop(),
  };
}

/** The engine, with its state under the project. */
interface Backend {
  /** With which a tool that runs the engine reaches that state. */
  environment: NodeJS.ProcessEnv;
  /** Runs a Pulumi command. A stack without a state is created first. */
  run(
    command: readonly string[],
    environment: NodeJS.ProcessEnv,
    output?: "inherit" | "ignore",
  ): Promise<number>;
}

function openBackend(directory: string, project: string, stack: string): Backend {
  const engine = findEngine();
  if (engine === undefined) throw new RunError(HOW_TO_GET_AN_ENGINE);
  const state = join(directory, STATE);
  makePrivateFolder(state);
  const environment = {
    ...process.env,
    PATH: [engine, process.env.PATH].join(delimiter),
    PULUMI_BACKEND_URL: `file://${state}`,
    ...(ownPassphrase() === undefined && { PULUMI_CONFIG_PASSPHRASE: "" }),
    // The emulator stands in for every plugin; the engine would download the AWS plugins first, and not use them.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_STACK: stack,
  };
  const checkpoint = join(state, ".pulumi", "stacks", project, `${stack}.json`);
  return {
    environment,
    run: async (command, env, output = "inherit") => {
      const pulumi = (...args: string[]) =>
        run(join(engine, "pulumi"), args, { cwd: directory, env, stdio: stdioOf(output) });
      if (!existsSync(checkpoint) && !isInit(command)) {
        const code = await pulumi("stack", "init", stack, "--no-select");
        if (code !== 0) return code;
      }
      if (command.includes("--secret") && ownPassphrase() === undefined) {
        console.error(OPEN_SECRETS);
      }
      return pulumi(...command);
    },
  };
}

const isInit = ([command, subcommand]: readonly string[]): boolean =>
  command === "stack" && subcommand === "init";

const OPEN_SECRETS =
  "note: PULUMI_CONFIG_PASSPHRASE is not set, so that a new stack's secrets are encrypted with an empty passphrase, which anyone can guess. Set it for secrets that matter.";

function policyPack(directory: string, stack: string, command: readonly string[]): string[] {
  const own = (option: string) => command.some((argument) => argument.split("=")[0] === option);
  if (!JUDGED.includes(command[0] ?? "") || own("--policy-pack")) return [];
  const pack = ["--policy-pack", relative(directory, OWN_PACK)];
  if (own("--policy-pack-config")) return pack;
  const config = join("policy", "config", `${stack}.json`);
  if (existsSync(join(directory, config))) return [...pack, "--policy-pack-config", config];
  console.error(`note: ${describeMissingPolicyConfig(config)}`);
  return pack;
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
