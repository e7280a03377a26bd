import type { OriginalEvent } from "../../eventbridge/deadLetter";
import { timeOf } from "../../eventbridge/deadLetter";
import type { Subscription } from "../../mapping/subscription";
import type { Fate, StackRule } from "../../stack/fate";
import { erasersOf } from "../erasureRisks";

/**
 * The events of a redrive that could undo an erasure: an upsert of a record that a subscription erases. What a subscription that
 * the checkout lacks sends or erases is not known, so that each event could then.
 */
export class Exposure {
  /** Events. */
  count = 0;
  /** When the first of them was published, in milliseconds since 1970; -Infinity if one does not say so. */
  earliest = Infinity;
  private readonly hasUnknown: boolean;

  /** @param subscriptions of the checkout @param rules that are deployed */
  constructor(
    private readonly subscriptions: readonly Subscription[],
    rules: readonly StackRule[],
  ) {
    const declared = new Set(subscriptions.map(({ name }) => name));
    this.hasUnknown = rules.some(({ subscription }) => !declared.has(subscription));
  }

  /** @param fates of the event, by the deployed rules */
  see(event: OriginalEvent, fates: readonly Fate[]): void {
    if (!this.isExposed(fates)) return;
    this.count += 1;
    this.earliest = Math.min(this.earliest, timeOf(event) ?? -Infinity);
  }

  /**
   * Whether a search from the time of the first event covers another event, too: an event that could undo no erasure needs none.
   *
   * @param fates of the event, by the deployed rules
   */
  covers(event: OriginalEvent, fates: readonly Fate[]): boolean {
    return (timeOf(event) ?? -Infinity) >= this.earliest || !this.isExposed(fates);
  }

  private isExposed(fates: readonly Fate[]): boolean {
    const senders = fates.flatMap(({ kind, subscription }) =>
      kind === "sent" ? [subscription] : [],
    );
    if (this.hasUnknown) return senders.length > 0;
    return this.subscriptions.some(
      (one) => senders.includes(one.name) && erasersOf(one, this.subscriptions).length > 0,
    );
  }
}
