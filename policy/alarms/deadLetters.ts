import { ifKnown } from "../shared/resource";
import { DOCS } from "../shared/docs";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { busName } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, knownTextAt, textAt } from "../shared/values";
import { judgeAlarms, type Judgement, type Watch } from "./judgement";
import { describeProblem, type Wording } from "./messages";
import type { Limits } from "./repairs";
import { LOST_SIGNALS, queueSignals, SENT_SIGNALS } from "./signals";
import type { Subject } from "./subject";

/** Messages in a queue. Source: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'. */
const DEPTH = "ApproximateNumberOfMessagesVisible";
/** Dead letters that could not be sent to a queue. Source: EventBridge User Guide, 'Monitoring Amazon EventBridge'. */
const FAILURE = "InvocationsFailedToBeSentToDlq";

interface Config {
  /** Dead letters in a queue at which its alarm must have gone off. */
  letters: number;
  /** Minutes. */
  withinMinutes: number;
}

/**
 * A dead-letter queue must have an alarm that goes off when a dead letter lies in it: a dead letter is a customer's update that
 * has not arrived, and nothing else reports it. A rule must have an alarm on the dead letters that could not be sent: those
 * events are lost, and that metric is the only trace. Each alarm is played through, because many settings keep it silent.
 *
 * For the queue, an alarm on its depth, its age or its sent messages counts, or alarms on the dead letters or failed
 * invocations of every rule that uses it. For the rule, an alarm on `FailedInvocations` counts as well: it goes off at every
 * event that is given up. The metrics of a rule have the dimensions EventBusName and RuleName, and on the bus `default` only
 * RuleName. One alarm for all rules of a bus is enough: a query of Metrics Insights.
 *
 * An hour is enough time to go off: alarms on counts have periods of minutes, and a team that learns of a failure a day later
 * redrives events over newer ones.
 * Source: CloudWatch User Guide, 'AWS services that publish CloudWatch metrics' and its metrics with resource attributes, for
 * the dimensions.
 */
export const deadLetterAlarms = stackPolicy<Config>({
  name: "dead-letter-alarms",
  description:
    "Alarms go off when a dead-letter queue holds messages, and when a dead letter could not be sent.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "dead-letter-queue", "rule", "alarm"],
  remediationSteps: `Add a MetricAlarm on ${DEPTH} in AWS/SQS with the name of the queue as QueueName. Add a second one on ${FAILURE} in AWS/Events, with RuleName and EventBusName of the rule or with a query over all rules of the bus.`,
  url: DOCS.metrics,
  config: {
    letters: {
      type: "integer",
      minimum: 1,
      default: 1,
      description: "The number of dead letters in a queue at which its alarm must have gone off.",
    },
    withinMinutes: {
      type: "integer",
      minimum: 1,
      maximum: 1_440,
      default: 60,
      description: "The most minutes that an alarm may take to go off.",
    },
  },
  subjects: (stack) => [
    ...stack.deadLetterQueues(),
    ...stack.of(TYPES.rule).filter((rule) => hasDeadLetters(rule, stack)),
  ],
  judge: (resource, stack, { letters, withinMinutes: within }) =>
    resource.type === TYPES.queue
      ? judgeQueue(resource, stack, { count: letters, within })
      : judgeRule(resource, stack, { count: 1, within }),
});

function hasDeadLetters(rule: Resource, stack: Stack): boolean {
  return stack.targetsOf(rule).some(({ props }) => isGiven(props, "deadLetterConfig", "arn"));
}

function* judgeQueue(queue: Resource, stack: Stack, limits: Limits): Iterable<Finding> {
  const { props } = queue;
  const QueueName = knownTextAt(props, "name");
  const subject: Subject = {
    resource: queue,
    namespace: "AWS/SQS",
    dimensions: [{ QueueName }],
    signals: queueSignals(limits.count),
  };
  const judgement = judgeAlarms({ stack, dimension: "QueueName", subject, limits });
  if (judgement.kind === "rings" || everyRuleReports(queue, stack, limits)) return;
  const wording: Wording = {
    silent: "has an alarm that goes off too late or never",
    missing: {
      problem: "has no alarm on its messages",
      property: "an alarm on its depth",
      because: "so dead letters stay unnoticed",
      remedy: `Add a MetricAlarm on ${DEPTH}, with this queue as QueueName, that goes off at ${limits.count}.`,
    },
  };
  yield describeProblem(known(judgement), subject, { wording, limits });
}

/** Whether alarms report the dead letters of every rule that uses the queue. A bus has no rule, and no such metric. */
function everyRuleReports(queue: Resource, stack: Stack, limits: Limits): boolean {
  return stack.sendersOf(queue).every((sender) => {
    const rule = ifKnown(() => stack.ruleOf(sender));
    if (rule === undefined) return false;
    const subject = { ...ruleSubject(rule), signals: SENT_SIGNALS };
    return judgeAlarms(watchOn(stack, subject, { ...limits, count: 1 })).kind === "rings";
  });
}

function* judgeRule(rule: Resource, stack: Stack, limits: Limits): Iterable<Finding> {
  const subject = ruleSubject(rule);
  const judgement = judgeAlarms(watchOn(stack, subject, limits));
  if (judgement.kind === "rings") return;
  const wording: Wording = {
    silent: "has an alarm on lost dead letters that goes off too late or never",
    missing: {
      problem: "has no alarm on lost dead letters",
      property: "an alarm on its failures",
      because: "so events that reach neither the target nor the queue are lost unnoticed",
      remedy: `Add a MetricAlarm on ${FAILURE}, for this rule or for all rules of its bus, that goes off at 1.`,
    },
  };
  yield describeProblem(known(judgement), subject, { wording, limits });
}

const watchOn = (stack: Stack, subject: Subject, limits: Limits): Watch => ({
  stack,
  dimension: "RuleName",
  subject,
  limits,
});

function ruleSubject(rule: Resource): Subject {
  const { props } = rule;
  const RuleName = knownTextAt(props, "name");
  const EventBusName = busOf(rule);
  const onBus = { EventBusName, RuleName };
  const dimensions: Subject["dimensions"] =
    EventBusName === undefined
      ? [onBus, { RuleName }]
      : [EventBusName === "default" ? { RuleName } : onBus];
  return { resource: rule, namespace: "AWS/Events", dimensions, signals: LOST_SIGNALS };
}

/** The name of the rule's bus; undefined if it is not known yet. */
function busOf({ props }: Resource): string | undefined {
  if (!isKnown(props, "eventBusName")) return undefined;
  return busName(textAt(props, "eventBusName") ?? "default");
}

/** @throws NotKnownYet if an alarm that may go off is not known yet */
function known(judgement: Judgement): Exclude<Judgement, { kind: "later" }> {
  if (judgement.kind === "later") throw judgement.error;
  return judgement;
}
