import assert from "node:assert/strict";
import { compileMath } from "../../../emulator/cloudWatch/metricMath";

const values = (id: string) => ({ two: 2, ten: 10, none: undefined, zero: 0 })[id];

describe("metric math", () => {
  for (const [text, expected] of [
    ["ten", 10],
    ["1.5 + 2 * 3", 7.5],
    ["(1 + 2) * 3", 9],
    ["ten - two - 1", 7],
    ["100 * two / ten", 20],
    ["ten >= 10", 1],
    ["ten > 10", 0],
    ["two < ten", 1],
    ["two <= 1", 0],
    ["two == 2", 1],
    ["two != 2", 0],
    ["IF(ten >= 10, two, 0)", 2],
    ["IF(ten < 10, two, 0)", 0],
    ["FILL(none, 3)", 3],
    ["FILL(zero, 3)", 0],
    ["IF(ten >= 20, 100 * FILL(none, 0) / ten, 0)", 0],
    ["none + 1", undefined],
    ["ten / zero", undefined],
    ["IF(none, 1, 2)", undefined],
    ["another", undefined],
    ["MAX([two, ten])", 10],
    ["MAX([none, two])", 2],
    ["MAX([none, another])", undefined],
    ["SUM([two, ten])", 12],
    ["SUM([FILL(none, 0), two])", 2],
    ["SUM([none, another])", undefined],
  ] as const) {
    it(`gives ${expected ?? "no data point"} for ${text}`, () =>
      assert.equal(compileMath(text)(values), expected));
  }

  for (const [text, why] of [
    ["", "a value is missing"],
    ["1 +", "a value is missing"],
    ["(1", "')' is missing after 2 words"],
    ["1 2", "'2' is not expected there"],
    ["ANOMALY_DETECTION_BAND(ten)", "the function ANOMALY_DETECTION_BAND is not supported"],
    ["MAX(ten)", "'[' is missing after 2 words"],
    ["IF(1, 2)", "IF takes 3 arguments, not 2"],
    ["ten % 2", "'% 2' is not supported"],
  ] as const) {
    it(`is refused for ${text || "an empty text"}`, () =>
      assert.throws(() => compileMath(text), {
        message: `the emulator cannot compute the expression '${text}': ${why}`,
      }));
  }
});
