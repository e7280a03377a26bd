import { logDetail } from "../../../policy/logs/detail";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const logs = (logConfig: unknown) => (shop: Shop) => shop.set("bus", { logConfig });

policySpec(logDetail, {
  level: "advisory",
  allows: [
    { what: "logs without details", change: logs({ level: "TRACE", includeDetail: "NONE" }) },
    { what: "logs without the setting", change: logs({ level: "TRACE" }) },
    { what: "logs that are off", change: logs({ level: "OFF", includeDetail: "FULL" }) },
  ],
  refuses: [
    {
      what: "logs with details",
      change: logs({ level: "ERROR", includeDetail: "FULL" }),
      of: "bus",
      message:
        "Event bus 'bus' logs whole events: logConfig.includeDetail is 'FULL', so log records hold customers' data. Set logConfig.includeDetail to NONE.",
    },
  ],
  later: [
    {
      what: "logs that are not known yet",
      change: logs(UNKNOWN),
      message: "logConfig of event bus 'bus'",
    },
  ],
});
