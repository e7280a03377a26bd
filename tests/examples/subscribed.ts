import type { Subscription } from "../../mapping/subscription";
import { subscriptions as declared } from "../../subscriptions";

/**
 * Lets the project in this process have other subscriptions than those of subscriptions.ts, as if that file were replaced.
 *
 * @returns what undoes it
 */
export function subscribeTo(subscriptions: readonly Subscription[]): () => void {
  const before = [...declared];
  declared.splice(0, Infinity, ...subscriptions);
  return () => void declared.splice(0, Infinity, ...before);
}
