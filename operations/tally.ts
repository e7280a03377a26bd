import type { BusEvent } from "../emulator/eventBridge/event";
import type { Happening } from "../emulator/eventBridge/journal";
import type { Message } from "../emulator/queue";

/** Counts of published events; an event is counted once, however many attempts it took. */
export interface Tally {
  /** Accepted by the bus; redriven ones are not counted again. */
  published: number;
  /** Taken by Salesforce for every rule that matched, at once, after retries, or after a redrive. */
  delivered: number;
  /** Retried at least once. */
  retried: number;
  /** Were in the dead-letter queue at least once. */
  deadLettered: number;
  /** Were published again from the dead-letter queue. */
  redriven: number;
  /** Are nowhere: not delivered, and not in the dead-letter queue. */
  lost: number;
}

/** In the place of a rule's ARN, for messages that name none: a rule sent the event to the queue itself. */
const SENT_BY_A_RULE = "";

/** Where an event is for one rule that matched it. */
type Whereabouts = "delivered" | "in the queue" | "lost";

/**
 * Counts by following each published event to where it is now; to be called when nothing is under way.
 *
 * @param published ids that the bus answered to the publisher
 * @param held the dead-letter queue's messages
 * @param redriven id of a dead letter's event to the id under which it was published again
 */
export function tally(
  published: readonly string[],
  happenings: readonly Happening[],
  held: readonly Message[],
  redriven: ReadonlyMap<string, string>,
): Tally {
  const follow = follower(happenings, held, redriven);
  const places = published.map(follow);
  const having = (wanted: (happening: Happening) => boolean) => {
    const ids = new Set(happenings.filter(wanted).map(({ eventId }) => eventId));
    return published.filter((id) => ids.has(id)).length;
  };
  return {
    published: published.length,
    delivered: places.filter((at) => at.every((place) => place === "delivered")).length,
    retried: having((one) => one.kind === "attempt" && one.retries > 0),
    deadLettered: having(({ kind }) => kind === "deadLettered" || kind === "queued"),
    redriven: published.filter((id) => redriven.has(id)).length,
    lost: places.filter((at) => at.includes("lost")).length,
  };
}

function follower(
  happenings: readonly Happening[],
  held: readonly Message[],
  redriven: ReadonlyMap<string, string>,
) {
  const key = (eventId: string, ruleArn: string) => `${eventId} ${ruleArn}`;
  const matched = new Map(
    happenings.flatMap((one) =>
      one.kind === "published" ? [[one.eventId, one.matchedRules]] : [],
    ),
  );
  const delivered = new Set(
    happenings.flatMap((one) =>
      one.kind === "attempt" && one.delivered ? [key(one.eventId, one.ruleArn)] : [],
    ),
  );
  const inQueue = new Set(
    held.map(({ body, attributes }) =>
      key((JSON.parse(body) as BusEvent).id, attributes.RULE_ARN ?? SENT_BY_A_RULE),
    ),
  );
  const queued = new Set(
    happenings.flatMap((one) => (one.kind === "queued" ? [key(one.eventId, one.ruleArn)] : [])),
  );
  const place = (eventId: string, ruleArn: string): Whereabouts => {
    if (delivered.has(key(eventId, ruleArn))) return "delivered";
    const message = queued.has(key(eventId, ruleArn)) ? SENT_BY_A_RULE : ruleArn;
    if (inQueue.has(key(eventId, message))) return "in the queue";
    const successor = redriven.get(eventId);
    return successor === undefined ? "lost" : place(successor, ruleArn);
  };
  return (eventId: string): Whereabouts[] => {
    const rules = matched.get(eventId) ?? [];
    // An event that no rule wants went nowhere: for whoever published it, it is lost.
    return rules.length === 0 ? ["lost"] : rules.map((ruleArn) => place(eventId, ruleArn));
  };
}
