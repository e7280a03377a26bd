import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { busName } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isGiven, textAt } from "../shared/values";

/**
 * A rule with a schedule must be on the bus `default`: the service accepts schedules on no other bus, and refuses them only at
 * the update. Source: EventBridge User Guide, 'Creating a rule that runs on a schedule'.
 */
export const ruleScheduleOnDefaultBus = resourcePolicy({
  name: "rule-schedule-on-default-bus",
  description: "A rule with a schedule is on the bus 'default'.",
  enforcementLevel: "mandatory",
  severity: "medium",
  tags: ["loss", "rule"],
  remediationSteps: "Remove eventBusName of the rule, or use EventBridge Scheduler.",
  url: DOCS.schedules,
  types: [TYPES.rule],
  *judge({ props }) {
    if (!isGiven(props, "scheduleExpression")) return;
    const found = textAt(props, "eventBusName");
    if (!found || busName(found) === "default") return; // without a name, the rule is on that bus
    yield {
      problem: "has a schedule on a custom bus",
      property: "eventBusName",
      found,
      because: "and the service accepts schedules only on the bus 'default'",
      remedy: "Remove eventBusName, or use EventBridge Scheduler.",
    };
  },
});
