import { rulePattern } from "../../../policy/rules/pattern";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const pattern = (pattern: unknown) => (shop: Shop) =>
  shop.set("rule", { eventPattern: JSON.stringify(pattern) });

policySpec(rulePattern, {
  allows: [
    {
      what: "a schedule instead of a pattern",
      change: (shop) =>
        shop.set("rule", { eventPattern: undefined, scheduleExpression: "rate(1 day)" }),
    },
    {
      what: "a schedule and an empty pattern",
      change: (shop) => shop.set("rule", { eventPattern: "", scheduleExpression: "rate(1 day)" }),
    },
  ],
  refuses: [
    {
      what: "an empty text",
      change: (shop) => shop.set("rule", { eventPattern: "" }),
      of: "rule",
      message:
        "Rule 'rule' matches nothing: eventPattern is '', which is not an event pattern: it is not JSON. Set eventPattern to a pattern such as {\"source\": [\"shop.magento\"]}.",
    },
    {
      what: "JSON that is not a pattern",
      change: pattern({ source: "shop.magento" }),
      of: "rule",
      message:
        'Rule \'rule\' matches nothing: eventPattern is \'{"source":"shop.magento"}\', which is not an event pattern: it must list values in an array at source. Set eventPattern to a pattern such as {"source": ["shop.magento"]}.',
    },
    {
      what: "a pattern that is not JSON",
      change: (shop) => shop.set("rule", { eventPattern: "{" }),
      of: "rule",
      message:
        "Rule 'rule' matches nothing: eventPattern is '{', which is not an event pattern: it is not JSON. Set eventPattern to a pattern such as {\"source\": [\"shop.magento\"]}.",
    },
    {
      what: "neither pattern nor schedule",
      change: (shop) => shop.set("rule", { eventPattern: undefined }),
      of: "rule",
      message:
        'Rule \'rule\' matches nothing: eventPattern is not set, and scheduleExpression is not set either. Set eventPattern to a pattern such as {"source": ["shop.magento"]}.',
    },
    {
      what: "an unknown operator",
      change: pattern({ source: [{ begins: "a" }] }),
      of: "rule",
      message:
        'Rule \'rule\' matches nothing: eventPattern is \'{"source":[{"begins":"a"}]}\', which is not an event pattern: EventBridge does not know the operator \'begins\' at source. Set eventPattern to a pattern such as {"source": ["shop.magento"]}.',
    },
  ],
  later: [
    {
      what: "a pattern that is not known yet",
      change: (shop) => shop.set("rule", { eventPattern: UNKNOWN }),
      message: "eventPattern of rule 'rule'",
    },
  ],
});
