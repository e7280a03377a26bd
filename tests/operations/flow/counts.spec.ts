import assert from "node:assert/strict";
import {
  changes,
  countQueries,
  deliveryQueries,
  sumsSince,
  waitingAfter,
  waitQueries,
  type Counted,
} from "../../../operations/flow/counts";

const RULES = {
  updated: { sending: ["u1", "u2"], unmappable: "u0" },
  removed: { sending: ["r1"] },
};
const WATCHED = { eventBusName: "shop", ruleNames: RULES };
const point = (at: number, value: number) => ({ at, value });

/** Each query of a rule and a metric, with data points. */
const counted = (...given: [rule: string, metric: string, ...points: [number, number][]][]) =>
  given.map(([rule, metric, ...points]): Counted => {
    const query = countQueries(WATCHED).find(
      (one) => one.dimensions.RuleName === rule && one.metric === metric,
    );
    assert(query, `${rule} ${metric}`);
    return { query, points: points.map(([at, value]) => point(at, value)) };
  });

describe("the counts of a stack's rules", () => {
  it("come from each rule, with the bus as a dimension unless it is `default`", () => {
    const [first] = countQueries(WATCHED);
    assert.deepEqual(first?.dimensions, { EventBusName: "shop", RuleName: "u1" });
    const [ofDefault] = countQueries({ ...WATCHED, eventBusName: "default" });
    assert.deepEqual(ofDefault?.dimensions, { RuleName: "u1" });
    assert.equal(waitQueries(WATCHED).length, 2 * 3);
  });

  it("count an unmappable event as a dead letter, not as a delivery", () => {
    const sums = sumsSince(
      counted(
        ["u1", "MatchedEvents", [0, 5]],
        ["u1", "SuccessfulInvocationAttempts", [0, 5]],
        ["u0", "MatchedEvents", [0, 2]],
        ["u0", "SuccessfulInvocationAttempts", [0, 2]],
        ["u0", "InvocationsFailedToBeSentToDlq", [0, 1]],
      ),
      0,
      ["updated"],
    );
    assert.deepEqual(sums.updated, {
      MatchedEvents: 7,
      InvocationAttempts: 0,
      SuccessfulInvocationAttempts: 5,
      RetryInvocationAttempts: 0,
      InvocationsSentToDlq: 2,
      InvocationsFailedToBeSentToDlq: 1,
    });
  });

  it("begin at the moment that is asked for, and are 0 for a subscription without data", () => {
    const sums = sumsSince(counted(["u1", "MatchedEvents", [59, 1], [60, 2], [61, 4]]), 60, [
      "updated",
      "removed",
    ]);
    assert.equal(sums.updated?.MatchedEvents, 6);
    assert.equal(sums.removed?.MatchedEvents, 0);
  });
});

describe("the deliveries that wait", () => {
  const waiting = (...values: number[]) =>
    waitingAfter(values.map((value, at) => point(at, value)));

  for (const [what, values, expected] of [
    ["are none without a change", [], 0],
    ["are the matched events less those that ended", [10, -4, -3], 3],
    ["are none once all have ended", [10, -10], 0],
    ["do not include those that ended and began before the time that is read", [-7, 5], 5],
    ["count from the lowest point", [-7, 5, -9, 2], 2],
  ] as const) {
    it(what, () => assert.equal(waiting(...values), expected));
  }

  it("are counted from the rules that send, over all their ends", () => {
    const found = changes(
      counted(
        ["u1", "MatchedEvents", [0, 5], [60, 1]],
        ["u2", "MatchedEvents", [0, 2]],
        ["u1", "SuccessfulInvocationAttempts", [0, 3]],
        ["u1", "RetryInvocationAttempts", [0, 9]],
        ["u2", "InvocationsSentToDlq", [60, 1]],
        ["u2", "InvocationsFailedToBeSentToDlq", [60, 1]],
        ["u0", "MatchedEvents", [60, 100]],
      ),
    );
    assert.deepEqual(found.get("updated"), [point(0, 4), point(60, -1)]);
    assert.equal(
      deliveryQueries(WATCHED).some(({ dimensions }) => dimensions.RuleName === "u0"),
      false,
    );
  });
});
