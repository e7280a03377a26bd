import { firesAt, queriesIn, watchesOn, type Query, type Watch } from "../shared/alarms";
import { DOCS } from "../shared/docs";
import { stackPolicy, type Resource } from "../shared/policy";
import { busName, reading } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, NotKnownYet, textAt } from "../shared/values";

const METRIC = "InvocationsFailedToBeSentToDlq";
const NAMESPACE = "AWS/Events";

/**
 * A rule must have an alarm on the dead letters that could not be sent: those events are lost, and this metric is
 * the only trace. It has the dimensions EventBusName and RuleName, and on the bus `default` RuleName alone. One
 * alarm on all rules of a bus serves, too: a query of Metrics Insights.
 * Source: EventBridge User Guide, 'Monitoring Amazon EventBridge', dimensions.
 */
export const deadLetterFailureAlarm = stackPolicy({
  name: "dead-letter-failure-alarm",
  description: "An alarm goes off when a rule's dead letter could not be sent to its queue.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "rule", "alarm"],
  remediationSteps: `Add a MetricAlarm on ${METRIC} of ${NAMESPACE}, with RuleName and EventBusName of the rule, or with a query on all rules of the bus.`,
  url: DOCS.metrics,
  subjects: (stack) =>
    stack
      .of(TYPES.rule)
      .filter((rule) =>
        stack.targetsOf(rule).some(({ props }) => isGiven(props, "deadLetterConfig", "arn")),
      ),
  *judge(rule, stack) {
    const bus = busOf(rule);
    const fires = ({ alarm }: { alarm: Resource }) => reading(alarm, () => firesAt(alarm, 1));
    const watches = watchesOn(stack, METRIC, "RuleName", rule);
    if (watches.some((watch) => isOnBus(watch, bus) && fires(watch))) return;
    const queries = queriesIn(stack);
    if (queries.some((query) => asks(query, rule, bus) && fires(query))) return;
    const open = queries.find(({ expression }) => expression === undefined);
    if (open !== undefined) throw new NotKnownYet("metricQueries", open.alarm);
    yield {
      problem: "loses dead letters unnoticed",
      property: "alarms",
      found: undefined,
      because: `none on ${METRIC} of this rule or its bus`,
      remedy: "Add a MetricAlarm that goes off at 1.",
    };
  },
});

/** The name of the rule's bus; undefined where it is not known yet. */
function busOf({ props }: Resource): string | undefined {
  if (!isKnown(props, "eventBusName")) return undefined;
  return busName(textAt(props, "eventBusName") ?? "default");
}

function isOnBus({ namespace, dimensions }: Watch, bus: string | undefined): boolean {
  if (namespace !== undefined && namespace !== NAMESPACE) return false;
  if (bus === undefined || !isKnown(dimensions, "EventBusName")) return true;
  const watched = textAt(dimensions, "EventBusName");
  return bus === "default" ? watched === undefined : watched === bus;
}

/** Whether a query counts the metric for a rule, by its conditions on the bus and the rule. */
function asks({ expression }: Query, { props }: Resource, bus: string | undefined): boolean {
  if (!expression?.includes(METRIC) || !expression.includes(NAMESPACE)) return false;
  const name = isKnown(props, "name") ? textAt(props, "name") : undefined;
  return isAskedFor(expression, "EventBusName", bus) && isAskedFor(expression, "RuleName", name);
}

function isAskedFor(expression: string, label: string, value: string | undefined): boolean {
  const [, asked] = new RegExp(`\\b${label}"?\\s*=\\s*'([^']*)'`).exec(expression) ?? [];
  return asked === undefined || value === undefined || asked === value;
}
