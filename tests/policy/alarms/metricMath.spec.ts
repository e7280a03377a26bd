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
    ["m1 > 20", [1, 0, 0, 0]],
    ["m1 != 20", [1, 0, 1, 1]],
    ["FIRST(m1)", [30, 20, 0, 0]],
    ["METRIC_COUNT(m1)", 1],
    ["METRIC_COUNT([m1, m2])", 2],
    ["ABS([-m1, m2])", [SERIES.m1, SERIES.m2]],
    ["FILL([m2], 1)", [[20, 1, 20, 1]]],
    ["FILL(m2, REPEAT)", [20, 20, 20, 20]],
    ["IF(m1 < 25, m1)", [NONE, 20, 0, 0]],
    ["IF(m1, m2, m1)", [20, 0, 0, 0]],
    ["DIFF(m1)", [NONE, -10, -20, 0]],
    ["DIFF(m1 / m2)", [NONE, NONE, -1.5, NONE]],
    ["RATE(m1 / m2)", [NONE, NONE, -1.5 / 120, NONE]],
    ["m1 + SUM([m2]) * 0", [30, 20, 0, 0]],
    [`0${" + 1".repeat(200)}`, 200],
    [`${"(".repeat(49)}1${")".repeat(49)}`, 1],
  ] as const) {
    it(`gives the values of ${expression.slice(0, 60)}`, () =>
      assert.deepEqual(evaluate(expression), expected));
  }

  for (const [wrong, because] of [
    ["", "it ends too early"],
    ["m1 +", "it ends too early"],
    ["m1 m2", "more follows"],
    ["m1)", "more follows"],
    ["(m1", ") is missing"],
    ["m1 '+' m2", "more follows"],
    ["m1 'AND' m2", "more follows"],
    ["1 / 0", "it divides by 0"],
    ["m1 + 'text'", "+ cannot be applied"],
    ["'text' * m1", "* cannot be applied"],
    ["Mean + m1", "+ cannot be applied"],
    ["[m1] + [m2]", "two lists cannot be combined"],
    ["SUM(m1)", "it aggregates a single series to a number"],
    ["SUM([m1], [m2])", "it aggregates a single series to a number"],
    ["SUM()", "it aggregates a single series to a number"],
    ["FILL(m1)", "FILL takes a series and a value"],
    ["FILL(m1, [m2])", "FILL takes a series and a value"],
    ["FILL(1, 2)", "a series is missing"],
    ["FILL(errors, LINEAR)", "FILL with LINEAR is not known here"],
    ["IF(m1)", "IF takes numbers and series"],
    ["IF()", "IF takes numbers and series"],
    ["IF(1, 2, 3)", "IF without a series"],
    ["IF(1, 2, m1)", "IF without a series"],
    ["IF([m1], m1, m1)", "IF takes numbers and series"],
    ["RUNNING_SUM(m1)", "RUNNING_SUM is not known here"],
    ["SEARCH('{AWS/SQS,QueueName} a', 'Sum')", "SEARCH is not known here"],
    ["ABS()", "a series is missing"],
    ["ABS(1)", "a series is missing"],
    ["FIRST()", "a series is missing"],
    ["METRIC_COUNT()", "a series is missing"],
    ["m1 $ 2", "it has unknown characters"],
    ["+ m1", "+ is out of place"],
    ["-".repeat(100_000), "it is nested too deeply"],
    ["[".repeat(100_000), "it is nested too deeply"],
    [`${"(".repeat(50)}1${")".repeat(50)}`, "it is nested too deeply"],
  ] as const) {
    it(`does not judge '${wrong.slice(0, 40)}', because ${because}`, () =>
      assert.throws(
        () => evaluate(wrong),
        (error) => error instanceof NotUnderstood && error.message === because,
      ));
  }
});
