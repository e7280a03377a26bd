import { DOCS } from "../shared/docs";
import { asList, grouped, type Groups } from "../shared/grouped";
import { onceFor } from "../shared/memoized";
import { GIVEN, stackPolicy, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isKnown, knownTextAt } from "../shared/values";

/**
 * A queue that is a target must not be its own dead-letter queue: what keeps an event from the queue, such as its policy or key,
 * keeps the dead letter from it, too. A queue that also takes the dead letters of other targets or of a bus is allowed: a rule
 * may send events there that nobody can deliver, and its own dead-letter queue then only makes failures visible.
 * Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export const deadLetterQueueSeparate = stackPolicy({
  name: "dead-letter-queue-separate",
  description: "A queue that is a target is not its own dead-letter queue.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "target", "dead-letter-queue"],
  remediationSteps: "Create a queue for dead letters, and set deadLetterConfig.arn to its ARN.",
  url: DOCS.deadLetters,
  subjects: (stack) => [...stack.deadLetterQueues(), ...stack.sendersWithOtherQueues()],
  *judge(resource, stack) {
    const { senders, called } = usesOf(resource, stack);
    if (!senders.every((sender) => called.has(sender))) return;
    for (const target of senders) {
      yield {
        problem:
          target === resource
            ? "is its own dead-letter queue"
            : "is the target and the dead-letter queue of the same events",
        property: target === resource ? DEAD_LETTERS : `${DEAD_LETTERS} of '${target.name}'`,
        found: knownTextAt(target.props, "deadLetterConfig", "arn") ?? GIVEN,
        because: "so what keeps an event from the queue keeps the dead letter from it, too",
        remedy: `Set ${DEAD_LETTERS} to another queue.`,
      };
    }
  },
});

const DEAD_LETTERS = "deadLetterConfig.arn";

interface Uses {
  /** The targets and buses that send their dead letters to the queue. */
  senders: readonly Resource[];
  /** The targets that send their events to the queue. */
  called: ReadonlySet<Resource>;
}

/** How a queue is used, or the queue of a target or bus from outside the stack. */
function usesOf(resource: Resource, stack: Stack): Uses {
  if (resource.type === TYPES.queue) {
    const called = stack
      .referringTo(resource, TYPES.target, "arn")
      .filter((target) => isCertain(target, stack));
    return { senders: stack.sendersOf(resource), called: new Set(called) };
  }
  const arns = asList(knownTextAt(resource.props, "deadLetterConfig", "arn"));
  const { byQueue, byTarget } = otherUses(stack);
  return {
    senders: arns.flatMap((arn) => byQueue.of(arn)),
    called: new Set(arns.flatMap((arn) => byTarget.of(arn))),
  };
}

/**
 * Whether a target surely calls the queue that it refers to. For a rule of another provider, Pulumi records the dependencies of
 * all properties together, so an ARN that is not known yet can depend on the dead-letter queue.
 */
function isCertain(target: Resource, stack: Stack): boolean {
  return isKnown(target.props, "arn") || stack.dependenciesOf(target, "arn").length === 1;
}

type ByArn = Groups<string, Resource>;

/** The targets and buses by the ARN of their dead-letter queue, and the targets by the ARN that they call, where it is known. */
const otherUses = onceFor((stack: Stack): { byQueue: ByArn; byTarget: ByArn } => ({
  byQueue: byArnAt(stack.of(TYPES.target, TYPES.bus), ["deadLetterConfig", "arn"]),
  byTarget: byArnAt(stack.of(TYPES.target), ["arn"]),
}));

const byArnAt = (resources: readonly Resource[], path: readonly string[]): ByArn =>
  grouped(resources, ({ props }) => asList(knownTextAt(props, ...path)));
