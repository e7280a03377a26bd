import { ruleEnabled } from "../../../policy/rules/enabled";
import { policySpec } from "../policySpec";
import { UNKNOWN } from "../shop";

policySpec(ruleEnabled, {
  allows: [
    {
      what: "a rule that is explicitly enabled",
      change: (shop) => shop.set("rule", { state: "ENABLED" }),
    },
    {
      what: "a rule that is enabled with isEnabled",
      change: (shop) => shop.set("rule", { isEnabled: true }),
    },
  ],
  refuses: [
    {
      what: "a disabled rule",
      change: (shop) => shop.set("rule", { state: "DISABLED" }),
      of: "rule",
      message:
        "Rule 'rule' drops every event: state is 'DISABLED', so every event that the rule would match is lost. Set state to ENABLED.",
    },
    {
      what: "a rule that is disabled with isEnabled",
      change: (shop) => shop.set("rule", { isEnabled: false }),
      of: "rule",
      message:
        "Rule 'rule' drops every event: isEnabled is false, so every event that the rule would match is lost. Remove isEnabled, or set state to ENABLED.",
    },
  ],
  later: [
    {
      what: "a state that is not known yet",
      change: (shop) => shop.set("rule", { state: UNKNOWN }),
      message: "state of rule 'rule'",
    },
  ],
});
