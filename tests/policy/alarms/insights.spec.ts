import assert from "node:assert/strict";
import { isInsights, meets, parseInsights, valuesOf } from "../../../policy/alarms/insights";

const query = (where: string) => `SELECT SUM(A) FROM "AWS/X" WHERE ${where}`;
const conditionOf = (where: string) =>
  parseInsights(query(where))?.where ?? assert.fail(`not understood: ${where}`);

describe("a query of Metrics Insights", () => {
  it("is read with all its parts", () => {
    const parsed = parseInsights(
      `SELECT MAX("a.b") FROM SCHEMA("AWS/X", Name, "Other one") WHERE Name = 'it\\'s' GROUP BY Name, "Other one" ORDER BY MAX() DESC LIMIT 5`,
    );
    assert.deepEqual(parsed, {
      aggregate: "MAX",
      metric: "a.b",
      namespace: "AWS/X",
      schema: new Set(["Name", "Other one"]),
      where: { kind: "in", label: "Name", values: new Set(["it's"]) },
      groupBy: new Set(["Name", "Other one"]),
      leastOnly: false,
    });
  });

  it("is told from an expression by its first word", () => {
    assert(isInsights("  select SUM(a) FROM b"));
    assert(!isInsights("SELECTED + 1"));
  });

  for (const wrong of [
    "SELECT SUM(A)",
    "SELECT MEDIAN(A) FROM B",
    query("A"),
    query('A = "quoted"'),
    query("A = 'open"),
    query("A BETWEEN 'a'"),
    query("(A = 'a'"),
    `${query("A = 'a'")} LIMIT 1 2`,
    query("(".repeat(100_000)),
    "SELECT ;",
  ]) {
    it(`is not read as ${wrong.slice(0, 60)}`, () => assert.equal(parseInsights(wrong), undefined));
  }

  const metric = { Name: "a", Bus: undefined };
  for (const [where, expected] of [
    ["Name = 'a'", true],
    ["Name = 'b'", false],
    ["Name != 'b'", true],
    ["Name <> 'a'", false],
    ["Name IN ('b', 'a')", true],
    ["Name NOT IN ('a')", false],
    ["NOT Name = 'b'", true],
    ["Name = 'b' OR Name = 'a' AND Name != 'c'", true],
    ["(Name = 'b' OR Name = 'a') AND Name = 'b'", false],
    ["Missing = 'a'", false],
    ["Missing != 'a'", true],
    ["Bus = 'x'", "unknown"],
    ["Bus = 'x' AND Name = 'b'", false],
    ["Bus = 'x' OR Name = 'a'", true],
    ["NOT Bus = 'x'", "unknown"],
    ["tag.env = 'prod'", "unknown"],
    ["Name LIKE 'a%'", "unknown"],
  ] as const) {
    it(`with ${where} ${expected === true ? "matches" : expected === false ? "does not match" : "may match"} a metric`, () =>
      assert.equal(meets(conditionOf(where), metric), expected));
  }

  for (const [where, expected] of [
    ["Name = 'a'", ["a"]],
    ["Name = 'a' OR Name IN ('b', 'c')", ["a", "b", "c"]],
    ["Name IN ('a', 'b') AND Name = 'a' AND Bus = 'x'", ["a"]],
    ["Name = 'a' OR Bus = 'x'", undefined],
    ["Name != 'a'", undefined],
    ["NOT Name = 'a'", undefined],
    ["Name LIKE 'a'", undefined],
  ] as const) {
    it(`with ${where} names ${expected?.join() ?? "no values"}`, () => {
      const values = valuesOf(conditionOf(where), "Name");
      assert.deepEqual(values && [...values], expected);
    });
  }
});
