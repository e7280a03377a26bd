import assert from "node:assert/strict";
import { explainMismatch } from "../../../eventbridge/pattern/explain";
import type { Json } from "../../../eventbridge/event";

describe("the reason why an event does not match", () => {
  const cases: [object, Json, string | undefined][] = [
    [{ a: ["x"] }, { a: "x" }, undefined],
    [{ a: ["x"] }, { a: "y" }, 'a is "y", but the pattern requires "x"'],
    [
      { a: { b: ["x", 1] } },
      { a: { b: null } },
      'a.b is null, but the pattern requires one of ["x",1]',
    ],
    [
      { a: { b: [{ exists: true }] } },
      {},
      'a.b is missing, but the pattern requires {"exists":true}',
    ],
    [
      { a: [1], b: [2] },
      { a: [0, 3] },
      "a is [0,3], but the pattern requires 1, and b is missing, but the pattern requires 2",
    ],
    [
      { a: { b: [1], c: [2] } },
      { a: [{ b: 1 }, { c: 2 }] },
      "no single element of an array matches the pattern in all of a.b, a.c",
    ],
    [
      { $or: [{ a: [1] }, { b: [2] }] },
      { a: 2 },
      "none of the alternatives of $or holds: a is 2, but the pattern requires 1; or b is missing, but the pattern requires 2",
    ],
    [{ $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, undefined],
    [
      { a: [{ numeric: [">", 0] }] },
      { a: 12_345_678_901 },
      'a is 12345678901, but the pattern requires {"numeric":[">",0]} (no number beyond 5e9 is compared)',
    ],
    [{ "a.b": [1] }, { a: { b: 2 } }, "a.b is 2, but the pattern requires 1"],
    [{ a: { b: [1] } }, { "a.b": 2 }, "a.b is 2, but the pattern requires 1"],
  ];
  for (const [pattern, event, reason] of cases) {
    it(`${JSON.stringify(pattern)} and ${JSON.stringify(event)}: ${reason ?? "the event matches"}`, () => {
      assert.equal(explainMismatch(JSON.stringify(pattern), event), reason);
    });
  }
});
