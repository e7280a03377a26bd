import { DOCS } from "../shared/docs";
import { readPattern } from "../shared/eventPattern";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven, textAt } from "../shared/values";

/**
 * A rule's pattern must be one. The provider checks that it is JSON; what is JSON and no pattern is refused only at
 * the update. Source: EventBridge User Guide, 'Event patterns'; API reference, PutRule.
 */
export const rulePattern = resourcePolicy({
  name: "rule-pattern",
  description: "A rule has an event pattern that EventBridge takes, or a schedule.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "rule"],
  remediationSteps:
    "Correct eventPattern; `aws events test-event-pattern` tries one with an event.",
  url: DOCS.patterns,
  types: [TYPES.rule],
  *judge({ props }) {
    const property = "eventPattern";
    const remedy = 'Set it to a pattern such as {"source": ["shop.magento"]}.';
    const found = textAt(props, property);
    // To the provider an empty text is none.
    if (!isGiven(props, property) && isGiven(props, "scheduleExpression")) return;
    if (found === undefined) {
      const because = "nor is scheduleExpression";
      yield { problem: "matches nothing", property, found, because, remedy };
      return;
    }
    const pattern = readPattern(found);
    if (typeof pattern === "string") {
      const because = `which is no event pattern: ${pattern}`;
      yield { problem: "matches nothing", property, found, because, remedy };
    }
  },
});
