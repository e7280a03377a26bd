import { join } from "node:path";
import type { ControlPlane } from "../emulator/controlPlane";
import { readPolicyConfig } from "../emulator/embedded/policyConfig";
import { PolicyPack, type Judgement } from "../emulator/embedded/policyPack";
import { evaluate, type Evaluated, type Registered } from "../emulator/embedded/program";
import type { ConfiguredStack } from "../stack/stack";

/** Reports the steps of a preview as they happen. */
export interface PreviewListener {
  planned(stack: string, resources: readonly Registered[]): void;
  judged(judgement: Judgement): void;
}

/**
 * Evaluates the program for a stack, and has the policy pack judge what it registers. The pack starts while the
 * program runs. Nothing is made.
 *
 * @param policyConfig the file that configures the policies (default: `policy/config/<stack>.json`)
 * @throws RunError for a configuration of the policies that cannot be used, and what the program or the pack itself refuses, Refused for what the emulator does not take
 */
export async function judgedProgram(
  directory: string,
  { configuration }: Pick<ConfiguredStack, "configuration">,
  controlPlane: ControlPlane,
  listener: PreviewListener,
  policyConfig = join(directory, "policy", "config", `${configuration.stack}.json`),
): Promise<{ program: Evaluated; judgement: Judgement }> {
  const { project, stack } = configuration;
  const given = await readPolicyConfig(policyConfig);
  const starting = PolicyPack.start(join(directory, "policy"), project, stack);
  starting.catch(() => undefined); // awaited below; the program's own mistakes come first
  try {
    const program = await evaluate(join(directory, "index.ts"), configuration, controlPlane);
    listener.planned(stack, program.resources);
    const judgement = await (await starting).judge(program.resources, given);
    listener.judged(judgement);
    return { program, judgement };
  } finally {
    await starting.then(
      (pack) => pack.stop(),
      () => undefined, // it did not start, so there is nothing to stop; the reason is thrown above
    );
  }
}
