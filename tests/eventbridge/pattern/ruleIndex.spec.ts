import assert from "node:assert/strict";
import { compilePattern, compileIndexedPattern } from "../../../eventbridge/pattern/compile";
import { RuleIndex } from "../../../eventbridge/pattern/ruleIndex";
import { seededRandom } from "../../../emulator/random";

const text = (pattern: object) => JSON.stringify(pattern);

describe("the index of rules", () => {
  const indexOf = (patterns: readonly object[]) => {
    const index = new RuleIndex<number>();
    patterns.forEach((pattern, place) =>
      index.put(String(place), compileIndexedPattern(text(pattern)), place),
    );
    return index;
  };

  it("finds anew for the same event when a pattern came, changed or went", () => {
    const event = { source: "a" };
    const index = indexOf([{ source: ["a"] }]);
    assert.deepEqual(index.match(event), [0]);
    index.put("1", compileIndexedPattern(text({ source: ["a"] })), 1);
    assert.deepEqual(index.match(event), [0, 1]);
    index.put("0", compileIndexedPattern(text({ source: ["b"] })), 0);
    assert.deepEqual(index.match(event), [1]);
    index.remove("1");
    assert.deepEqual(index.match(event), []);
  });

  it("finds what trying every pattern finds, in the same order", () => {
    const random = seededRandom(1);
    const pick = <T>(...these: T[]): T => these[Math.floor(random() * these.length)] as T;
    const demand = () =>
      pick<(object | string)[]>(
        ["a"],
        ["b"],
        ["a", "b"],
        [{ prefix: "a" }],
        ["c", { exists: false }],
      );
    const pattern = () => ({
      ...(random() < 0.7 && { source: demand() }),
      ...(random() < 0.7 && { "detail-type": demand() }),
      ...(random() < 0.2 && { $or: [{ source: demand() }, { detail: { id: [1] } }] }),
      detail: { id: [pick(1, 2)] },
    });
    const patterns = Array.from({ length: 300 }, pattern);
    const index = indexOf(patterns);
    for (let i = 0; i < 300; i += 1) {
      const event = {
        ...(random() < 0.9 && { source: pick<string | null>("a", "b", "c", null) }),
        ...(random() < 0.9 && { "detail-type": pick<string | number>("a", "b", "c", 1) }),
        detail: { id: pick(1, 2) },
      };
      const expected = patterns.flatMap((one, place) =>
        compilePattern(text(one))(event) ? [place] : [],
      );
      assert.deepEqual(index.match(event), expected, text(event));
    }
  });

  it("tries only the patterns that an event's source and detail-type can match", () => {
    let tried = 0;
    const index = new RuleIndex<number>();
    for (let place = 0; place < 1_000; place += 1) {
      const pattern = compileIndexedPattern(
        text({ source: ["shop"], "detail-type": [`type-${place}`] }),
      );
      const matches: typeof pattern.matches = (event) => {
        tried += 1;
        return pattern.matches(event);
      };
      index.put(String(place), { ...pattern, matches }, place);
    }
    assert.deepEqual(index.match({ source: "shop", "detail-type": "type-7" }), [7]);
    assert.equal(tried, 1);
  });

  it("finds a source that is an address, however it is written", () => {
    const index = indexOf([{ source: ["10.0.0.1"] }]);
    assert.deepEqual(index.match({ source: "::ffff:a00:1" }), [0]);
  });

  it("forgets what is removed, and keeps the place of what is replaced", () => {
    const index = indexOf([{ a: [1] }, { source: ["x"] }, { a: [1] }]);
    index.remove("1");
    index.remove("never there");
    index.put("0", compileIndexedPattern(text({ source: ["x"] })), 9);
    assert.deepEqual(index.match({ source: "x", a: 1 }), [9, 2]);
  });
});
