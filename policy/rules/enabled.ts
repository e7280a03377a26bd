import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { flagAt, textAt } from "../shared/values";

/**
 * A rule must be enabled. A disabled rule drops the events that it would match, without a dead letter. To pause delivery, use
 * an archive and a replay. Source: EventBridge User Guide, 'Disabling or deleting rules'.
 */
export const ruleEnabled = resourcePolicy({
  name: "rule-enabled",
  description: "A rule is enabled.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "rule"],
  remediationSteps: "Set state of the rule to ENABLED, or remove the rule.",
  url: DOCS.rules,
  types: [TYPES.rule],
  *judge({ props }) {
    const problem = "drops every event";
    const because = "so every event that the rule would match is lost";
    const state = textAt(props, "state");
    if (state === "DISABLED") {
      const remedy = "Set state to ENABLED.";
      yield { problem, property: "state", found: state, because, remedy };
    }
    if (flagAt(props, "isEnabled") === false) {
      const remedy = "Remove isEnabled, or set state to ENABLED.";
      yield { problem, property: "isEnabled", found: false, because, remedy };
    }
  },
});
