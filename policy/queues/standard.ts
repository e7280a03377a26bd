import { parseArn } from "../shared/arn";
import { DOCS } from "../shared/docs";
import { stackPolicy, type Finding, type Resource } from "../shared/policy";
import { TYPES } from "../shared/types";
import { flagAt, isKnown, numberAt, textAt } from "../shared/values";

/** The largest event, and so the largest dead letter, in bytes. Source: EventBridge quotas, PutEvents entry size. */
const LARGEST_EVENT = 262_144;

/**
 * A dead-letter queue must be one that EventBridge can send to: a standard SQS queue in the Region of the rule or the bus, which
 * takes an event of any size. EventBridge drops the dead letters of others, and only a metric tells.
 * Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export const deadLetterQueueStandard = stackPolicy({
  name: "dead-letter-queue-standard",
  description:
    "A dead-letter queue is a standard queue in the rule's Region that takes every event.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "dead-letter-queue"],
  remediationSteps:
    "Point deadLetterConfig.arn to a standard SQS queue of the same account and Region, with the default maximumMessageSize.",
  url: DOCS.deadLetters,
  subjects: (stack) => [...stack.deadLetterQueues(), ...stack.sendersWithOtherQueues()],
  *judge(resource, stack) {
    if (resource.type === TYPES.queue) {
      yield* ofQueue(resource);
      for (const sender of stack.sendersOf(resource)) {
        yield* ofPlace(sender, textWhereKnown(resource, "arn"));
      }
      return;
    }
    const found = textAt(resource.props, "deadLetterConfig", "arn") ?? "";
    const property = "deadLetterConfig.arn";
    if (parseArn(found)?.service !== "sqs" || found.endsWith(".fifo")) {
      const because = "which is no standard SQS queue";
      const remedy = "Set it to the ARN of a standard SQS queue.";
      yield { problem: "loses its dead letters", property, found, because, remedy };
      return;
    }
    yield* ofPlace(resource, found);
    yield {
      problem: "has a dead-letter queue that this stack does not make",
      property,
      found,
      because: "so that its policy, key, retention and alarm are not judged here",
      remedy: "Have the stack judged that makes it.",
      advice: true,
    };
  },
});

function* ofQueue({ props }: Resource): Iterable<Finding> {
  const name = isKnown(props, "name") ? textAt(props, "name") : undefined;
  if (flagAt(props, "fifoQueue") || name?.endsWith(".fifo")) {
    yield {
      problem: "receives no dead letters",
      property: "fifoQueue",
      found: true,
      because: "where EventBridge sends to standard queues only",
      remedy: "Remove it, and the .fifo of the name.",
    };
  }
  for (const property of ["maxMessageSize", "maximumMessageSize"]) {
    const found = isKnown(props, property) ? numberAt(props, property) : undefined;
    // 0 is what a provider returns for what is unset: SQS takes 1,024 bytes or more.
    if (found === undefined || found === 0 || found >= LARGEST_EVENT) continue;
    yield {
      problem: "refuses large dead letters",
      property,
      found,
      because: `where an event has up to ${LARGEST_EVENT} bytes`,
      remedy: "Remove it.",
    };
  }
}

function* ofPlace(sender: Resource, queueArn: string | undefined): Iterable<Finding> {
  const queue = parseArn(queueArn ?? "");
  const destination = parseArn(textWhereKnown(sender, "arn") ?? "");
  if (queue === undefined || destination?.service !== "events") return;
  if (queue.region === destination.region) return;
  yield {
    problem: "does not receive from every Region",
    property: "deadLetterConfig.arn",
    found: queueArn,
    because: `where ${sender.type === TYPES.bus ? "bus" : "target"} '${sender.name}' is in ${destination.region}`,
    remedy: `Set it to a queue in ${destination.region}.`,
  };
}

function textWhereKnown({ props }: Resource, property: string): string | undefined {
  return isKnown(props, property) ? textAt(props, property) : undefined;
}
