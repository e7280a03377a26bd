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
  message: `Target 'target' belongs to a rule from outside this stack: rule is '${rule}', and this stack has no such rule on the bus '${bus}'. Set rule and eventBusName to a rule of this stack.`,
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
      what: "a bus that is set by its ARN and by its name",
      change: (shop) => shop.set("target", { eventBusName: `${EVENTS}:event-bus/shop` }),
    },
    {
      what: "a bus of another stack, set by its ARN in one resource",
      change: (shop) =>
        shop.remove("bus").set("target", { eventBusName: `${EVENTS}:event-bus/shop` }),
    },
    {
      what: "a rule with the bus name default and a target without a bus name",
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
        "Rule 'rule' has no target: the number of targets is 0, so the events that it matches are lost. Add an EventTarget with the rule and eventBusName of this rule.",
    },
    {
      what: "a rule without a target beside a rule with one",
      change: (shop) =>
        shop
          .add({ ...shop.get("rule"), name: "second", outputs: {} })
          .set("second", { name: "second" })
          .remove("destination"),
      of: "second",
      message:
        "Rule 'second' has no target: the number of targets is 0, so the events that it matches are lost. Add an EventTarget with the rule and eventBusName of this rule.",
    },
    {
      what: "a rule whose target is on another bus",
      change: (shop) => shop.set("target", { eventBusName: "default" }),
      also: elsewhere("updated", "default"),
      of: "rule",
      message:
        "Rule 'rule' has no target: the number of targets is 0, so the events that it matches are lost. Add an EventTarget with the rule and eventBusName of this rule.",
    },
    {
      what: "a rule whose target names another rule",
      change: (shop) => shop.set("target", { rule: "registered" }),
      also: elsewhere("registered", "shop"),
      of: "rule",
      message:
        "Rule 'rule' has no target: the number of targets is 0, so the events that it matches are lost. Add an EventTarget with the rule and eventBusName of this rule.",
    },
    {
      what: "six targets",
      change: more(5),
      of: "rule",
      message:
        "Rule 'rule' has too many targets: the number of targets is 6, and the service accepts 5. Move the other targets to a second rule with the same pattern.",
    },
  ],
  advises: [
    {
      what: "a rule without a target in a stack that calls nothing: another stack may hold the target",
      change: (shop) => shop.remove("target", "destination"),
      of: "rule",
      message:
        "Rule 'rule' has no target: the number of targets is 0, so the events that it matches are lost. Add an EventTarget with the rule and eventBusName of this rule.",
    },
    {
      what: "a target of another stack's rule on the bus default",
      change: (shop) => shop.remove("rule").set("target", { eventBusName: undefined }),
      ...elsewhere("updated", "default"),
    },
    {
      what: "a target of another stack's rule",
      change: (shop) => shop.remove("rule"),
      ...elsewhere("updated", "shop"),
    },
  ],
  later: [
    {
      what: "a target whose rule is not known yet",
      change: (shop) => {
        shop.set("target", { rule: UNKNOWN }).get("target").dependencies = {};
      },
      message: "targets of rule 'rule', rule of target 'target'",
    },
    {
      what: "a rule whose name is not known yet and a target with a rule name",
      change: (shop) =>
        shop.set("rule", { name: UNKNOWN }).unknown("rule").set("target", { rule: "updated" }),
      message: "targets of rule 'rule', rule of target 'target'",
    },
  ],
  notApplicable: [
    {
      what: "a stack with neither rules nor targets",
      change: (shop) => shop.remove("rule", "target"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
