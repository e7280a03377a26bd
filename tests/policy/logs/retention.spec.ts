import { logRetention } from "../../../policy/logs/retention";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const group = (retentionInDays?: unknown) => (shop: Shop) =>
  shop
    .add({ type: TYPES.logGroup, name: "logs", inputs: { name: "/aws/vendedlogs/shop" } })
    .set("logs", { retentionInDays });
const message = (found: string) =>
  `Log group 'logs' keeps its records forever: retentionInDays is ${found}, and CloudWatch Logs then deletes nothing. Set retentionInDays, for example to 14.`;

policySpec(logRetention, {
  level: "advisory",
  compliant: group(14),
  refuses: [
    {
      what: "a log group without retention",
      change: group(),
      of: "logs",
      message: message("not set"),
    },
    {
      what: "a log group that keeps its records forever",
      change: group(0),
      of: "logs",
      message: message("0"),
    },
  ],
  later: [
    {
      what: "a retention that is not known yet",
      change: group(UNKNOWN),
      message: "retentionInDays of log group 'logs'",
    },
  ],
});
