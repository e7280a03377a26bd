import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { busName } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isGiven, textAt } from "../shared/values";

/**
 * A rule with a schedule must be on the bus `default`: the service takes schedules on no other, and says so only at
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
    if (!isGiven(props, "eventBusName")) return; // that bus is meant
    const found = textAt(props, "eventBusName");
    if (found === undefined || busName(found) === "default") return;
    yield {
      problem: "has a schedule on a bus of its own",
      property: "eventBusName",
      found,
      because: "where the service takes no schedule",
      remedy: "Remove it, so that the rule is on the bus 'default'.",
    };
  },
});
