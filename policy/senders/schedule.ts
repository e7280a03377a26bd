import { DOCS } from "../shared/docs";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { isGiven, knownFlagAt, knownTextAt, numberAt } from "../shared/values";
import { TYPES } from "../shared/types";
import { referredBy, type Referred } from "./destination";

/** The Scheduler's own call of PutEvents, as a universal target. Source: EventBridge Scheduler User Guide, 'Universal targets'. */
const PUT_EVENTS = ":aws-sdk:eventbridge:putevents";

/**
 * A schedule that sends events must keep those that it cannot deliver. The Scheduler drops an invocation after its retries, and a
 * one-time schedule never repeats it. A recurring schedule of a job repeats it, so that for other targets the same is advice. The
 * Scheduler calls no API destinations: neither the templated nor the universal targets have them, and it refuses their ARNs.
 * Sources: EventBridge Scheduler User Guide, 'Dead-letter queue' and 'Templated targets'; API reference, Target.
 */
export const scheduleDelivery = stackPolicy({
  name: "schedule-delivery",
  description:
    "A schedule that sends events has retries, a dead-letter queue, and a target that the Scheduler can call.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "target", "dead-letter-queue"],
  remediationSteps:
    "Set target.deadLetterConfig.arn of the schedule to a standard SQS queue. To call an API destination, send the event to an event bus with a rule.",
  url: DOCS.scheduler,
  subjects: (stack) => stack.of(TYPES.schedule),
  *judge(schedule, stack) {
    const kind = referredBy(schedule, stack, "target", "arn").kind;
    if (kind === "api-destination") {
      yield {
        problem: "cannot call its target",
        property: "target.arn",
        found: knownTextAt(schedule.props, "target", "arn") ?? "the ARN of an API destination",
        because: "and the Scheduler calls no API destinations",
        remedy: "Set target.arn to an event bus, and add a rule that calls the API destination.",
      };
    }
    const advice = isForEvents(schedule, kind) ? {} : ({ advice: true } as const);
    for (const finding of failuresOf(schedule, stack)) yield { ...finding, ...advice };
  },
});

const DEAD_LETTERS = ["target", "deadLetterConfig", "arn"] as const;

function isForEvents(schedule: Resource, kind: Referred["kind"]): boolean {
  const { props } = schedule;
  return (
    kind === "event-bus" ||
    kind === "api-destination" ||
    knownTextAt(props, "target", "arn")?.toLowerCase().endsWith(PUT_EVENTS) === true ||
    knownTextAt(props, "scheduleExpression")?.startsWith("at(") === true
  );
}

function* failuresOf(schedule: Resource, stack: Stack): Iterable<Finding> {
  const { props } = schedule;
  if (!isGiven(props, ...DEAD_LETTERS)) {
    yield {
      problem: "has no dead-letter queue",
      property: "target.deadLetterConfig.arn",
      found: undefined,
      because: "so an invocation that fails is lost",
      remedy: "Set target.deadLetterConfig.arn to the ARN of a standard SQS queue.",
    };
  } else {
    const queue = stack.findReference(schedule, TYPES.queue, ...DEAD_LETTERS);
    const arn = knownTextAt(props, ...DEAD_LETTERS);
    const isFifo = queue !== undefined && knownFlagAt(queue.props, "fifoQueue") === true;
    if (isFifo || arn?.endsWith(".fifo")) {
      yield {
        problem: "loses its dead letters",
        property: "target.deadLetterConfig.arn",
        found: arn ?? "the ARN of a FIFO queue",
        because: "and the Scheduler sends dead letters to standard queues only",
        remedy: "Set target.deadLetterConfig.arn to the ARN of a standard SQS queue.",
      };
    }
  }
  const attempts = numberAt(props, "target", "retryPolicy", "maximumRetryAttempts");
  if (attempts !== 0) return;
  yield {
    problem: "gives up at the first failure",
    property: "target.retryPolicy.maximumRetryAttempts",
    found: attempts,
    because: "so each passing failure of the target makes a dead letter",
    remedy: "Set it to a number from 1 to 185, or remove it for 185.",
  };
}
