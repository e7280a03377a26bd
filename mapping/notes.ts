import { erasureNotes } from "./erasureNotes";
import { orderNotes } from "./orderNotes";
import { riskyIdNotes } from "./riskyIds";
import type { Subscription } from "./subscription";

/** What subscriptions without mistakes allow and what may go wrong with it, each as a sentence for a preview. Pure. */
export function subscriptionNotes(subscriptions: readonly Subscription[]): string[] {
  return [
    ...new Set([
      ...subscriptions.flatMap(riskyIdNotes),
      ...orderNotes(subscriptions),
      ...erasureNotes(subscriptions),
    ]),
  ];
}
