import { ruleSource } from "../../../policy/rules/source";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const pattern = (pattern: unknown) => (shop: Shop) =>
  shop.set("rule", { eventPattern: JSON.stringify(pattern) });

policySpec(ruleSource, {
  allows: [
    { what: "a prefix of the source", change: pattern({ source: [{ prefix: "shop." }] }) },
    {
      what: "alternatives that each name sources",
      change: pattern({ $or: [{ source: ["a"] }, { source: ["b"] }] }),
    },
    {
      what: "a schedule",
      change: (shop) =>
        shop.set("rule", { eventPattern: undefined, scheduleExpression: "rate(1 day)" }),
    },
    {
      what: "an invalid pattern, which another policy refuses",
      change: (shop) => shop.set("rule", { eventPattern: "{" }),
    },
  ],
  refuses: [
    {
      what: "a pattern without a source",
      change: pattern({ "detail-type": ["customer-updated"] }),
      of: "rule",
      message:
        'Rule \'rule\' matches events from any source: eventPattern is \'{"detail-type":["customer-updated"]}\', which names no source. Add the publishers to eventPattern, such as "source": ["shop.magento"].',
    },
    {
      what: "a pattern that takes any source",
      change: pattern({ source: [{ prefix: "" }] }),
      of: "rule",
      message:
        'Rule \'rule\' matches events from any source: eventPattern is \'{"source":[{"prefix":""}]}\', which names no source. Add the publishers to eventPattern, such as "source": ["shop.magento"].',
    },
    {
      what: "a pattern with an alternative without a source",
      change: pattern({ $or: [{ source: ["a"] }, { account: ["1"] }] }),
      of: "rule",
      message:
        'Rule \'rule\' matches events from any source: eventPattern is \'{"$or":[{"source":["a"]},{"account":["1"]}]}\', which names no source. Add the publishers to eventPattern, such as "source": ["shop.magento"].',
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
