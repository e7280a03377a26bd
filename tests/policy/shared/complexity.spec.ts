import assert from "node:assert/strict";
import { complexityOf, tooComplexField } from "../../../policy/shared/complexity";
import { readPattern } from "../../../policy/shared/eventPattern";
import { COMPLEXITIES } from "../../eventbridge/pattern/complexities";

type Lists = Record<string, unknown[]>;

/** The alternatives of a pattern that has `$or` at the top only. */
function alternativesOf(pattern: string) {
  const read = JSON.parse(pattern) as Lists & { $or?: Lists[] };
  return (read.$or ?? [read]).map((one) => new Map(Object.entries(one)));
}
const complexity = (pattern: object, limit = 1_000) =>
  complexityOf(alternativesOf(JSON.stringify(pattern)), limit);

describe("the complexity of a pattern's wildcards", () => {
  for (const [expected, pattern] of COMPLEXITIES) {
    it(`is ${expected} for ${pattern.slice(0, 100)}`, () => {
      assert.equal(complexityOf(alternativesOf(pattern), 1_000).most, expected);
    });

    it(`is ${expected > 10 ? "refused" : "accepted"} for ${pattern.slice(0, 100)}`, () => {
      const refused = /^its wildcards are too complex at (a|b|def)$/;
      const read = readPattern(pattern);
      assert.equal(typeof read === "string" && refused.test(read), expected > 10);
    });
  }

  for (const [expected, ...wildcards] of [
    [2, "*\\\\"],
    [2, "a*", "a*"],
    [3, "*\\*", "aa\\\\"],
    [3, "\\\\b*a*", "b\\*a\\*b"],
    [4, "\\\\", "*\\\\*"],
  ] as const) {
    it(`is ${expected} for ${wildcards.join(" and ")}, with \\ before a sign that is no wildcard`, () => {
      assert.equal(complexity({ a: wildcards.map((wildcard) => ({ wildcard })) }).most, expected);
    });
  }

  it("is that of the field with the highest, and of the first of equals", () => {
    const [low, high] = [{ wildcard: "*ab" }, { wildcard: "*aa" }];
    assert.deepEqual(complexity({ a: [low], b: [high], c: [high] }), { most: 3, field: "b" });
    assert.deepEqual(complexity({ c: [high], b: [high], a: [low] }), { most: 3, field: "b" });
    assert.deepEqual(complexity({ a: ["x"] }), { most: 0, field: "" });
  });

  it("does not count after a field that must be absent, in any order of the fields", () => {
    const b = [{ wildcard: "*aa" }];
    assert.equal(complexity({ b, a: [{ exists: false }] }).most, 0);
    assert.equal(complexity({ b, c: [{ exists: false }] }).most, 3);
    assert.equal(complexity({ b, a: [{ exists: true }] }).most, 3);
  });

  it("is not changed by alternatives without wildcards", () => {
    const $or = [
      { a: ["x", "y"], b: [{ wildcard: "*aa" }] },
      { a: ["x"], b: [{ wildcard: "*aab" }] },
      { a: ["y"], b: [{ wildcard: "*aac" }] },
    ];
    assert.equal(complexity({ $or }).most, 9);
    assert.equal(complexity({ $or: [{ a: ["y"] }, ...$or] }).most, 9);
  });

  it("is measured up to the first number above the limit", () => {
    const a = [{ wildcard: "*a*a*a*a*a*a*a*a*" }];
    assert.deepEqual(complexity({ a, b: a }, 10), { most: 11, field: "a" });
    const b = ["A", "B", "C", "D"].map((name) => ({ wildcard: `*:stack/${name}/*` }));
    assert.deepEqual(complexity({ a, b }, 6), { most: 7, field: "a" });
    assert.deepEqual(complexity({ b }, 6), { most: 8, field: "b" });
    assert.deepEqual(complexity({ a: [{ wildcard: "*aa" }], b: a }, 3), { most: 5, field: "b" });
  });

  it("names a field only above the service's limit", () => {
    const field = (wildcard: string, ...more: string[]) =>
      tooComplexField([
        new Map([["a", [{ wildcard }, ...more.map((one) => ({ wildcard: one }))]]]),
      ]);
    const ten = ["F*eatureFeature", "Fe*atureFeature", "Fea*tureFeature"] as const;
    assert.equal(field(...ten), undefined);
    assert.equal(field(...ten, "Feat*ureFeature"), "a");
  });
});
