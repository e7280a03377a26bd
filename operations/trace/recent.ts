import type { Observation } from "./observations";

/** An event of a list. */
export interface RecentEvent {
  eventId: string;
  /** When it was first seen, in milliseconds since 1970. */
  at: number;
  source?: string;
  detailType?: string;
  state: RecentState;
  /** Failed attempts. */
  failed: number;
}

/** The worst of the ends of an event at its targets. */
export type RecentState =
  | "lost"
  | "dead-lettered"
  | "not accepted"
  | "under way"
  | "matched nothing"
  | "delivered"
  | "not known";

/** Events with their latest state, the newest first, from what a source saw. Pure. @param most events */
export function recentEvents(observations: readonly Observation[], most: number): RecentEvent[] {
  const byId = new Map<string, Observation[]>();
  for (const one of observations) {
    const own = byId.get(one.eventId) ?? [];
    own.push(one);
    byId.set(one.eventId, own);
  }
  return [...byId]
    .map(([eventId, own]) => recentEvent(eventId, own))
    .sort((one, other) => other.at - one.at)
    .slice(0, most);
}

function recentEvent(eventId: string, own: readonly Observation[]): RecentEvent {
  const known = own.flatMap((one) => ("event" in one ? (one.event ?? []) : []));
  const [source] = known.flatMap((one) => one.source ?? one.whole?.source ?? []);
  const [detailType] = known.flatMap((one) => one.detailType ?? one.whole?.["detail-type"] ?? []);
  return {
    eventId,
    at: Math.min(...own.map(({ at }) => at)),
    ...(source !== undefined && { source }),
    ...(detailType !== undefined && { detailType }),
    state: stateOf(own),
    failed: own.filter((one) => one.kind === "attempt" && FAILED.includes(one.result)).length,
  };
}

const FAILED: readonly string[] = ["to be retried", "failed for good", "failed"];

function stateOf(own: readonly Observation[]): RecentState {
  const has = (...kinds: Observation["kind"][]) => own.some(({ kind }) => kinds.includes(kind));
  if (has("lost")) return "lost";
  if (has("dead-lettered", "queued", "given up")) return "dead-lettered";
  if (has("not accepted")) return "not accepted";
  if (has("matched nothing")) return "matched nothing";
  const targets = new Map<string, boolean>();
  for (const one of own) {
    if (!("rule" in one)) continue;
    const isEnd =
      one.kind === "delivered" ||
      one.kind === "notified" ||
      (one.kind === "attempt" && one.result === "delivered");
    targets.set(one.rule, (targets.get(one.rule) ?? false) || isEnd);
  }
  if (targets.size === 0) return "not known";
  return [...targets.values()].every((isDelivered) => isDelivered) ? "delivered" : "under way";
}
