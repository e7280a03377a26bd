import { ruleSource } from "../../../policy/rules/source";
import { policySpec } from "../policySpec";
import { EVENTS, PLACE, UNKNOWN, type Shop } from "../shop";

const pattern = (pattern: unknown) => (shop: Shop) =>
  shop.set("rule", { eventPattern: JSON.stringify(pattern) });
/** Matches every source, and sends to this target. */
const everything = (given: unknown, arn: string) => (shop: Shop) =>
  pattern(given)(shop).set("target", { arn });
const EVERYTHING = { source: [{ prefix: "" }] };

policySpec(ruleSource, {
  allows: [
    {
      what: "a catch-all rule to a log group",
      change: everything(EVERYTHING, `arn:aws:logs:${PLACE}:log-group:/aws/events/all:*`),
    },
    {
      what: "a catch-all rule to a log group that is not known yet",
      change: (shop) => {
        shop.add({ type: "aws:cloudwatch/logGroup:LogGroup", name: "logs" });
        everything(EVERYTHING, UNKNOWN)(shop).get("target").dependencies.arn = ["logs"];
      },
    },
    {
      what: "a rule that forwards the events of an account to another bus",
      change: everything(
        { account: ["123456789012"] },
        `${EVENTS.replace("123456789012", "210987654321")}:event-bus/hub`,
      ),
    },
    {
      what: "a rule by the type of events that calls a function",
      change: everything(
        { "detail-type": ["GuardDuty Finding"] },
        `arn:aws:lambda:${PLACE}:function:alert`,
      ),
    },
    {
      what: "a rule of every source whose target is in another stack",
      change: (shop) => pattern(EVERYTHING)(shop).remove("target"),
    },
    { what: "a prefix of the source", change: pattern({ source: [{ prefix: "shop." }] }) },
    {
      what: "alternatives that each name sources",
      change: pattern({ $or: [{ source: ["a"] }, { source: ["b"] }] }),
    },
    {
      what: "a schedule",
      change: (shop) =>
        shop.set("rule", { eventPattern: undefined, scheduleExpression: "rate(1 day)" }),
    },
    {
      what: "an invalid pattern, which another policy refuses",
      change: (shop) => shop.set("rule", { eventPattern: "{" }),
    },
  ],
  refuses: [
    {
      what: "a rule of every source that calls an API destination of another stack",
      change: (shop) => pattern({ account: ["123456789012"] })(shop).remove("destination"),
      of: "rule",
      message:
        'Rule \'rule\' matches events from any source: eventPattern is \'{"account":["123456789012"]}\', which names no source. Add the publishers to eventPattern, such as "source": ["shop.magento"].',
    },
    {
      what: "a pattern without a source",
      change: pattern({ "detail-type": ["customer-updated"] }),
      of: "rule",
      message:
        'Rule \'rule\' matches events from any source: eventPattern is \'{"detail-type":["customer-updated"]}\', which names no source. Add the publishers to eventPattern, such as "source": ["shop.magento"].',
    },
    {
      what: "a pattern that takes any source",
      change: pattern({ source: [{ prefix: "" }] }),
      of: "rule",
      message:
        'Rule \'rule\' matches events from any source: eventPattern is \'{"source":[{"prefix":""}]}\', which names no source. Add the publishers to eventPattern, such as "source": ["shop.magento"].',
    },
    {
      what: "a pattern with an alternative without a source",
      change: pattern({ $or: [{ source: ["a"] }, { account: ["1"] }] }),
      of: "rule",
      message:
        'Rule \'rule\' matches events from any source: eventPattern is \'{"$or":[{"source":["a"]},{"account":["1"]}]}\', which names no source. Add the publishers to eventPattern, such as "source": ["shop.magento"].',
    },
  ],
  later: [
    {
      what: "a rule of every source whose target is not known yet",
      change: (shop) => {
        everything(EVERYTHING, UNKNOWN)(shop).get("target").dependencies = { rule: ["rule"] };
      },
      message: "targets of rule 'rule'",
    },
    {
      what: "a pattern that is not known yet",
      change: (shop) => shop.set("rule", { eventPattern: UNKNOWN }),
      message: "eventPattern of rule 'rule'",
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
