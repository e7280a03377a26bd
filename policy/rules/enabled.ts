import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { flagAt, textAt } from "../shared/values";

/**
 * A rule must be enabled. A disabled one drops what it would match, without a dead letter; an archive and a replay
 * are the way to pause. Source: EventBridge User Guide, 'Disabling or deleting rules'.
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
    const because = "which loses what it would match";
    const state = textAt(props, "state");
    if (state === "DISABLED") {
      const remedy = "Set it to ENABLED.";
      yield { problem, property: "state", found: state, because, remedy };
    }
    if (flagAt(props, "isEnabled") === false) {
      const remedy = "Remove it, or set state to ENABLED.";
      yield { problem, property: "isEnabled", found: false, because, remedy };
    }
  },
});
