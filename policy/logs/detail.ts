import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { textAt } from "../shared/values";

/**
 * A bus's logs must not hold whole events: whoever may read a log group then reads customers' data, and requests with
 * it. Source: EventBridge User Guide, 'Including detail data in event bus logs'.
 */
export const logDetail = resourcePolicy({
  name: "event-bus-log-detail",
  description: "An event bus's logs hold no details of events.",
  enforcementLevel: "advisory",
  severity: "medium",
  tags: ["leak", "event-bus", "logs", "personal-data"],
  remediationSteps: "Set logConfig.includeDetail of the bus to NONE.",
  url: DOCS.busLogs,
  types: [TYPES.bus],
  *judge({ props }) {
    const property = "logConfig.includeDetail";
    const found = textAt(props, "logConfig", "includeDetail");
    if (found !== "FULL" || textAt(props, "logConfig", "level") === "OFF") return;
    const because = "with which records hold customers' data";
    yield { problem: "logs whole events", property, found, because, remedy: "Set it to NONE." };
  },
});
