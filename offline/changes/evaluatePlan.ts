import { join } from "node:path";
import { evaluate } from "../../emulator/embedded/program";
import { passphrases, readStack } from "../../stack/stack";
import { createEmulator, IDLE_RUNTIME } from "../emulatedStack";
import { planOf, type StackPlan } from "./plan";

/**
 * Evaluates the program of a checkout for a stack.
 *
 * @param directory of Pulumi.yaml
 * @param key with which secrets are digested
 * @throws RunError for a mistake in the stack file or the program, Refused for resources that the emulator refuses
 */
export async function evaluatePlan(
  directory: string,
  stackName: string,
  key: string,
): Promise<StackPlan> {
  const stack = await readStack(directory, stackName, passphrases());
  const { controlPlane } = createEmulator(stack, IDLE_RUNTIME);
  const program = join(directory, "index.ts");
  const { resources } = await evaluate(program, stack.configuration, controlPlane);
  return planOf(resources, key);
}
