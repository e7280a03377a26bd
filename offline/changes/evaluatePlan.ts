import { entryPoint } from "../../emulator/embedded/entryPoint";
import { evaluate } from "../../emulator/embedded/program";
import { readStackFile } from "../../settings/stackFile";
import { configuredStack, passphrases } from "../../stack/stack";
import { createEmptyEmulator, createEmulator, IDLE_RUNTIME } from "../emulatedStack";
import { isOwnProject } from "../ownProject";
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
  const { configuration, controlPlane } = await emulatorOf(directory, stackName);
  const { resources } = await evaluate(entryPoint(directory), configuration, controlPlane);
  return planOf(resources, key);
}

/** Only this project's program has its settings. */
async function emulatorOf(directory: string, stackName: string) {
  const configuration = await readStackFile(directory, stackName, passphrases());
  if (!isOwnProject(directory)) {
    const { controlPlane } = createEmptyEmulator(configuration, IDLE_RUNTIME);
    return { configuration, controlPlane };
  }
  const stack = configuredStack(configuration);
  const { controlPlane } = createEmulator(stack, IDLE_RUNTIME);
  return { configuration: stack.configuration, controlPlane };
}
