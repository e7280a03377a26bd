import { emulateCheckout } from "../../offline/checkoutMapping";
import type { EmulatedStack } from "../../offline/emulatedStack";
import type { ConsoleContext } from "./context";

/** A stack as the program of this checkout makes it. */
export interface Checkout {
  stack: EmulatedStack;
  /** When the program was evaluated, in milliseconds since 1970: later changes of it are not in there. */
  at: number;
}

/** By the console. A process can evaluate one program, because its module and Pulumi's settings are global. */
const checkouts = new WeakMap<ConsoleContext, Promise<Checkout>>();

/**
 * Evaluates the program of this checkout for the console's stack, once: pages that need it share the result.
 *
 * @throws RunError for a program or a stack file with mistakes; the next call tries again
 */
export function checkoutOf(console: ConsoleContext): Promise<Checkout> {
  const known = checkouts.get(console);
  if (known !== undefined) return known;
  const made = evaluate(console);
  checkouts.set(console, made);
  made.catch(() => checkouts.delete(console));
  return made;
}

async function evaluate(console: ConsoleContext): Promise<Checkout> {
  const stack = await emulateCheckout(console.directory, await console.stackName());
  return { stack, at: Date.now() };
}
