import assert from "node:assert/strict";
import type { AlarmChange } from "../../emulator/cloudWatch/alarmWatch";
import { formatActivity } from "../../local/activity";
import { formatAlarmChange } from "../../local/formatAlarm";

const TOPIC = "arn:aws:sns:eu-central-1:000000000000:shop-alerts";
const change = (state: AlarmChange["state"], ...calls: AlarmChange["calls"]) =>
  formatAlarmChange({
    alarm: {
      name: "shop-dead-letters",
      arn: "arn:of:alarm",
      description: "Do this.",
      comparison: "GreaterThanThreshold",
      threshold: 0,
      datapointsToAlarm: 1,
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

describe("the line of bridge local about an alarm", () => {
  for (const [what, line, expected] of [
    [
      "that is raised names the topic that it calls, and what to do",
      change("ALARM", { arn: TOPIC }),
      "alarm shop-dead-letters is raised -> topic shop-alerts: Do this.",
    ],
    [
      "that could not call its topic says why",
      change("ALARM", { arn: TOPIC, refusal: "it does not exist" }),
      "alarm shop-dead-letters is raised -> topic shop-alerts (not called: it does not exist): Do this.",
    ],
    [
      "without actions says so",
      change("ALARM"),
      "alarm shop-dead-letters is raised, and has no action: Do this.",
    ],
    [
      "that is cleared names the topic that it calls",
      change("OK", { arn: TOPIC }),
      "alarm shop-dead-letters is cleared -> topic shop-alerts",
    ],
  ] as const) {
    it(what, () => assert.equal(line, expected));
  }
});

describe("the last line of bridge local", () => {
  const rules = new Map([
    ["one", {}],
    ["two", {}],
  ]) as unknown as Parameters<typeof formatActivity>[0]["rules"];
  const summary = (totals: Record<string, number>) =>
    formatActivity({ rules }, { total: (metric) => totals[metric] ?? 0 });

  it("sums the counts of all rules, and leaves out those that are 0", () => {
    assert.equal(
      summary({ MatchedEvents: 1, InvocationAttempts: 600, InvocationsSentToDlq: 0 }),
      "Stopped. Since the start: 2 matched events, 1,200 attempts.",
    );
  });

  it("counts the invocations that the stop has ended", () => {
    assert.match(
      summary({ MatchedEvents: 1, InvocationsCreated: 2, Invocations: 1 }),
      /2 matched events\. 2 invocations under way ended here\.$/,
    );
  });

  it("says that no event matched a rule", () => {
    assert.equal(summary({}), "Stopped. No event matched a rule.");
  });
});
