import type { BusEvent } from "../eventbridge/event";
import type { Subscription } from "../mapping/subscription";
import { readOpenedStack } from "../stack/opened";
import { isCredential } from "../stack/stack";
import { emulateStack, IDLE_RUNTIME, type EmulatedStack } from "./emulatedStack";
import { createSimulator, type Simulation } from "./simulate";

/**
 * Evaluates the program of this checkout for a stack, so that `dlq show` and `dlq redrive --edit` can show the requests of
 * its mapping. Credentials of Salesforce stay encrypted if no passphrase opens them: the mapping needs none.
 *
 * @param directory of Pulumi.yaml
 * @param stackName of the stack file
 */
export async function checkoutMapping(directory: string, stackName: string) {
  return mappingOf(await emulateCheckout(directory, stackName));
}

/** Evaluates the program of this checkout for a stack, as `checkoutMapping` does. */
export async function emulateCheckout(
  directory: string,
  stackName: string,
): Promise<EmulatedStack> {
  const stack = await readOpenedStack(directory, stackName, (key) => !isCredential(key));
  return emulateStack(directory, stack, IDLE_RUNTIME);
}

/** The mapping of an evaluated stack. Nothing is sent. */
export function mappingOf(emulatedStack: EmulatedStack): {
  subscriptions: readonly Subscription[];
  map: (event: BusEvent) => Simulation;
} {
  const simulate = createSimulator(emulatedStack);
  const { subscriptions } = emulatedStack.stack;
  return { subscriptions, map: (event) => simulate(event.id, event) };
}
