import { findStack, type DeployedStack, type StackSelector } from "../../stack/deployed";

/** How long the outputs of a deployed stack are used before the engine is asked again, in milliseconds. */
const OUTPUTS_KEPT = 300_000;

/**
 * Returns a function that finds the stack of the console. Requests that arrive while the engine is asked share its answer.
 *
 * @param directory of Pulumi.yaml
 */
export function stackFinder(
  directory: string,
  selector: StackSelector,
  now: () => number = () => performance.now(),
): () => Promise<DeployedStack> {
  const keeps = selector.local === true ? 0 : OUTPUTS_KEPT;
  let last: { at: number; found: Promise<DeployedStack> } | undefined;
  return () => {
    if (last !== undefined && now() - last.at < keeps) return last.found;
    const asked = { at: now(), found: findStack(directory, selector) };
    last = asked;
    // A failure is not kept: the next request tries again.
    asked.found.catch(() => {
      if (last === asked) last = undefined;
    });
    return asked.found;
  };
}
