import assert from "node:assert/strict";
import { alarmActions } from "../../../policy/alarms/actions";
import { deadLetterAlarms } from "../../../policy/alarms/deadLetters";
import { judged } from "../judged";
import { shop, UNKNOWN, type Values } from "../shop";

const DEPTH = "ApproximateNumberOfMessagesVisible";
const METRIC = {
  namespace: "AWS/SQS",
  metricName: DEPTH,
  dimensions: { QueueName: "shop-dlq" },
  period: 60,
  stat: "Maximum",
  unit: "Count",
};
const COMMON = {
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  treatMissingData: "notBreaching",
  threshold: 1,
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  alarmActions: ["arn:aws:sns:eu-central-1:123456789012:alerts"],
  actionsEnabled: true,
};
/** Alarms of three forms, each of which goes off. */
const ALARMS: readonly Values[] = [
  { ...COMMON, ...METRIC, statistic: "Maximum" },
  {
    ...COMMON,
    metricQueries: [
      { id: "m1", accountId: "123456789012", metric: METRIC },
      { id: "e1", expression: "FILL(m1, 0)", period: 60, returnData: true },
    ],
  },
  {
    ...COMMON,
    metricQueries: [
      {
        id: "q1",
        expression: `SELECT MAX(${DEPTH}) FROM SCHEMA("AWS/SQS", QueueName) WHERE QueueName = 'shop-dlq'`,
        period: 60,
        returnData: true,
      },
    ],
  },
];

/** Values that a program can hand over by mistake, or from outside. */
const ODD: readonly unknown[] = [
  ...[UNKNOWN, null, undefined, "", "x", -1, 0, 1e308, Number.NaN, true, [], [UNKNOWN], {}],
  ...["ab ".repeat(33_000), "(".repeat(100_000), "1+".repeat(50_000), "'".repeat(99_999)],
  ...[`SELECT SUM(A) FROM B WHERE ${"A='a' OR ".repeat(10_000)}A='b'`, ["x", null, 5, { id: [] }]],
];

/** Each copy of a value in which one member, at any depth, is replaced. */
function* replaced(value: unknown, by: unknown): Iterable<unknown> {
  yield by;
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    for (const member of replaced((value as Values)[key], by)) {
      const copy = structuredClone(value) as Values;
      copy[key] = member;
      yield copy;
    }
  }
}

describe("an alarm with an odd value", () => {
  for (const [index, alarm] of ALARMS.entries()) {
    it(`is judged, in time, in form ${index + 1}`, () => {
      for (const odd of ODD) {
        for (const inputs of replaced(alarm, odd)) {
          if (typeof inputs !== "object" || inputs === null) continue;
          const made = shop();
          made.get("depth-alarm").inputs = { name: "depth", ...inputs };
          judged(deadLetterAlarms, made);
          judged(alarmActions, made);
        }
      }
    });
  }

  it("does not go off where a silent alarm is meant", () => {
    for (const alarm of ALARMS) {
      for (const odd of ODD) {
        const made = shop();
        made.get("depth-alarm").inputs = { name: "depth", ...alarm, threshold: 50, tags: odd };
        const { violations } = judged(deadLetterAlarms, made);
        assert.equal(violations.filter(({ mandatory }) => mandatory).length, 1);
      }
    }
  });
});
