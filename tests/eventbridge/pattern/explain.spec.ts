import assert from "node:assert/strict";
import { explainMismatch } from "../../../eventbridge/pattern/explain";
import type { Json } from "../../../eventbridge/event";

describe("the reason why an event does not match", () => {
  const cases: [object, Json, string | undefined][] = [
    [{ a: ["x"] }, { a: "x" }, undefined],
    [{ a: ["x"] }, { a: "y" }, 'a is "y", and the pattern wants "x"'],
    [
      { a: { b: ["x", 1] } },
      { a: { b: null } },
      'a.b is null, and the pattern wants one of ["x",1]',
    ],
    [{ a: { b: [{ exists: true }] } }, {}, 'a.b is missing, and the pattern wants {"exists":true}'],
    [
      { a: [1], b: [2] },
      { a: [0, 3] },
      "a is [0,3], and the pattern wants 1, and b is missing, and the pattern wants 2",
    ],
    [
      { a: { b: [1], c: [2] } },
      { a: [{ b: 1 }, { c: 2 }] },
      "no one element of an array has all of a.b, a.c as the pattern wants them",
    ],
    [
      { $or: [{ a: [1] }, { b: [2] }] },
      { a: 2 },
      "none of the alternatives of $or holds: a is 2, and the pattern wants 1; or b is missing, and the pattern wants 2",
    ],
    [{ $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, undefined],
    [
      { a: [{ numeric: [">", 0] }] },
      { a: 12_345_678_901 },
      'a is 12345678901, and the pattern wants {"numeric":[">",0]} (no number beyond 5e9 is compared)',
    ],
    [{ "a.b": [1] }, { a: { b: 2 } }, "a.b is 2, and the pattern wants 1"],
    [{ a: { b: [1] } }, { "a.b": 2 }, "a.b is 2, and the pattern wants 1"],
  ];
  for (const [pattern, event, reason] of cases) {
    it(`${JSON.stringify(pattern)} and ${JSON.stringify(event)}: ${reason ?? "the event matches"}`, () => {
      assert.equal(explainMismatch(JSON.stringify(pattern), event), reason);
    });
  }
});
