import { DOCS } from "../shared/docs";
import { demandsSource, validPattern } from "../shared/eventPattern";
import { stackPolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { textAt } from "../shared/values";
import { callsSaas } from "./saasTargets";

/**
 * A rule that calls a SaaS must name the sources of its events. Otherwise it matches events of every publisher on the bus, or of
 * AWS itself on the bus `default`: it sends events that are not meant for the SaaS, and can match events that its own deliveries
 * cause. Other rules may match every source, such as a rule that logs all events or forwards them to another bus.
 * Source: EventBridge User Guide, 'Best practices when defining rules'.
 */
export const ruleSource = stackPolicy({
  name: "rule-source",
  description: "The event pattern of a rule that calls a SaaS names the sources of its events.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["leak", "corruption", "rule"],
  remediationSteps: 'Add "source" to eventPattern, with the names of the publishers.',
  url: DOCS.patterns,
  subjects: (stack) => stack.of(TYPES.rule),
  *judge(rule, stack) {
    const property = "eventPattern";
    const found = textAt(rule.props, property);
    const pattern = validPattern(found);
    if (pattern === undefined || demandsSource(pattern)) return;
    if (!callsSaas(rule, stack)) return;
    yield {
      problem: "matches events from any source",
      property,
      found,
      because: "which names no source",
      remedy: 'Add the publishers to eventPattern, such as "source": ["shop.magento"].',
    };
  },
});
