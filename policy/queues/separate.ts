import { DOCS } from "../shared/docs";
import { GIVEN, stackPolicy, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isKnown, textAt } from "../shared/values";

/**
 * A dead-letter queue must not be the target of a rule. A target that is its own dead-letter queue has none: what keeps an event
 * from the target keeps the dead letter from it, too. A queue that another rule sends events to mixes them with dead letters:
 * its consumer takes a dead letter for an event and deletes it, and the alarm on the queue always rings.
 * Source: EventBridge User Guide, 'Using dead-letter queues': the queue stores events that could not be delivered.
 */
export const deadLetterQueueSeparate = stackPolicy({
  name: "dead-letter-queue-separate",
  description: "A dead-letter queue receives dead letters only: it is no target of a rule.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "dead-letter-queue"],
  remediationSteps:
    "Create a queue for dead letters only, and set deadLetterConfig.arn to its ARN.",
  url: DOCS.deadLetters,
  subjects: (stack) => [...stack.deadLetterQueues(), ...stack.sendersWithOtherQueues()],
  *judge(resource, stack) {
    const isQueue = resource.type === TYPES.queue;
    const senders = new Set(isQueue ? stack.sendersOf(resource) : []);
    const arn = textWhereKnown(resource, isQueue ? ["arn"] : ["deadLetterConfig", "arn"]);
    const targets = isQueue
      ? stack.referringTo(resource, TYPES.target, "arn")
      : (targetsByArn(stack).get(arn ?? "") ?? []);
    for (const target of targets) {
      const isOwn =
        senders.has(target) ||
        (!isQueue && textWhereKnown(target, ["deadLetterConfig", "arn"]) === arn);
      yield {
        problem: isQueue
          ? "does not receive dead letters alone"
          : "has a dead-letter queue that is the target of a rule",
        property: `arn of target '${target.name}'`,
        found: arn ?? GIVEN,
        because: isOwn
          ? "which is its own dead-letter queue: what keeps an event from the queue keeps the dead letter from it, too"
          : "so the consumer of the events takes the dead letters, too",
        remedy: "Set deadLetterConfig.arn to a queue that is no target.",
      };
    }
  },
});

function textWhereKnown({ props }: Resource, path: readonly string[]): string | undefined {
  return isKnown(props, ...path) ? textAt(props, ...path) : undefined;
}

const indexes = new WeakMap<Stack, Map<string, Resource[]>>();

/** The targets by the ARN that they call, where it is known. */
function targetsByArn(stack: Stack): ReadonlyMap<string, readonly Resource[]> {
  let index = indexes.get(stack);
  if (index === undefined) {
    index = new Map();
    for (const target of stack.of(TYPES.target)) {
      const arn = textWhereKnown(target, ["arn"]) ?? "";
      const same = index.get(arn);
      if (same === undefined) index.set(arn, [target]);
      else same.push(target);
    }
    indexes.set(stack, index);
  }
  return index;
}
