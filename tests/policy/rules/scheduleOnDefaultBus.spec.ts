import { ruleScheduleOnDefaultBus } from "../../../policy/rules/scheduleOnDefaultBus";
import { policySpec } from "../policySpec";
import { UNKNOWN, EVENTS, type Shop } from "../shop";

const on = (eventBusName: unknown) => (shop: Shop) =>
  shop.set("rule", { scheduleExpression: "rate(1 day)", eventBusName });

policySpec(ruleScheduleOnDefaultBus, {
  allows: [
    { what: "a schedule on the bus default", change: on("default") },
    { what: "a schedule on the bus default by its ARN", change: on(`${EVENTS}:event-bus/default`) },
    { what: "a schedule without a bus name", change: on(undefined) },
    { what: "a schedule with an empty bus name, which counts as unset", change: on("") },
  ],
  refuses: [
    {
      what: "a schedule on another bus",
      change: on("shop"),
      of: "rule",
      message:
        "Rule 'rule' has a schedule on a custom bus: eventBusName is 'shop', and the service accepts schedules only on the bus 'default'. Remove eventBusName, or use EventBridge Scheduler.",
    },
    {
      what: "a schedule on another bus by its ARN",
      change: on(`${EVENTS}:event-bus/shop`),
      of: "rule",
      message:
        "Rule 'rule' has a schedule on a custom bus: eventBusName is 'arn:aws:events:eu-central-1:123456789012:event-bus/shop', and the service accepts schedules only on the bus 'default'. Remove eventBusName, or use EventBridge Scheduler.",
    },
  ],
  later: [
    {
      what: "a bus that is not known yet",
      change: on(UNKNOWN),
      message: "eventBusName of rule 'rule'",
    },
  ],
});
