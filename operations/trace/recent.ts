import type { Observation } from "./observations";
import type { TraceRecord } from "./records";

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
  /** Every dead letter of it was published again. */
  | "redriven"
  /** Every dead letter of it was dropped or redriven, and one at least dropped. */
  | "dropped"
  | "under way"
  | "matched nothing"
  | "delivered"
  | "not known";

/**
 * Events with their latest state, the newest first, from what a source saw. Pure.
 *
 * @param records of redrives, edits and drops
 * @param most events
 */
export function recentEvents(
  observations: readonly Observation[],
  records: readonly TraceRecord[],
  most: number,
): RecentEvent[] {
  const byId = new Map<string, Observation[]>();
  for (const one of observations) {
    const own = byId.get(one.eventId) ?? [];
    own.push(one);
    byId.set(one.eventId, own);
  }
  return [...byId]
    .map(([eventId, own]) => ({ eventId, own, at: Math.min(...own.map(({ at }) => at)) }))
    .sort((one, other) => other.at - one.at)
    .slice(0, most)
    .map(({ eventId, own, at }) => {
      const ofEvent = records.filter((one) => one.eventId === eventId);
      return { eventId, at, ...kindOf(own), state: stateOf(own, ofEvent), failed: failedIn(own) };
    });
}

function kindOf(own: readonly Observation[]): Pick<RecentEvent, "source" | "detailType"> {
  const known = own.flatMap((one) => ("event" in one ? (one.event ?? []) : []));
  const [source] = known.flatMap((one) => one.source ?? one.whole?.source ?? []);
  const [detailType] = known.flatMap((one) => one.detailType ?? one.whole?.["detail-type"] ?? []);
  return {
    ...(source !== undefined && { source }),
    ...(detailType !== undefined && { detailType }),
  };
}

const FAILED: readonly string[] = ["to be retried", "failed for good", "failed"];

const failedIn = (own: readonly Observation[]): number =>
  own.filter((one) => one.kind === "attempt" && FAILED.includes(one.result)).length;

const DEAD: readonly Observation["kind"][] = ["dead-lettered", "queued", "given up"];

function stateOf(own: readonly Observation[], records: readonly TraceRecord[]): RecentState {
  const has = (...kinds: Observation["kind"][]) => own.some(({ kind }) => kinds.includes(kind));
  if (has("lost")) return "lost";
  if (has(...DEAD)) return stateOfLetters(own, records);
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

/** What became of the dead letters of an event: each rule sends one. */
function stateOfLetters(
  own: readonly Observation[],
  records: readonly TraceRecord[],
): "dead-lettered" | "redriven" | "dropped" {
  const letters = new Set(
    own.flatMap((one) => (DEAD.includes(one.kind) && "rule" in one ? one.rule : [])),
  );
  const ended = records.filter(({ state }) => ENDED.includes(state));
  if (new Set(ended.map(({ messageId }) => messageId)).size < letters.size) return "dead-lettered";
  return ended.some(({ kind }) => kind === "dropped") ? "dropped" : "redriven";
}

/** States of records whose message has left the queue. */
const ENDED: readonly string[] = ["published", "published, perhaps deleted", "dropped"];
