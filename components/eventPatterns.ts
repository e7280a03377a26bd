import type { Subscription } from "../mapping/subscription";

/** The part of a subscription that says which events it is for. */
export type EventsOfSubscription = Pick<Subscription, "events">;

/** Events that a pattern matches: an alternative of `$or`, or a whole pattern. */
export interface MatchedEvents {
  source: readonly string[];
  "detail-type": readonly string[];
  detail?: Subscription["events"]["filter"];
}

/** The detail types of each source. Several sources are alternatives, each with its own detail types. */
export function eventsBySource(subscriptions: readonly EventsOfSubscription[]): MatchedEvents[] {
  const bySource = new Map<string, Set<string>>();
  for (const { events } of subscriptions) {
    const known = bySource.get(events.source) ?? new Set();
    bySource.set(events.source, new Set([...known, ...events.detailTypes]));
  }
  return [...bySource].map(([source, detailTypes]) => ({
    source: [source],
    "detail-type": [...detailTypes],
  }));
}

/** A pattern of the events of any alternative. EventBridge refuses `$or` with only one. */
export function anyOf(alternatives: readonly MatchedEvents[]): object | undefined {
  const [first, ...more] = alternatives;
  return more.length === 0 ? first : { $or: alternatives };
}
