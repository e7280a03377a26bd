import assert from "node:assert/strict";
import type { AlarmChange } from "../../emulator/cloudWatch/alarmWatch";
import { toldChange } from "../../local/serve";

const TOPIC = "arn:aws:sns:eu-central-1:000000000000:shop-alerts";
const change = (state: AlarmChange["state"], ...calls: AlarmChange["calls"]) =>
  toldChange({
    alarm: {
      name: "shop-dead-letters",
      arn: "arn:of:alarm",
      description: "Do this.",
      comparison: "GreaterThanThreshold",
      threshold: 0,
      evaluationPeriods: 1,
      missingIsFine: true,
      series: [],
      returned: "",
      period: 60,
      actions: { alarm: [], ok: [] },
    },
    state,
    calls,
  });

describe("bridge local tells of an alarm", () => {
  for (const [what, line, expected] of [
    [
      "that goes off: whom it calls, and what to do",
      change("ALARM", { arn: TOPIC }),
      "  alarm shop-dead-letters is raised -> topic shop-alerts: Do this.",
    ],
    [
      "that could call nobody: why",
      change("ALARM", { arn: TOPIC, refusal: "it does not exist" }),
      "  alarm shop-dead-letters is raised -> topic shop-alerts (not called: it does not exist): Do this.",
    ],
    [
      "without actions",
      change("ALARM"),
      "  alarm shop-dead-letters is raised, and calls nobody: Do this.",
    ],
    [
      "that is over",
      change("OK", { arn: TOPIC }),
      "  alarm shop-dead-letters is over -> topic shop-alerts",
    ],
  ] as const) {
    it(what, () => assert.equal(line, expected));
  }
});
