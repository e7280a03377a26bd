import { ruleEnabled } from "../../../policy/rules/enabled";
import { policySpec } from "../policySpec";
import { PLACE, UNKNOWN, type Shop, type Values } from "../shop";

const rule = (inputs: Values) => (shop: Shop) => shop.set("rule", inputs);
const calls = (arn: string) => (shop: Shop) => shop.set("target", { arn });
const FUNCTION = `arn:aws:lambda:${PLACE}:function:nightly`;
const DISABLED =
  "Rule 'rule' drops every event: state is 'DISABLED', so every event that the rule would match is lost. Set state to ENABLED.";

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
    {
      what: "a rule that also matches the management events of CloudTrail",
      change: rule({ state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" }),
    },
  ],
  refuses: [
    {
      what: "a disabled rule in both properties, as the provider returns it, once",
      change: rule({ state: "DISABLED", isEnabled: false }),
      of: "rule",
      message: DISABLED,
    },
    {
      what: "a disabled rule whose API destination is not known yet",
      change: (shop) => rule({ state: "DISABLED" })(shop).unknown("destination"),
      of: "rule",
      message: DISABLED,
    },
    {
      what: "a disabled rule with an API destination of another stack",
      change: (shop) => rule({ state: "DISABLED" })(shop).remove("destination"),
      of: "rule",
      message: DISABLED,
    },
    {
      what: "a disabled rule that calls a function and an API destination",
      change: (shop) =>
        rule({ state: "DISABLED" })(shop)
          .add({ ...shop.get("target"), name: "function" })
          .set("function", { arn: FUNCTION }),
      of: "rule",
      message: DISABLED,
    },
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
  advises: [
    {
      what: "a disabled rule that calls a function",
      change: (shop) => rule({ state: "DISABLED" })(calls(FUNCTION)(shop)),
      of: "rule",
      message: DISABLED,
    },
    {
      what: "a disabled rule without a target in this stack",
      change: (shop) => rule({ state: "DISABLED" })(shop).remove("target"),
      of: "rule",
      message: DISABLED,
    },
  ],
  later: [
    {
      what: "a disabled rule whose target is not known yet",
      change: (shop) => {
        rule({ state: "DISABLED" })(calls(UNKNOWN)(shop)).get("target").dependencies = {
          rule: ["rule"],
        };
      },
      message: "targets of rule 'rule'",
    },
    {
      what: "a state that is not known yet",
      change: (shop) => shop.set("rule", { state: UNKNOWN }),
      message: "state of rule 'rule'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without rules",
      change: (shop) => shop.remove("rule"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
