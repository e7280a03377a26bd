import assert from "node:assert/strict";
import {
  LOST_SIGNALS,
  percentOf,
  queueSignals,
  SENT_SIGNALS,
  statisticOf,
} from "../../../policy/alarms/signals";

const MINUTES = [-2, -1, 0, 1, 2];
const queue = queueSignals(3);

describe("a metric of a queue with 3 dead letters", () => {
  for (const [metric, unit, idle, active] of [
    [
      "ApproximateNumberOfMessagesVisible",
      "Count",
      [undefined, undefined, 3, 3, 3],
      [0, 0, 3, 3, 3],
    ],
    ["NumberOfMessagesSent", "Count", [undefined, undefined, 1, 0, 0], [0, 0, 1, 0, 0]],
    [
      "ApproximateAgeOfOldestMessage",
      "Seconds",
      [undefined, undefined, 60, 120, 180],
      [0, 0, 60, 120, 180],
    ],
  ] as const) {
    it(`reports ${metric} in ${unit}`, () => {
      const signal = queue.get(metric) ?? assert.fail(metric);
      assert.equal(signal.unit, unit);
      assert.deepEqual(
        MINUTES.map((minute) => signal.at(minute, "idle")),
        idle,
      );
      assert.deepEqual(
        MINUTES.map((minute) => signal.at(minute, "active")),
        active,
      );
    });
  }
});

describe("a metric of a rule", () => {
  it("reports one event once, and nothing else", () => {
    for (const signal of [...LOST_SIGNALS.values(), ...SENT_SIGNALS.values()]) {
      assert.deepEqual(
        MINUTES.map((minute) => signal.at(minute, "active")),
        [undefined, undefined, 1, undefined, undefined],
      );
    }
  });

  it("shows a dead letter that is lost, or that was sent", () => {
    assert.deepEqual(
      [...LOST_SIGNALS.keys()],
      ["InvocationsFailedToBeSentToDlq", "FailedInvocations"],
    );
    assert.deepEqual([...SENT_SIGNALS.keys()], ["InvocationsSentToDlq", "FailedInvocations"]);
  });
});

describe("a statistic of a period", () => {
  for (const [statistic, expected] of [
    ["Maximum", 10],
    ["Minimum", 1],
    ["Sum", 16],
    ["Average", 4],
    ["SampleCount", 4],
    ["p0", 1],
    ["p25", 1],
    ["p50", 2],
    ["p75.5", 10],
    ["p100", 10],
    ["tm90", "unknown"],
    ["IQM", "unknown"],
    ["PR(1:2)", "unknown"],
  ] as const) {
    it(`${statistic} is ${expected} of 2, 10, 1 and 3`, () =>
      assert.equal(statisticOf(statistic, [2, 10, 1, 3]), expected));
  }

  it("has no value without samples", () => assert.equal(statisticOf("SampleCount", []), undefined));

  it("is a percentile by its name", () => {
    assert.equal(percentOf("p99.9"), 99.9);
    assert.equal(percentOf("p"), undefined);
    assert.equal(percentOf("tp99"), undefined);
    assert.equal(percentOf("Maximum"), undefined);
  });
});
