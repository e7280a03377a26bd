import { DOCS } from "../shared/docs";
import { stackPolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { knownFlagAt, textAt } from "../shared/values";
import { callsSaas } from "./saasTargets";

/**
 * A rule that calls a SaaS must be enabled. A disabled rule drops the events that it would match, without a dead letter. To
 * pause delivery, use an archive and a replay. For rules with other targets the finding is advice: to disable a schedule or a
 * rule for diagnosis is common, and loses nothing that somebody waits for.
 * A state such as ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS is enabled.
 * Source: EventBridge User Guide, 'Disabling or deleting rules'; API reference, PutRule, `State`.
 */
export const ruleEnabled = stackPolicy({
  name: "rule-enabled",
  description: "A rule that calls a SaaS is enabled.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "rule"],
  remediationSteps: "Set state of the rule to ENABLED, or remove the rule.",
  url: DOCS.rules,
  subjects: (stack) => stack.of(TYPES.rule),
  *judge(rule, stack) {
    const { props } = rule;
    const because = "so every event that the rule would match is lost";
    // The provider returns the deprecated isEnabled beside the state.
    const isDisabled = knownFlagAt(props, "isEnabled") === false;
    const state = textAt(props, "state");
    if (state !== "DISABLED" && !isDisabled) return;
    yield {
      problem: "drops every event",
      ...(state === "DISABLED"
        ? { property: "state", found: state, because, remedy: "Set state to ENABLED." }
        : {
            ...{ property: "isEnabled", found: false, because },
            remedy: "Remove isEnabled, or set state to ENABLED.",
          }),
      ...(!callsSaas(rule, stack) && { advice: true }),
    };
  },
});
