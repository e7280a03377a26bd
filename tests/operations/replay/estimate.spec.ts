import assert from "node:assert/strict";
import { periodOf } from "../../../clients/aws/ruleMetrics";
import { estimateReplay, type EstimateParts } from "../../../operations/replay/estimate";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 8, 14, 9);

describe("the estimate of a replay", () => {
  const parts: EstimateParts = {
    selected: [
      { name: "updates", rules: ["a", "b", "rest"], sending: ["a", "b"], isWhole: true },
      { name: "deletions", rules: ["c"], sending: ["c"], isWhole: true },
    ],
    range: { from: NOW - 12 * HOUR, to: NOW - 6 * HOUR },
    now: NOW,
    archive: { retentionDays: 14, createdAt: NOW - 2 * DAY, eventCount: 800 },
    matched: new Map([
      ["a", 100],
      ["b", 20],
      ["c", 50],
      ["rest", 7],
    ]),
    deployed: {
      targets: [
        { rule: "a", arn: "contacts", request: {} },
        { rule: "b", arn: "contacts", request: {} },
        { rule: "c", arn: "deletions", request: {} },
      ],
      rates: new Map([
        ["contacts", 20],
        ["deletions", 2],
      ]),
    },
  };

  it("counts matches of the rules that send, and takes the time of the slowest destination", () => {
    const { requests, by, delivery } = estimateReplay(parts);
    assert.deepEqual([requests, by, delivery], [170, "metrics", 25_000]);
  });

  it("takes the archive's share of the range where the rules matched nothing, or nobody knows", () => {
    for (const matched of [undefined, new Map<string, number>()]) {
      const { requests, by, delivery } = estimateReplay({ ...parts, matched });
      assert.deepEqual([requests, by, delivery], [100, "archive", 50_000]);
    }
  });

  it("counts only the part of the range that the archive can hold", () => {
    const archive = { ...parts.archive, createdAt: NOW - 30 * HOUR };
    const range = { from: NOW - 60 * HOUR, to: NOW - 15 * HOUR };
    assert.equal(estimateReplay({ ...parts, archive, range, matched: undefined }).requests, 400);
  });

  it("knows nothing by an archive whose count is not right yet, or that has none", () => {
    for (const archive of [
      { ...parts.archive, createdAt: NOW - 23 * HOUR },
      { ...parts.archive, eventCount: undefined },
    ]) {
      const { requests, by } = estimateReplay({ ...parts, archive, matched: undefined });
      assert.deepEqual([requests, by], [undefined, "nothing"]);
    }
  });

  it("gives no time if a rate limit is unknown", () => {
    const deployed = { ...parts.deployed, rates: new Map([["contacts", 20]]) };
    assert.equal(estimateReplay({ ...parts, deployed }).delivery, undefined);
  });
});

// Source: CloudWatch User Guide, 'Metrics retention'.
describe("the period of CloudWatch's data points", () => {
  for (const [what, age, length, minutes] of [
    ["an hour of today", HOUR, HOUR, 1],
    ["two days", 2 * DAY, 2 * DAY, 5],
    ["an hour of 20 days ago", 20 * DAY, HOUR, 5],
    ["an hour of 70 days ago", 70 * DAY, HOUR, 60],
    ["a year", 365 * DAY, 365 * DAY, 60],
  ] as const) {
    it(`is ${minutes} min for ${what}`, () => {
      const from = NOW - age;
      assert.equal(periodOf({ from, to: from + length }, NOW), minutes * 60_000);
    });
  }
});
