import { join } from "node:path";
import type { ControlPlane } from "../emulator/controlPlane";
import { readPolicyConfig } from "../emulator/embedded/policyConfig";
import { PolicyPack, type Judgement } from "../emulator/embedded/policyPack";
import { evaluate, type Evaluated, type Registered } from "../emulator/embedded/program";
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
  listener: PreviewListener;
  /** File that configures the policies. Default: `policy/config/<stack>.json`. */
  policyConfig?: string;
}

/**
 * Evaluates the program for a stack, and has the policy pack judge the resources that it registers. The pack starts while
 * the program runs. No resource is created.
 *
 * @throws RunError for a policy configuration that cannot be used and for mistakes that the program or the pack reports,
 *   Refused for resources that the emulator refuses
 */
export async function judgeProgram({
  directory,
  configuration,
  controlPlane,
  listener,
  policyConfig = join(directory, "policy", "config", `${configuration.stack}.json`),
}: JudgedProgramArgs): Promise<{ program: Evaluated; judgement: Judgement }> {
  const { project, stack } = configuration;
  const given = await readPolicyConfig(policyConfig);
  const starting = PolicyPack.start(join(directory, "policy"), project, stack);
  starting.catch(() => undefined); // awaited below; a mistake of the program is reported first
  try {
    const program = await evaluate(join(directory, "index.ts"), configuration, controlPlane);
    listener.planned(stack, program.resources);
    const judgement = await (await starting).judge(program.resources, given);
    listener.judged(judgement);
    return { program, judgement };
  } finally {
    await starting.then(
      (pack) => pack.stop(),
      () => undefined, // it did not start, so nothing has to be stopped; the reason is thrown above
    );
  }
}
