import { join } from "node:path";
import type { ControlPlane } from "../emulator/controlPlane";
import { readPolicyConfig } from "../emulator/embedded/policyConfig";
import { PolicyPack, type Judgement } from "../emulator/embedded/policyPack";
import { evaluate, type Evaluated, type Registered } from "../emulator/embedded/program";
import { readProjectName } from "../settings/stackFile";
import type { ConfiguredStack } from "../stack/stack";

/** Is called at each step of a preview. */
export interface PreviewListener {
  planned(stack: string, resources: readonly Registered[]): void;
  judged(judgement: Judgement): void;
}

/** A program to judge. */
export interface JudgedProgramArgs {
  /** Of the project, where index.ts and policy/ are. */
  directory: string;
  configuration: ConfiguredStack["configuration"];
  /** Checks each resource that the program registers. */
  controlPlane: ControlPlane;
  /** The pack that judges them, which may still be starting. */
  pack: Promise<PolicyPack>;
  listener: PreviewListener;
  /** File that configures the policies. Default: `policy/config/<stack>.json`. */
  policyConfig?: string;
}

/**
 * Starts the policy pack of a project in a process of its own, and stops it after the work. The pack starts while the work
 * reads the stack file and evaluates the program. A failure of the work is thrown without waiting for the pack.
 *
 * @param directory of Pulumi.yaml, where policy/ is
 * @param stack its name
 * @throws RunError where Pulumi.yaml cannot be used, and what the work throws
 */
export async function withPolicyPack<T>(
  directory: string,
  stack: string,
  work: (pack: Promise<PolicyPack>) => Promise<T>,
): Promise<T> {
  const project = await readProjectName(directory);
  const pack = PolicyPack.start(join(directory, "policy"), project, stack);
  pack.catch(() => undefined); // the work awaits it later; a mistake that the work finds before is reported first
  const stop = () =>
    pack.then(
      (started) => started.stop(),
      () => undefined, // it did not start, so nothing has to be stopped; whoever awaits it gets the reason
    );
  try {
    const result = await work(pack);
    await stop();
    return result;
  } catch (error) {
    void stop();
    throw error;
  }
}

/**
 * Evaluates the program for a stack, and has the policy pack judge the resources that it registers. No resource is created.
 *
 * @throws RunError for a policy configuration that cannot be used and for mistakes that the program or the pack reports,
 *   Refused for resources that the emulator refuses
 */
export async function judgeProgram({
  directory,
  configuration,
  controlPlane,
  pack,
  listener,
  policyConfig = join(directory, "policy", "config", `${configuration.stack}.json`),
}: JudgedProgramArgs): Promise<{ program: Evaluated; judgement: Judgement }> {
  const given = await readPolicyConfig(policyConfig);
  const program = await evaluate(join(directory, "index.ts"), configuration, controlPlane);
  listener.planned(configuration.stack, program.resources);
  const judgement = await (await pack).judge(program.resources, given);
  listener.judged(judgement);
  return { program, judgement };
}
