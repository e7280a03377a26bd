import { firesAt, queriesIn, watchesOn, type Query, type Watch } from "../shared/alarms";
import { DOCS } from "../shared/docs";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { busName, reading } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, NotKnownYet, textAt } from "../shared/values";

/** What waits in a queue. Source: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'. */
const DEPTH = "ApproximateNumberOfMessagesVisible";
/** What could not be sent to one. Source: EventBridge User Guide, 'Monitoring Amazon EventBridge'. */
const FAILURE = "InvocationsFailedToBeSentToDlq";

interface Config {
  /** Dead letters at which the alarm on a queue goes off at the latest. */
  letters: number;
}

/**
 * A dead-letter queue must have an alarm on its depth: a dead letter is an event that a customer waits for, and
 * nothing else tells that it is there. A rule must have an alarm on the dead letters that could not be sent: those
 * events are lost, and that metric is the only trace. It has the dimensions EventBusName and RuleName, and on the bus
 * `default` RuleName alone; one alarm on all rules of a bus serves, too: a query of Metrics Insights.
 */
export const deadLetterAlarms = stackPolicy<Config>({
  name: "dead-letter-alarms",
  description:
    "Alarms go off when a dead-letter queue holds a message, and when a dead letter could not be sent.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "dead-letter-queue", "rule", "alarm"],
  remediationSteps: `Add a MetricAlarm on ${DEPTH} of AWS/SQS with the queue's name as QueueName, and one on ${FAILURE} of AWS/Events with RuleName and EventBusName of the rule, or with a query on all rules of the bus.`,
  url: DOCS.metrics,
  config: {
    letters: {
      type: "integer",
      minimum: 1,
      default: 1,
      description: "Dead letters at which the alarm on a queue goes off at the latest.",
    },
  },
  subjects: (stack) => [
    ...stack.deadLetterQueues(),
    ...stack.of(TYPES.rule).filter((rule) => hasDeadLetters(rule, stack)),
  ],
  judge: (resource, stack, { letters }) =>
    resource.type === TYPES.queue ? ofQueue(resource, stack, letters) : ofRule(resource, stack),
});

function hasDeadLetters(rule: Resource, stack: Stack): boolean {
  return stack.targetsOf(rule).some(({ props }) => isGiven(props, "deadLetterConfig", "arn"));
}

function* ofQueue(queue: Resource, stack: Stack, letters: number): Iterable<Finding> {
  const alarms = watchesOn(stack, DEPTH, "QueueName", queue)
    .filter(({ namespace }) => namespace === undefined || namespace === "AWS/SQS")
    .map(({ alarm }) => alarm);
  if (alarms.some((alarm) => reading(alarm, () => firesAt(alarm, letters)))) return;
  const [late] = alarms;
  if (late === undefined) {
    yield {
      problem: "fills unnoticed",
      property: "alarms",
      found: undefined,
      because: `none on ${DEPTH} with this queue's name`,
      remedy: `Add a MetricAlarm that goes off at ${letters}.`,
    };
    return;
  }
  const { props } = late;
  yield {
    problem: "fills unnoticed for too long",
    property: `threshold of alarm '${late.name}'`,
    found: late.props.threshold,
    because: `with ${textAt(props, "comparisonOperator") ?? "no comparison"}, where ${letters} should be enough`,
    remedy: `Set it to ${letters}, with GreaterThanOrEqualToThreshold.`,
  };
}

function* ofRule(rule: Resource, stack: Stack): Iterable<Finding> {
  const bus = busOf(rule);
  const fires = ({ alarm }: { alarm: Resource }) => reading(alarm, () => firesAt(alarm, 1));
  const watches = watchesOn(stack, FAILURE, "RuleName", rule);
  if (watches.some((watch) => isOnBus(watch, bus) && fires(watch))) return;
  const queries = queriesIn(stack);
  if (queries.some((query) => asks(query, rule, bus) && fires(query))) return;
  const open = queries.find(({ expression }) => expression === undefined);
  if (open !== undefined) throw new NotKnownYet("metricQueries", open.alarm);
  yield {
    problem: "loses dead letters unnoticed",
    property: "alarms",
    found: undefined,
    because: `none on ${FAILURE} of this rule or its bus`,
    remedy: "Add a MetricAlarm that goes off at 1.",
  };
}

/** The name of the rule's bus; undefined where it is not known yet. */
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

/** Whether a query counts the metric for a rule, by its dimensions and its conditions on the bus and the rule. */
function asks({ expression }: Query, { props }: Resource, bus: string | undefined): boolean {
  if (!expression?.includes(FAILURE) || !isFromEvents(expression, bus)) return false;
  const name = isKnown(props, "name") ? textAt(props, "name") : undefined;
  return isAskedFor(expression, "EventBusName", bus) && isAskedFor(expression, "RuleName", name);
}

/**
 * Whether a query is about metrics of EventBridge, with whatever dimensions or with those of the rules of the bus: SCHEMA
 * takes metrics that have exactly these. Source: CloudWatch User Guide, 'Metrics Insights query components and syntax'.
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

function isAskedFor(expression: string, label: string, value: string | undefined): boolean {
  const [, asked] = new RegExp(`\\b${label}"?\\s*=\\s*'([^']*)'`).exec(expression) ?? [];
  return asked === undefined || value === undefined || asked === value;
}
