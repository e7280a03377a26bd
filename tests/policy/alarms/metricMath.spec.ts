import assert from "node:assert/strict";
import { evaluateMath } from "../../../policy/alarms/metricMath";
import type { Value } from "../../../policy/alarms/mathValues";
import { NotUnderstood } from "../../../policy/alarms/tokens";

const NONE = undefined;
const SERIES: Readonly<Record<string, Value>> = {
  m1: [30, 20, 0, 0],
  m2: [20, NONE, 20, NONE],
  errors: [NONE, NONE, 3, NONE],
};
const evaluate = (expression: string) =>
  evaluateMath(expression, {
    seriesOf: (id) => SERIES[id] ?? assert.fail(id),
    metrics: (part) =>
      Object.entries(SERIES).flatMap(([id, series]) =>
        id.includes(part) && Array.isArray(series) ? [series as number[]] : [],
      ),
    period: 60,
  });

describe("metric math", () => {
  for (const [expression, expected] of [
    ["1 + 2 * 3 - 4 / 2", 5],
    ["2 ^ 3 ^ 1", 8],
    ["-(1 + 2) * 2", -6],
    // The examples of CloudWatch User Guide, 'Comparison and logical operators'.
    ["m1 < m2", [0, 0, 1, 0]],
    ["m1 >= 30", [1, 0, 0, 0]],
    ["m1 > 15 AND m2 > 15", [1, 0, 0, 0]],
    ["m1 > 15 || m2 > 15", [1, 1, 1, 0]],
    ["m1 == 0 && 1 != 2", [0, 0, 1, 1]],
    ["m1 <= 20", [0, 1, 1, 1]],
    ["m1 + m2", [50, 20, 20, 0]],
    ["m2 - 1", [19, NONE, 19, NONE]],
    ["60 / m1", [2, 3, NONE, NONE]],
    ["m2 / m1", [2 / 3, 0, NONE, NONE]],
    ["SUM([m1, m2, errors])", [50, 20, 23, 0]],
    ["AVG([m1, m2])", [25, 10, 10, 0]],
    ["MAX(METRICS())", [30, 20, 20, 0]],
    ['SUM(METRICS("err"))', [NONE, NONE, 3, NONE]],
    ["MIN(2 * [m1, m2])", [40, 40, 0, 0]],
    ["SUM([m1, m2] * 2)", [100, 40, 40, 0]],
    ["FILL(errors, 0)", [0, 0, 3, 0]],
    ["FILL(errors, m1)", [30, 20, 3, 0]],
    ["FILL(errors, REPEAT)", [NONE, NONE, 3, 3]],
    ["SUM(FILL([m2, errors], 1))", [21, 2, 23, 2]],
    ["IF(m2, m1, 7)", [30, NONE, 0, NONE]],
    ["IF(m1, errors)", [0, 0, NONE, NONE]],
    ["IF(m1 > 20, 1, 0)", [1, 0, 0, 0]],
    ["IF(1, m1)", [30, 20, 0, 0]],
    ["IF(0, m1, m2)", [20, NONE, 20, NONE]],
    ["DIFF(m2)", [NONE, NONE, 0, NONE]],
    ["RATE(m1)", [NONE, -10 / 60, -20 / 60, 0]],
    ["ABS(-m1)", [30, 20, 0, 0]],
    ["CEIL(m1 / 40)", [1, 1, 0, 0]],
    ["FLOOR(m1 / 40)", [0, 0, 0, 0]],
    ["LOG10(m1 + 10)", [Math.log10(40), Math.log10(30), 1, 1]],
    ["LOG(m1 + 1)", [Math.log(31), Math.log(21), 0, 0]],
    ["m1 / PERIOD(m1)", [0.5, 1 / 3, 0, 0]],
    ["m1 * METRIC_COUNT(METRICS())", [90, 60, 0, 0]],
    ["FIRST([m1, m2])", [30, 20, 0, 0]],
    ["LAST([m1, m2])", [20, NONE, 20, NONE]],
  ] as const) {
    it(`gives the values of ${expression}`, () => assert.deepEqual(evaluate(expression), expected));
  }

  for (const wrong of [
    "",
    "m1 +",
    "m1 m2",
    "m1)",
    "(m1",
    "1 / 0",
    "m1 + 'text'",
    "[m1] + [m2]",
    "SUM(m1)",
    "SUM([m1], [m2])",
    "FILL(m1)",
    "FILL(errors, LINEAR)",
    "IF(m1)",
    "IF(1, 2, 3)",
    "IF([m1], m1, m1)",
    "RUNNING_SUM(m1)",
    "SEARCH('{AWS/SQS,QueueName} a', 'Sum')",
    "ABS()",
    "ABS(1)",
    "FIRST()",
    "m1 $ 2",
    "+ m1",
    "-".repeat(100_000),
    "[".repeat(100_000),
  ]) {
    it(`does not judge '${wrong.slice(0, 40)}'`, () =>
      assert.throws(() => evaluate(wrong), NotUnderstood));
  }
});
