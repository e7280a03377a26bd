import { firesAt, queriesIn, watchesOn, type Query, type Watch } from "../shared/alarms";
import { DOCS } from "../shared/docs";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { busName } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, NotKnownYet, textAt } from "../shared/values";

/** Messages in a queue. Source: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'. */
const DEPTH = "ApproximateNumberOfMessagesVisible";
/** Dead letters that could not be sent to a queue. Source: EventBridge User Guide, 'Monitoring Amazon EventBridge'. */
const FAILURE = "InvocationsFailedToBeSentToDlq";

interface Config {
  /** Dead letters in a queue at which its alarm must have gone off. */
  letters: number;
}

/**
 * A dead-letter queue must have an alarm on its depth: a dead letter is a customer's update that has not arrived, and
 * nothing else reports it. A rule must have an alarm on the dead letters that could not be sent: those events are lost, and
 * that metric is the only trace. The metric has the dimensions EventBusName and RuleName, and on the bus `default` only
 * RuleName. One alarm for all rules of a bus is enough: a query of Metrics Insights.
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
  },
  subjects: (stack) => [
    ...stack.deadLetterQueues(),
    ...stack.of(TYPES.rule).filter((rule) => hasDeadLetters(rule, stack)),
  ],
  judge: (resource, stack, { letters }) =>
    resource.type === TYPES.queue
      ? judgeQueue(resource, stack, letters)
      : judgeRule(resource, stack),
});

function hasDeadLetters(rule: Resource, stack: Stack): boolean {
  return stack.targetsOf(rule).some(({ props }) => isGiven(props, "deadLetterConfig", "arn"));
}

function* judgeQueue(queue: Resource, stack: Stack, letters: number): Iterable<Finding> {
  const alarms = watchesOn(stack, { metric: DEPTH, dimension: "QueueName", resource: queue })
    .filter(({ namespace }) => namespace === undefined || namespace === "AWS/SQS")
    .map(({ alarm }) => alarm);
  if (alarms.some((alarm) => readFrom(alarm, () => firesAt(alarm, letters)))) return;
  const [late] = alarms;
  if (late === undefined) {
    yield {
      problem: "has no alarm on its messages",
      property: "an alarm on its depth",
      found: undefined,
      because: "so dead letters stay unnoticed",
      remedy: `Add a MetricAlarm on ${DEPTH}, with this queue as QueueName, that goes off at ${letters}.`,
    };
    return;
  }
  const { props } = late;
  yield {
    problem: "has an alarm that goes off too late",
    property: `threshold of alarm '${late.name}'`,
    found: late.props.threshold,
    because: `with the comparison ${textAt(props, "comparisonOperator") ?? "not set"}, but the alarm must go off at ${letters}`,
    remedy: `Set threshold to ${letters}, and comparisonOperator to GreaterThanOrEqualToThreshold.`,
  };
}

function* judgeRule(rule: Resource, stack: Stack): Iterable<Finding> {
  const bus = busOf(rule);
  const fires = ({ alarm }: { alarm: Resource }) => readFrom(alarm, () => firesAt(alarm, 1));
  const watches = watchesOn(stack, { metric: FAILURE, dimension: "RuleName", resource: rule });
  if (watches.some((watch) => isOnBus(watch, bus) && fires(watch))) return;
  const queries = queriesIn(stack);
  if (queries.some((query) => countsFailuresOf(query, rule, bus) && fires(query))) return;
  const open = queries.find(({ expression }) => expression === undefined);
  if (open !== undefined) throw new NotKnownYet("metricQueries", open.alarm);
  yield {
    problem: "has no alarm on lost dead letters",
    property: "an alarm on its failures",
    found: undefined,
    because: "so events that reach neither the target nor the queue are lost unnoticed",
    remedy: `Add a MetricAlarm on ${FAILURE}, for this rule or for all rules of its bus, that goes off at 1.`,
  };
}

/** The name of the rule's bus; undefined if it is not known yet. */
function busOf({ props }: Resource): string | undefined {
  if (!isKnown(props, "eventBusName")) return undefined;
  return busName(textAt(props, "eventBusName") ?? "default");
}

function isOnBus({ namespace, dimensions }: Watch, bus: string | undefined): boolean {
  if (namespace !== undefined && namespace !== "AWS/Events") return false;
  if (bus === undefined || dimensions === undefined) return true;
  if (!isKnown(dimensions, "EventBusName")) return true;
  const watched = textAt(dimensions, "EventBusName");
  return bus === "default" ? watched === undefined : watched === bus;
}

/** Whether a query counts the failures of a rule. The dimensions of the query and its conditions on bus and rule decide. */
function countsFailuresOf(
  { expression }: Query,
  { props }: Resource,
  bus: string | undefined,
): boolean {
  if (!expression?.includes(FAILURE) || !isFromEvents(expression, bus)) return false;
  const name = isKnown(props, "name") ? textAt(props, "name") : undefined;
  return (
    matchesCondition(expression, "EventBusName", bus) &&
    matchesCondition(expression, "RuleName", name)
  );
}

/**
 * Whether a query reads metrics of EventBridge, either with any dimensions or with the dimensions of the bus's rules: SCHEMA
 * selects the metrics that have exactly the dimensions it names. Source: CloudWatch User Guide, 'Metrics Insights query components and syntax'.
 */
function isFromEvents(expression: string, bus: string | undefined): boolean {
  const [, namespace, list] =
    /\bFROM\s+(?:SCHEMA\s*\(\s*)?"([^"]*)"((?:\s*,\s*"?\w+"?)*)/i.exec(expression) ?? [];
  if (namespace !== "AWS/Events") return false;
  const dimensions = (list?.match(/\w+/g) ?? []).sort().join();
  const ofRules = bus === "default" ? ["RuleName"] : ["EventBusName,RuleName"];
  if (bus === undefined) ofRules.push("RuleName");
  return !/\bSCHEMA\s*\(/i.test(expression) || ofRules.includes(dimensions);
}

/** Whether the query has no condition on the label, or a condition that the value meets. An unknown value counts as meeting it. */
function matchesCondition(expression: string, label: string, value: string | undefined): boolean {
  const [, required] = new RegExp(`\\b${label}"?\\s*=\\s*'([^']*)'`).exec(expression) ?? [];
  return required === undefined || value === undefined || required === value;
}
