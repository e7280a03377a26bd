import { DOCS } from "../shared/docs";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { NotKnownYet, textAt } from "../shared/values";

/** Source: EventBridge quotas, targets per rule. */
const MOST_TARGETS = 5;

/**
 * A rule must have a target, and no more than the service accepts: a rule without targets matches events and drops them. In a
 * stack that has neither targets nor API destinations, that finding is advice, because another stack may add the targets.
 * A target should belong to a rule of the same stack, on the same bus. Otherwise another stack can change or remove the rule, and
 * nobody sees here that no event arrives any more. That finding is advice, because it may be intended.
 * Sources: EventBridge quotas; API reference, PutTargets.
 */
export const ruleTargetsTogether = stackPolicy({
  name: "rule-targets-together",
  description: `A rule has 1 to ${MOST_TARGETS} targets in the same stack, and a target has its rule in the same stack.`,
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "rule", "target"],
  remediationSteps:
    "Create a rule and its targets in one stack, with the same rule and eventBusName. Remove a rule without targets. If a rule has too many targets, add a second rule with the same pattern.",
  url: DOCS.rules,
  subjects: (stack) => stack.of(TYPES.rule, TYPES.target),
  judge: (resource, stack) =>
    resource.type === TYPES.rule ? judgeRule(resource, stack) : judgeTarget(resource, stack),
});

function* judgeRule(rule: Resource, stack: Stack): Iterable<Finding> {
  const { length } = stack.targetsOf(rule);
  if (length > MOST_TARGETS) {
    yield {
      problem: "has too many targets",
      property: "the number of targets",
      found: length,
      because: `and the service accepts ${MOST_TARGETS}`,
      remedy: "Move the other targets to a second rule with the same pattern.",
    };
  }
  if (length > 0) return;
  if (stack.hasTargetsOfUnknownRule()) throw new NotKnownYet("targets");
  yield {
    problem: "has no target",
    property: "the number of targets",
    found: 0,
    because: "so the events that it matches are lost",
    remedy: "Add an EventTarget with the rule and eventBusName of this rule.",
    ...(stack.of(TYPES.target, TYPES.apiDestination).length === 0 && { advice: true }),
  };
}

function* judgeTarget(target: Resource, stack: Stack): Iterable<Finding> {
  if (stack.ruleOf(target) !== undefined) return;
  yield {
    problem: "belongs to a rule from outside this stack",
    property: "rule",
    found: textAt(target.props, "rule"),
    because: `and this stack has no such rule on the bus '${textAt(target.props, "eventBusName") ?? "default"}'`,
    remedy: "Set rule and eventBusName to a rule of this stack.",
    advice: true,
  };
}
