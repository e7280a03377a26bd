import { DOCS } from "../shared/docs";
import { demandsSource, readPattern } from "../shared/eventPattern";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { textAt } from "../shared/values";

/**
 * A rule must say of which sources it takes events. One that does not takes whatever anybody publishes on the bus,
 * or AWS itself on the bus `default`: it sends what was never meant for the SaaS, and can feed on its own effects.
 * Source: EventBridge User Guide, 'Best practices when defining rules'.
 */
export const ruleSource = resourcePolicy({
  name: "rule-source",
  description: "A rule's pattern names the sources of its events, and does not match all.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["leak", "corruption", "rule"],
  remediationSteps: 'Add "source" to eventPattern, with the names of the publishers.',
  url: DOCS.patterns,
  types: [TYPES.rule],
  *judge({ props }) {
    const property = "eventPattern";
    const found = textAt(props, property);
    const pattern = found === undefined ? "" : readPattern(found);
    // The policy rule-pattern says so where there is none.
    if (typeof pattern === "string" || demandsSource(pattern)) return;
    yield {
      problem: "takes events of any source",
      property,
      found,
      because: "which names no source",
      remedy: 'Add the publishers, such as "source": ["shop.magento"].',
    };
  },
});
