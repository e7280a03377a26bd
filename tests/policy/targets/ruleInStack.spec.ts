import { targetRuleInStack } from "../../../policy/targets/ruleInStack";
import { policySpec } from "../policySpec";
import { UNKNOWN } from "../shop";

policySpec(targetRuleInStack, {
  level: "advisory",
  allows: [
    {
      what: "a rule whose name is not known yet",
      change: (shop) => shop.set("rule", { name: UNKNOWN }).set("target", { rule: UNKNOWN }),
    },
  ],
  refuses: [
    {
      what: "a rule of another stack",
      change: (shop) => shop.remove("rule"),
      of: "target",
      message:
        "Target 'target' belongs to a rule that this stack does not have: rule is 'updated', on the bus 'shop'. Set rule and eventBusName to those of a rule of this stack.",
    },
    {
      what: "a rule on another bus",
      change: (shop) => shop.set("target", { eventBusName: undefined }),
      of: "target",
      message:
        "Target 'target' belongs to a rule that this stack does not have: rule is 'updated', on the bus 'default'. Set rule and eventBusName to those of a rule of this stack.",
    },
  ],
  later: [
    {
      what: "a rule of which nothing is known yet",
      change: (shop) => {
        shop.set("target", { rule: UNKNOWN }).get("target").dependencies = {};
      },
      message: "rule of target 'target'",
    },
    {
      what: "a bus of which nothing is known yet",
      change: (shop) => {
        shop.set("target", { eventBusName: UNKNOWN }).get("target").dependencies = {};
      },
      message: "eventBusName of target 'target'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without targets",
      change: (shop) => shop.remove("target"),
      message: "The stack has no resource that it is about.",
    },
  ],
});
