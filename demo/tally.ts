import type { BusEvent } from "../eventbridge/event";
import type { Happening, TargetReference } from "../emulator/eventBridge/journal";
import type { Message } from "../emulator/queue";

/** Counts of published events; an event is counted once, however many attempts it took. */
export interface Tally {
  /** Accepted by the bus; redriven ones are not counted again. */
  published: number;
  /** Taken by Salesforce for every target of the rules that matched, at once, after retries, or after a redrive. */
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

/** In the place of ARNs, for messages that name none: a rule sent the event to the queue itself. */
const NO_RULE = "";

/** Where an event is for one target of a rule that matched it. */
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
  const key = (eventId: string, { ruleArn, targetId }: TargetReference) =>
    [eventId, ruleArn, targetId].join(" ");
  const targets = new Map(
    happenings.flatMap((one) => (one.kind === "published" ? [[one.eventId, one.targets]] : [])),
  );
  const having = (wanted: (happening: Happening) => boolean) =>
    new Set(
      happenings.flatMap((one) =>
        one.kind !== "published" && wanted(one) ? [key(one.eventId, one)] : [],
      ),
    );
  const delivered = having((one) => one.kind === "attempt" && one.delivered);
  const queued = having(({ kind }) => kind === "queued");
  const unheld = having(({ kind }) => kind === "lost");
  const letter = (eventId: string, ruleArn: string, targetArn: string) =>
    [eventId, ruleArn, targetArn].join(" ");
  const inQueue = new Set(
    held.map(({ body, attributes: { RULE_ARN = NO_RULE, TARGET_ARN = NO_RULE } }) =>
      letter((JSON.parse(body) as BusEvent).id, RULE_ARN, TARGET_ARN),
    ),
  );
  const place = (eventId: string, target: TargetReference): Whereabouts => {
    const at = key(eventId, target);
    if (delivered.has(at)) return "delivered";
    const message = queued.has(at)
      ? letter(eventId, NO_RULE, NO_RULE)
      : letter(eventId, target.ruleArn, target.targetArn);
    // Another target may call the same, and have a letter of the same kind in the queue.
    if (!unheld.has(at) && inQueue.has(message)) return "in the queue";
    const successor = redriven.get(eventId);
    return successor === undefined ? "lost" : place(successor, target);
  };
  return (eventId: string): Whereabouts[] => {
    const wanted = targets.get(eventId) ?? [];
    // An event that no target gets went nowhere: for whoever published it, it is lost.
    return wanted.length === 0 ? ["lost"] : wanted.map((target) => place(eventId, target));
  };
}
