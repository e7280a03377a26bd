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

  it("is read without a condition, dimensions and groups", () => {
    assert.deepEqual(parseInsights("SELECT AVG(a) FROM AWS/X"), {
      aggregate: "AVG",
      metric: "a",
      namespace: "AWS/X",
      schema: undefined,
      where: { kind: "and", of: [] },
      groupBy: new Set(),
      leastOnly: false,
    });
  });

  for (const [rest, leastOnly] of [
    ["GROUP BY Name ORDER BY MAX() ASC LIMIT 1", true],
    ["GROUP BY Name ORDER BY MAX() LIMIT 1", true],
    ["GROUP BY Name LIMIT 1", true],
    ["GROUP BY Name ORDER BY MAX() DESC LIMIT 1", false],
    ["GROUP BY Name ORDER BY MAX() ASC", false],
    ["ORDER BY MAX() ASC LIMIT 1", false],
    ["LIMIT 1", false],
  ] as const) {
    it(`with ${rest} returns ${leastOnly ? "the lowest series only" : "the highest series"}`, () =>
      assert.equal(parseInsights(`SELECT MAX(A) FROM B ${rest}`)?.leastOnly, leastOnly));
  }

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
    query("A LIKE"),
    query("A LIKE B"),
    query("A IN 'a'"),
    query("A IN ()"),
    query("A IN ('a'"),
    query("= 'a'"),
    query("A '=' 'a'"),
    query("A = 'a' \"AND\" A = 'b'"),
    "SELECT MAX(A) FROM SCHEMA(B",
    "SELECT MAX(A) FROM SCHEMA B",
    "SELECT MAX A FROM B",
    "SELECT MAX(A FROM B",
    "SELECT MAX(A) B",
    "SELECT MAX(A) FROM B GROUP C",
    "SELECT MAX(A) FROM B ORDER MAX()",
    "SELECT MAX(A) FROM B ORDER BY C()",
    "SELECT MAX(A) FROM B ORDER BY MAX",
    "SELECT MAX(A) FROM B ORDER BY MAX(",
    "SELECT MAX(A) FROM B LIMIT",
    "MAX(A) FROM B",
    "SELECT MAX(A) FROM B$",
    query("(A = 'a'"),
    `${query("A = 'a'")} LIMIT 1 2`,
    `${query("A = 'a'")};;`,
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
    ["Name NOT LIKE 'a%'", "unknown"],
    ["Name == 'a'", true],
    ["Name = 'a;b'", false],
    ["AWS.AccountId = '1'", "unknown"],
    ["tag.\"cost center\" = 'x' OR Name = 'a'", true],
    ["tag.\"cost center\" = 'x' AND Name = 'a'", "unknown"],
    ["stage.tag.env = 'x'", false],
    ["\"Name.\" = 'a'", false],
    ["Bus IN ('x', 'y')", "unknown"],
    ["NOT (Name = 'a' AND Name = 'b')", true],
  ] as const) {
    it(`with ${where} ${expected === true ? "matches" : expected === false ? "does not match" : "may match"} a metric`, () =>
      assert.equal(meets(conditionOf(where), metric), expected));
  }

  for (const [where, expected] of [
    ["Name = 'a'", ["a"]],
    ["Name = 'a' OR Name IN ('b', 'c')", ["a", "b", "c"]],
    ["Name IN ('a', 'b') AND Name = 'a' AND Bus = 'x'", ["a"]],
    ["Name = 'a' AND Name IN ('a', 'b')", ["a"]],
    ["Name = 'a;b'", ["a;b"]],
    ["Bus = 'x'", undefined],
    ["Bus = 'x' AND Bus = 'y'", undefined],
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
