import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { textAt } from "../shared/values";

/**
 * The logs of a bus must not hold whole events: everybody who may read the log group could read customers' data.
 * Source: EventBridge User Guide, 'Including detail data in event bus logs'.
 */
export const logDetail = resourcePolicy({
  name: "event-bus-log-detail",
  description: "The logs of an event bus hold no event details.",
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
    const because = "so log records hold customers' data";
    yield {
      problem: "logs whole events",
      property,
      found,
      because,
      remedy: "Set logConfig.includeDetail to NONE.",
    };
  },
});
