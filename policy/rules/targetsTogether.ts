import { DOCS } from "../shared/docs";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { NotKnownYet, textAt } from "../shared/values";

/** Source: EventBridge quotas, targets a rule. */
const MOST_TARGETS = 5;

/**
 * A rule must have a target, and no more than the service takes: one without matches events and drops them. And
 * a target should belong to a rule of its own stack, on the same bus: another stack can change or remove its rule, and
 * nobody sees here that nothing arrives any more. That is advice, since it may be meant so.
 * Sources: EventBridge quotas; API reference, PutTargets.
 */
export const ruleTargetsTogether = stackPolicy({
  name: "rule-targets-together",
  description: `A rule has one to ${MOST_TARGETS} targets in its stack, and a target has its rule there.`,
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "rule", "target"],
  remediationSteps:
    "Make a rule and its targets in one stack, with the same rule and eventBusName; remove a rule that has none, and divide the targets of one that has too many among rules of the same pattern.",
  url: DOCS.rules,
  subjects: (stack) => stack.of(TYPES.rule, TYPES.target),
  judge: (resource, stack) =>
    resource.type === TYPES.rule ? ofRule(resource, stack) : ofTarget(resource, stack),
});

function* ofRule(rule: Resource, stack: Stack): Iterable<Finding> {
  const { length } = stack.targetsOf(rule);
  if (length > MOST_TARGETS) {
    yield {
      problem: "has too many targets",
      property: "targets",
      found: length,
      because: `the service takes ${MOST_TARGETS}`,
      remedy: `Give it ${MOST_TARGETS} at most, and the others to a second rule.`,
    };
  }
  if (length > 0) return;
  if (stack.hasLooseTargets()) throw new NotKnownYet("targets");
  yield {
    problem: "goes nowhere",
    property: "targets",
    found: undefined,
    because: "so that the events that it matches are dropped",
    remedy: "Add an EventTarget whose rule and eventBusName are this rule's.",
  };
}

function* ofTarget(target: Resource, stack: Stack): Iterable<Finding> {
  if (stack.ruleOf(target) !== undefined) return;
  yield {
    problem: "belongs to a rule that this stack does not have",
    property: "rule",
    found: textAt(target.props, "rule"),
    because: `on the bus '${textAt(target.props, "eventBusName") ?? "default"}'`,
    remedy: "Set rule and eventBusName to those of a rule of this stack.",
    advice: true,
  };
}
