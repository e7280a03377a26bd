import { spawn, type SpawnOptions, type StdioOptions } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { version } from "@pulumi/aws/package.json";
import { RunError } from "@pulumi/pulumi/errors";
import { ControlPlane } from "../emulator/controlPlane";
import { VirtualClock } from "../emulator/clock";
import { makePrivateFolder } from "../emulator/engine/privateFiles";
import { EmulatedProvider } from "../emulator/engine/provider";
import { ResourceRecords } from "../emulator/engine/records";
import { serveProvider } from "../emulator/engine/server";
import { EmulatedAccount } from "../emulator/account";
import { addForeign, placeOf } from "../offline/emulatedStack";
import { findEngine, HOW_TO_GET_AN_ENGINE } from "../clients/engine";
import { passphrases, readStack, type ConfiguredStack } from "../stack/stack";

/** The engine's state and the emulator's, under the project; only its owner may read it. */
const STATE = ".pulumi-state";
/** Commands that the policy pack judges. */
const JUDGED = ["preview", "pre", "up", "update"];

/** A stack whose AWS is the emulator, and its state files under the project: nothing needs an account. */
export interface LocalStack {
  /**
   * Runs a Pulumi command with the real engine. The policy pack judges `preview` and `up`.
   *
   * @param command such as `["up", "--yes"]`
   * @param output this terminal, or nothing
   * @returns the exit code of Pulumi
   */
  pulumi(command: readonly string[], output?: "inherit" | "ignore"): Promise<number>;
  stop(): void;
}

/**
 * Starts the emulator for a stack, as its earlier commands left it.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError where there is no engine, or the stack file cannot be used
 */
export async function openLocalStack(directory: string, stackName: string): Promise<LocalStack> {
  const stack = await readStack(directory, stackName, passphrases());
  const clock = new VirtualClock(Date.now());
  const account = new EmulatedAccount(placeOf(stack), clock, Math.random);
  addForeign(account, stack.settings);
  return openStackIn(directory, stack, account, new ControlPlane(account));
}

/**
 * Starts the engine's side of a stack whose AWS is this emulator, which may be one that delivers meanwhile.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError where there is no engine
 */
export async function openStackIn(
  directory: string,
  stack: ConfiguredStack,
  account: EmulatedAccount,
  controlPlane: ControlPlane,
): Promise<LocalStack> {
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
    // The emulator stands in for every plugin; the engine would fetch those of AWS first, and not use them.
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
 * A terminal is left to Pulumi, which asks its questions there, and masks secrets itself. Elsewhere its output goes
 * through this process, which redacts it.
 */
function stdioOf(output: "inherit" | "ignore"): StdioOptions {
  if (output === "ignore" || process.stdout.isTTY) return output;
  return ["inherit", "pipe", process.stderr.isTTY ? "inherit" : "pipe"];
}

/** Runs a program, and waits for it. Ctrl-C reaches it from the terminal itself. */
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
