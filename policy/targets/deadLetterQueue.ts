import { DOCS } from "../shared/docs";
import { stackPolicy, type Resource, type Stack } from "../shared/policy";
import { ifKnown } from "../shared/resource";
import { targetKindOf } from "../shared/targetKind";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, textAt } from "../shared/values";

/**
 * A target must have a dead-letter queue, whatever it calls: an API destination, a queue, a function, a state machine, a topic or
 * a bus of another account. Without it EventBridge drops events that it cannot deliver: at once after most 4xx answers and
 * where a permission or the target is missing, otherwise after the last retry. Only a metric counts them.
 *
 * The finding is advice where no business event is lost, or only by a mistake in this stack: the ticks of a schedule, because
 * the next tick follows; a copy in a log group; a bus of the same account and Region.
 * Sources: EventBridge User Guide, 'Using dead-letter queues', 'Event bus targets'.
 */
export const ruleTargetDeadLetterQueue = stackPolicy({
  name: "rule-target-dead-letter-queue",
  description: "A target has a dead-letter queue for events that cannot be delivered.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "target", "dead-letter-queue"],
  remediationSteps:
    "Create a standard SQS queue in the Region of the rule, let events.amazonaws.com send messages to it, and set deadLetterConfig.arn of the target to its ARN.",
  url: DOCS.deadLetters,
  subjects: (stack) => stack.of(TYPES.target),
  *judge(target, stack) {
    if (isGiven(target.props, "deadLetterConfig", "arn")) return;
    yield {
      problem: "has no dead-letter queue",
      property: "deadLetterConfig.arn",
      found: undefined,
      because: "so an event that cannot be delivered is lost",
      remedy: "Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
      ...(losesLittle(target, stack) && { advice: true }),
    };
  },
});

/** Whether no business event is lost without a queue. @throws NotKnownYet */
function losesLittle(target: Resource, stack: Stack): boolean {
  const rule = ifKnown(() => stack.ruleOf(target));
  if (rule !== undefined && isScheduled(rule)) return true;
  const kind = targetKindOf(target, stack);
  return kind === "log-group" || (kind === "event-bus" && isNear(target, rule, stack));
}

function isScheduled({ props }: Resource): boolean {
  return isGiven(props, "scheduleExpression") && !isGiven(props, "eventPattern");
}

/** Whether a bus is one of this stack, or in the account and Region of the rule. @throws NotKnownYet */
function isNear(target: Resource, rule: Resource | undefined, stack: Stack): boolean {
  if (rule === undefined || !isKnown(rule.props, "arn")) {
    return stack.resolveReference(target, TYPES.bus, "arn") !== undefined;
  }
  return placeOf(rule) === placeOf(target);
}

/** The service, Region and account in the ARN of a rule, or in that of the bus that a target calls. @throws NotKnownYet */
const placeOf = ({ props }: Resource) => String(textAt(props, "arn")).split(":", 5).join(":");
