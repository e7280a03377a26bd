import { Groups } from "./grouped";
import { attempt, type Resource } from "./resource";
import { isGiven, textAt } from "./values";

/** The targets and buses that have a dead-letter queue, grouped by queue. */
export interface Senders {
  /** By queue, for the queues of this stack. */
  byQueue: Groups<Resource, Resource>;
  /** One sender for each queue from outside the stack, and every sender whose queue is not known yet. */
  others: readonly Resource[];
}

/**
 * Groups targets and buses by their dead-letter queue.
 *
 * @param queueOf finds the queue in this stack; undefined for a queue from outside the stack
 */
export function groupSenders(
  senders: readonly Resource[],
  queueOf: (sender: Resource) => Resource | undefined,
): Senders {
  const byQueue = new Groups<Resource, Resource>();
  const others = new Map<string, Resource>();
  for (const sender of senders) {
    if (!isGiven(sender.props, "deadLetterConfig", "arn")) continue;
    const queue = attempt(() => queueOf(sender));
    if (queue === "unknown") others.set(sender.urn, sender);
    else if (queue === undefined) {
      const arn = textAt(sender.props, "deadLetterConfig", "arn") ?? "";
      if (!others.has(arn)) others.set(arn, sender);
    } else byQueue.add(queue, sender);
  }
  return { byQueue, others: [...others.values()] };
}
