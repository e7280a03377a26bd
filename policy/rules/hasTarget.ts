import { DOCS } from "../shared/docs";
import { stackPolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { NotKnownYet } from "../shared/values";

/** Source: EventBridge quotas, targets a rule. */
const MOST_TARGETS = 5;

/**
 * A rule must have a target, and no more than the service takes. A rule without one matches events and drops them.
 * Source: EventBridge quotas; User Guide, 'Rules'.
 */
export const ruleHasTarget = stackPolicy({
  name: "rule-has-target",
  description: `A rule has a target in its stack, and at most ${MOST_TARGETS}.`,
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "rule", "target"],
  remediationSteps:
    "Add an EventTarget with the rule's name and bus, or remove the rule; divide the targets of one that has too many among rules of the same pattern.",
  url: DOCS.rules,
  subjects: (stack) => stack.of(TYPES.rule),
  *judge(rule, stack) {
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
  },
});
