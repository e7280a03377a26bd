import type { BusEvent } from "../eventbridge/event";
import type { Happening, TargetReference } from "../emulator/eventBridge/journal";
import type { Message } from "../emulator/queue";

/** Counts of published events; an event is counted once, however many attempts it took. */
export interface Tally {
  /** Events that the bus accepted. Redriven events are not counted again. */
  published: number;
  /** Events that Salesforce accepted for every target of the matching rules: at once, after retries, or after a redrive. */
  delivered: number;
  /** Events that were retried at least once. */
  retried: number;
  /** Events that were in the dead-letter queue at least once. */
  deadLettered: number;
  /** Events that were published again from the dead-letter queue. */
  redriven: number;
  /** Events that were not delivered, and are not in the dead-letter queue. */
  lost: number;
}

/** Stands for the ARNs in messages without any: a rule sent their event to the queue itself. */
const NO_RULE = "";

/** The state of an event for one target of a rule that matched it. */
type TargetState = "delivered" | "in the queue" | "lost";

export interface TallyArgs {
  /** IDs with which the bus answered the publisher. */
  published: readonly string[];
  happenings: readonly Happening[];
  /** Messages in the dead-letter queue. */
  held: readonly Message[];
  /** The new ID of each event that was published again, by the ID of the dead letter's event. */
  redriven: ReadonlyMap<string, string>;
}

/** Counts published events by following each to its present state. Call it when no delivery is under way. */
export function tally({ published, happenings, held, redriven }: TallyArgs): Tally {
  const follow = createFollower({ happenings, held, redriven });
  const states = published.map(follow);
  const having = (wanted: (happening: Happening) => boolean) => {
    const ids = new Set(happenings.filter(wanted).map(({ eventId }) => eventId));
    return published.filter((id) => ids.has(id)).length;
  };
  return {
    published: published.length,
    delivered: states.filter((targets) => targets.every((state) => state === "delivered")).length,
    retried: having((one) => one.kind === "attempt" && one.retries > 0),
    deadLettered: having(({ kind }) => kind === "deadLettered" || kind === "queued"),
    redriven: published.filter((id) => redriven.has(id)).length,
    lost: states.filter((targets) => targets.includes("lost")).length,
  };
}

/** Makes the function that returns the state of an event for each of its targets. */
function createFollower({ happenings, held, redriven }: Omit<TallyArgs, "published">) {
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
  const stateOf = (eventId: string, target: TargetReference): TargetState => {
    const at = key(eventId, target);
    if (delivered.has(at)) return "delivered";
    const message = queued.has(at)
      ? letter(eventId, NO_RULE, NO_RULE)
      : letter(eventId, target.ruleArn, target.targetArn);
    // Another target may call the same destination, and have a letter with the same ARNs in the queue.
    if (!unheld.has(at) && inQueue.has(message)) return "in the queue";
    const successor = redriven.get(eventId);
    return successor === undefined ? "lost" : stateOf(successor, target);
  };
  return (eventId: string): TargetState[] => {
    const wanted = targets.get(eventId) ?? [];
    // An event without a target is lost for its publisher.
    return wanted.length === 0 ? ["lost"] : wanted.map((target) => stateOf(eventId, target));
  };
}
