import { ruleTargetsTogether } from "../../../policy/rules/targetsTogether";
import { policySpec } from "../policySpec";
import { EVENTS, UNKNOWN, type Shop } from "../shop";

const more = (count: number) => (shop: Shop) => {
  for (let i = 0; i < count; i++) {
    shop.add({ ...shop.get("target"), name: `target-${i}` });
  }
};

const elsewhere = (rule: string, bus: string) => ({
  of: "target",
  message: `Target 'target' belongs to a rule that this stack does not have: rule is '${rule}', on the bus '${bus}'. Set rule and eventBusName to those of a rule of this stack.`,
});

policySpec(ruleTargetsTogether, {
  allows: [
    { what: "five targets", change: more(4) },
    {
      what: "a rule and a target whose names are not known yet",
      change: (shop) => {
        shop.set("rule", { name: UNKNOWN }).set("target", { rule: UNKNOWN });
      },
    },
    {
      what: "a bus that one names by its ARN, the other by its name",
      change: (shop) => shop.set("target", { eventBusName: `${EVENTS}:event-bus/shop` }),
    },
    {
      what: "a bus of another stack that one names by its ARN",
      change: (shop) =>
        shop.remove("bus").set("target", { eventBusName: `${EVENTS}:event-bus/shop` }),
    },
    {
      what: "a rule on the bus default that names it, and a target that does not",
      change: (shop) =>
        shop.set("rule", { eventBusName: "default" }).set("target", { eventBusName: undefined }),
    },
  ],
  refuses: [
    {
      what: "a rule without a target",
      change: (shop) => shop.remove("target"),
      of: "rule",
      message:
        "Rule 'rule' goes nowhere: targets is not set, so that the events that it matches are dropped. Add an EventTarget whose rule and eventBusName are this rule's.",
    },
    {
      what: "a rule whose target is on another bus",
      change: (shop) => shop.set("target", { eventBusName: "default" }),
      also: elsewhere("updated", "default"),
      of: "rule",
      message:
        "Rule 'rule' goes nowhere: targets is not set, so that the events that it matches are dropped. Add an EventTarget whose rule and eventBusName are this rule's.",
    },
    {
      what: "a rule whose target names another rule",
      change: (shop) => shop.set("target", { rule: "registered" }),
      also: elsewhere("registered", "shop"),
      of: "rule",
      message:
        "Rule 'rule' goes nowhere: targets is not set, so that the events that it matches are dropped. Add an EventTarget whose rule and eventBusName are this rule's.",
    },
    {
      what: "six targets",
      change: more(5),
      of: "rule",
      message:
        "Rule 'rule' has too many targets: targets is 6, the service takes 5. Give it 5 at most, and the others to a second rule.",
    },
  ],
  advises: [
    {
      what: "a target of another stack's rule",
      change: (shop) => shop.remove("rule"),
      ...elsewhere("updated", "shop"),
    },
  ],
  later: [
    {
      what: "a target of which it is not known whose it is",
      change: (shop) => {
        shop.set("target", { rule: UNKNOWN }).get("target").dependencies = {};
      },
      message: "targets of rule 'rule', rule of target 'target'",
    },
    {
      what: "a rule whose name is not known, and a target that names one",
      change: (shop) =>
        shop.set("rule", { name: UNKNOWN }).unknown("rule").set("target", { rule: "updated" }),
      message: "targets of rule 'rule', rule of target 'target'",
    },
  ],
  notApplicable: [
    {
      what: "a stack with neither rules nor targets",
      change: (shop) => shop.remove("rule", "target"),
      message: "The stack has no resource that it is about.",
    },
  ],
});
