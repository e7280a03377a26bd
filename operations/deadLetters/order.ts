import type { OriginalEvent } from "../../eventbridge/deadLetter";
import { operationOf, recordOf } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import { detailValueAt } from "../../mapping/unmappable";
import { comparableId } from "../../salesforceSchema/comparableId";
import type { Fate } from "../../stack/fate";

/** Why events that are published again may overwrite newer data, with the number of events. */
export interface OrderRisk {
  what: string;
  count: number;
}

/** Counts the events of a redrive that may overwrite newer data. It keeps external ids, and no event. */
export class OrderRisks {
  private readonly unguarded = new Map<string, number>();
  /** By subscription: the external ids that were seen. */
  private readonly seen = new Map<string, Set<string>>();
  /** By subscription: the events about a record that another event of the plan is about. */
  private readonly again = new Map<string, number>();
  private readonly declared: ReadonlyMap<string, Subscription>;

  /** @param subscriptions of this checkout */
  constructor(subscriptions: readonly Subscription[]) {
    this.declared = new Map(subscriptions.map((one) => [one.name, one]));
  }

  /** @param fates of the event, by the deployed rules */
  see(event: OriginalEvent, fates: readonly Fate[]): void {
    for (const { subscription: name, kind } of fates) {
      const subscription = this.declared.get(name);
      if (kind !== "sent" || subscription === undefined || !canOverwrite(subscription)) continue;
      this.unguarded.set(name, (this.unguarded.get(name) ?? 0) + 1);
      if (this.isAgain(name, idOf(subscription, event))) {
        this.again.set(name, (this.again.get(name) ?? 0) + 1);
      }
    }
  }

  get all(): OrderRisk[] {
    return [
      ...[...this.unguarded].map(([name, count]) => ({ what: describeUnguarded(name), count })),
      ...[...this.again].map(([name, count]) => ({
        what: `${name}: a further event of the same record is in this plan. They are published in no order, and the last one that arrives wins`,
        count,
      })),
    ];
  }

  private isAgain(name: string, id: string): boolean {
    const ids = this.seen.get(name) ?? new Set();
    this.seen.set(name, ids);
    if (ids.has(id)) return true;
    ids.add(id);
    return false;
  }
}

/** Whether a late event of a subscription overwrites newer data: an upsert without a guard. */
export const canOverwrite = (subscription: Subscription): boolean =>
  operationOf(subscription) === "upsert" && subscription.newerWins === undefined;

/** The risk of an event that a subscription without a guard sends again, as a clause. */
export const describeUnguarded = (name: string): string =>
  `${name} has no newerWins: if Salesforce has a newer version of the record by now, the event overwrites it (docs/ordering.md)`;

function idOf(subscription: Subscription, { detail, parsedDetail }: OriginalEvent): string {
  const id = detailValueAt(parsedDetail ?? JSON.parse(detail), recordOf(subscription).externalId);
  return comparableId(String(id));
}
