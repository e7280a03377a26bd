import assert from "node:assert/strict";
import { repeatedKeys } from "../../text/repeatedKeys";

describe("repeated keys", () => {
  for (const [text, expected] of [
    ['{"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]}', []],
    ['{"a": 1, "a": 2, "a": 3}', ["a"]],
    ['{"x": {"b": 1, "b": 2}, "a": "a", "a": ":"}', ["b", "a"]],
    [String.raw`{"a\"}": 1, "a\"}": 2}`, ['a"}']],
    [String.raw`{"é": 1, "\u00e9": 2}`, ["é"]],
    [String.raw`{"a": "\\", "b": "{\"a\": 1, \"a\": 2}"}`, []],
    ['["a", "a"]', []],
    ['"a"', []],
    ["", []],
  ] as const) {
    it(`of ${text} are ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(repeatedKeys(text), expected);
    });
  }

  it("are found in time that grows with the text, also in one long string", () => {
    const started = performance.now();
    assert.deepEqual(repeatedKeys(JSON.stringify({ a: "\\".repeat(1_000_000) })), []);
    assert.deepEqual(repeatedKeys("[".repeat(100_000) + "]".repeat(100_000)), []);
    assert(performance.now() - started < 2_000);
  });
});
