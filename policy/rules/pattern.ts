import { DOCS } from "../shared/docs";
import { isOfAws, readPattern } from "../shared/eventPattern";
import { resourcePolicy, type Properties } from "../shared/policy";
import { busName } from "../shared/stack";
import { TYPES } from "../shared/types";
import { findUnmatchable } from "../shared/unmatchable";
import { isGiven, knownTextAt, textAt } from "../shared/values";

/**
 * The event pattern of a rule must be valid. The provider checks only that it is JSON; the service refuses JSON that is not a
 * pattern, and only at the update. Neither refuses a pattern that no event matches, for example because of a misspelt key: the
 * rule then drops every event. The same holds for the pattern of an archive, which then archives nothing.
 * Source: EventBridge User Guide, 'Event patterns'; API reference, PutRule and CreateArchive.
 */
export const rulePattern = resourcePolicy({
  name: "rule-pattern",
  description:
    "The event pattern of a rule or an archive is one that EventBridge accepts and that events can match. A rule has a pattern or a schedule.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "rule"],
  remediationSteps:
    "Correct eventPattern. The command `aws events test-event-pattern` tries a pattern with an event.",
  url: DOCS.patterns,
  types: [TYPES.rule, TYPES.archive],
  *judge({ type, props }) {
    const property = "eventPattern";
    const remedy = 'Set eventPattern to a pattern such as {"source": ["shop.magento"]}.';
    const found = textAt(props, property);
    // The provider treats an empty text as unset.
    if (!isGiven(props, property) && isGiven(props, "scheduleExpression")) return;
    if (!isGiven(props, property) && type === TYPES.archive) return; // it archives every event
    if (found === undefined) {
      const because = "and scheduleExpression is not set either";
      yield { problem: "matches nothing", property, found, because, remedy };
      return;
    }
    const pattern = readPattern(found);
    if (typeof pattern === "string") {
      const because = `which is not an event pattern: ${pattern}`;
      yield { problem: "matches nothing", property, found, because, remedy };
      return;
    }
    for (const { because, remedy } of findUnmatchable(pattern)) {
      yield { problem: "has a condition that no event meets", property, found, because, remedy };
    }
    if (isOfAws(pattern) && isOnCustomBus(props)) {
      yield {
        problem: "may match nothing",
        property,
        found,
        because: "and AWS services send their events to the bus 'default' only",
        remedy: "Remove eventBusName, or forward the events of the bus 'default' to this bus.",
        advice: true,
      };
    }
  },
});

/** Whether the bus of a rule is not `default`. A bus that is not known yet is one of the program, so it is not `default`. */
function isOnCustomBus(props: Properties): boolean {
  if (!isGiven(props, "eventBusName")) return false;
  const bus = knownTextAt(props, "eventBusName");
  return bus === undefined || busName(bus) !== "default";
}
