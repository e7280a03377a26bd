import { parseArn } from "../shared/arn";
import { DOCS } from "../shared/docs";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { regionOf } from "../shared/location";
import { ifKnown } from "../shared/resource";
import { TYPES } from "../shared/types";
import { flagAt, isKnown, knownTextAt, numberAt, textAt } from "../shared/values";

/** The largest event, and so the largest dead letter, in bytes. Source: EventBridge quotas, PutEvents entry size. */
const LARGEST_EVENT = 262_144;

/**
 * A dead-letter queue must be one that EventBridge can send to: a standard SQS queue in the Region of the rule or the bus, which
 * accepts an event of any size. EventBridge drops dead letters for other queues, and only a metric counts them.
 * Source: EventBridge User Guide, 'Using dead-letter queues'.
 */
export const deadLetterQueueStandard = stackPolicy({
  name: "dead-letter-queue-standard",
  description:
    "A dead-letter queue is a standard SQS queue in the Region of the rule, and accepts events of any size.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "dead-letter-queue"],
  remediationSteps:
    "Set deadLetterConfig.arn to a standard SQS queue in the same account and Region, with the default maximum message size.",
  url: DOCS.deadLetters,
  subjects: (stack) => [...stack.deadLetterQueues(), ...stack.sendersWithOtherQueues()],
  *judge(resource, stack) {
    if (resource.type === TYPES.queue) {
      yield* ofQueue(resource);
      for (const sender of stack.sendersOf(resource)) {
        const arn = knownTextAt(resource.props, "arn");
        yield* ofRegion(sender, { arn, region: regionOf(resource) }, stack);
        yield* ofReference(sender);
      }
      return;
    }
    const found = textAt(resource.props, "deadLetterConfig", "arn");
    const arn = parseArn(found);
    const property = "deadLetterConfig.arn";
    if (arn?.service !== "sqs" || arn.resource.endsWith(".fifo")) {
      const because = "which is not the ARN of a standard SQS queue";
      const remedy = "Set deadLetterConfig.arn to the ARN of a standard SQS queue.";
      yield { problem: "loses its dead letters", property, found, because, remedy };
      return;
    }
    yield* ofRegion(resource, { arn: found, region: arn.region }, stack);
    yield {
      problem: "has a dead-letter queue from outside this stack",
      property,
      found,
      because: "so the pack cannot check the policy, key, retention and alarm of the queue",
      remedy: "Run this policy pack on the stack that creates the queue.",
      advice: true,
    };
  },
});

function* ofQueue({ props }: Resource): Iterable<Finding> {
  const name = knownTextAt(props, "name");
  if (flagAt(props, "fifoQueue") || name?.endsWith(".fifo")) {
    yield {
      problem: "receives no dead letters",
      property: "fifoQueue",
      found: true,
      because: "and EventBridge sends dead letters to standard queues only",
      remedy: "Remove fifoQueue, and .fifo from the name.",
    };
  }
  const property = "maxMessageSize";
  const found = isKnown(props, property) ? numberAt(props, property) : undefined;
  // A provider returns 0 for an unset size: SQS accepts 1,024 bytes or more.
  if (found === undefined || found === 0 || found >= LARGEST_EVENT) return;
  yield {
    problem: "refuses large dead letters",
    property,
    found,
    because: `and an event has up to ${LARGEST_EVENT} bytes`,
    remedy: `Remove ${property}.`,
  };
}

/** A queue's id is its URL, and a program may take it, or the name, for the ARN. */
function* ofReference(sender: Resource): Iterable<Finding> {
  const path = ["deadLetterConfig", "arn"] as const;
  const found = knownTextAt(sender.props, ...path);
  if (found === undefined || parseArn(found)?.service === "sqs") return;
  yield {
    problem: "receives no dead letters",
    property: `deadLetterConfig.arn of '${sender.name}'`,
    found,
    because: "which is not the ARN of the queue",
    remedy: "Set deadLetterConfig.arn to arn of the queue, not to its id, url or name.",
  };
}

function* ofRegion(
  sender: Resource,
  queue: { arn: string | undefined; region: string | undefined },
  stack: Stack,
): Iterable<Finding> {
  const region = regionOfSender(sender, stack);
  if (region === undefined || queue.region === undefined || queue.region === region) return;
  yield {
    problem: "is in another Region than its sender",
    property: "deadLetterConfig.arn",
    found: queue.arn ?? queue.region,
    because: `and ${sender.type === TYPES.bus ? "bus" : "target"} '${sender.name}' is in ${region}`,
    remedy: `Set deadLetterConfig.arn to a queue in ${region}.`,
  };
}

/**
 * The Region of a bus, which belongs to no rule, or of the rule of a target: the target itself can be a bus of another Region. The ARN of an API
 * destination, which is always in the Region of the rule, tells the Region if the rule is not known.
 */
function regionOfSender(sender: Resource, stack: Stack): string | undefined {
  const rule = ifKnown(() => stack.ruleOf(sender));
  const ofRule = rule && regionOf(rule);
  if (ofRule !== undefined) return ofRule;
  const called = parseArn(knownTextAt(sender.props, "arn"));
  return called?.resource.startsWith("api-destination/") ? called.region : regionOf(sender);
}
