import { publishableIn, type Letter } from "../../eventbridge/deadLetter";
import type { Subscription } from "../../mapping/subscription";
import type { StackOutputs } from "../../stack/deployed";
import { rulesOfCheckout } from "../../stack/fate";
import { Erasures, type Changes } from "./erasures";
import { wayBackBy } from "./wayBack";

/** Counts the erasures that a drop would take while older events of their records stay in the queue. */
export class OrphanCounter {
  private readonly rest: Erasures;
  private readonly taken: Changes[] = [];

  /** @param subscriptions of the checkout, whose rules decide here: to drop a message needs no right to read the deployed ones */
  constructor(subscriptions: readonly Subscription[], outputs: StackOutputs) {
    const wayBack = wayBackBy(rulesOfCheckout(subscriptions), outputs, subscriptions);
    this.rest = new Erasures(subscriptions, wayBack);
  }

  /** Whether there can be any. */
  get areDeclared(): boolean {
    return this.rest.areDeclared;
  }

  /** @param isTaken whether the drop takes the message */
  see(letter: Letter, isTaken: boolean): void {
    if (!isTaken) {
      this.rest.see(letter);
      return;
    }
    const found = this.areDeclared ? publishableIn(letter) : undefined;
    const changes = found !== undefined && "event" in found && this.rest.changesOf(found.event);
    if (changes) this.taken.push(changes);
  }

  get count(): number {
    return this.taken.filter((changes) => this.rest.hasOlder(changes)).length;
  }
}
