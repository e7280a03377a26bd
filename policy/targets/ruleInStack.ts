import { DOCS } from "../shared/docs";
import { stackPolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { textAt } from "../shared/values";

/**
 * A target should belong to a rule of its own stack, on the same bus. The other stack can change or remove the rule,
 * and nobody sees here that nothing arrives any more; and a target that names another bus than its rule fails at
 * the update. Source: EventBridge API reference, PutTargets.
 */
export const targetRuleInStack = stackPolicy({
  name: "target-rule-in-stack",
  description: "A target belongs to a rule of the same stack.",
  enforcementLevel: "advisory",
  severity: "medium",
  tags: ["loss", "target", "rule"],
  remediationSteps:
    "Make the rule in the same stack, and set rule and eventBusName of the target from it.",
  url: DOCS.rules,
  subjects: (stack) => stack.of(TYPES.target),
  *judge(target, stack) {
    if (stack.ruleOf(target) !== undefined) return;
    yield {
      problem: "belongs to a rule that this stack does not have",
      property: "rule",
      found: textAt(target.props, "rule"),
      because: `on the bus '${textAt(target.props, "eventBusName") ?? "default"}'`,
      remedy: "Set rule and eventBusName to those of a rule of this stack.",
    };
  },
});
