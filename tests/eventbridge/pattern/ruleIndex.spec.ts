import assert from "node:assert/strict";
import fc from "fast-check";
import {
  compileIndexedPattern,
  compilePattern,
  type Matcher,
  type RulePattern,
} from "../../../eventbridge/pattern/compile";
import type { Json, JsonObject } from "../../../eventbridge/event";
import { RuleIndex } from "../../../eventbridge/pattern/ruleIndex";
import { drawn } from "../../drawn";

const text = (pattern: object) => JSON.stringify(pattern);

const envelope = fc.constantFrom<(object | string)[]>(
  ["a"],
  ["b"],
  ["a", "b"],
  [{ prefix: "a" }],
  ["c", { exists: false }],
  [{ exactly: "a" }],
);
const list = fc.uniqueArray(
  fc.constantFrom<unknown>(
    ...["a", "b", "10.0.0.1", 1, 1.0000001, 2, 1e10, true, null],
    ...[{ exists: true }, { exists: false }, { prefix: "a" }, { "anything-but": ["a"] }],
    ...[{ numeric: [">", 1] }, { wildcard: "*b" }, { "equals-ignore-case": "B" }],
  ),
  { minLength: 1, maxLength: 3 },
);
const fields = fc.dictionary(fc.constantFrom("x", "y", "z.x"), list, { minKeys: 1, maxKeys: 3 });
const detail = fc.oneof(fields, fc.record({ z: fields, x: list }, { requiredKeys: ["z"] }));
const pattern = fc
  .record(
    {
      source: envelope,
      "detail-type": envelope,
      $or: fc.array(fc.oneof(fc.record({ detail }), fc.record({ source: envelope })), {
        minLength: 2,
        maxLength: 3,
      }),
      detail,
    },
    { requiredKeys: ["detail"] },
  )
  .filter((one) => Object.keys(one).length > 0);

const leaf = fc.constantFrom<Json>(
  "a",
  "b",
  "ab",
  "::ffff:a00:1",
  1,
  1.0000001,
  3,
  1e10,
  true,
  null,
);
const { value } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, tie("object"), fc.array(tie("value"), { maxLength: 3 })),
  object: fc.dictionary(fc.constantFrom("x", "y", "z", "z.x"), tie("value"), { maxKeys: 3 }),
}));
const event = fc.record(
  {
    source: fc.constantFrom<Json>("a", "b", "c", "ab", 1, null),
    "detail-type": fc.constantFrom<Json>("a", "b", "c", 1, ["a"]),
    detail: value,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

describe("the index of rules", () => {
  const indexOf = (patterns: readonly object[]) => {
    const index = new RuleIndex<number>();
    patterns.forEach((pattern, place) =>
      index.put(String(place), compileIndexedPattern(text(pattern)), place),
    );
    return index;
  };

  it("returns a new result for the same event after a pattern was added, changed or removed", () => {
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

  it("returns the patterns that match alone, in order, after any removals and additions", () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 12 }),
        fc.array(fc.record({ key: fc.nat(11), change: fc.option(pattern) }), { maxLength: 6 }),
        fc.array(event, { minLength: 1, maxLength: 8 }),
        (patterns, changes, events) => {
          const index = new RuleIndex<string>();
          const expected = new Map<string, Matcher>();
          const put = (key: string, one: object) => {
            index.put(key, compileIndexedPattern(text(one)), key);
            expected.set(key, compilePattern(text(one)));
          };
          const check = () => {
            for (const one of events) {
              const matching = [...expected].filter(([, matches]) => matches(one));
              assert.deepEqual(
                index.match(one),
                matching.map(([key]) => key),
                text(one),
              );
            }
          };
          patterns.forEach((one, place) => put(String(place), one));
          check();
          for (const { key, change } of changes) {
            if (change !== null) put(String(key), change);
            else {
              index.remove(String(key));
              expected.delete(String(key));
            }
            check();
          }
        },
      ),
      drawn(120),
    );
  });

  it("matches the fields inside an array in one element, also with many patterns", () => {
    const patterns = [1, 2, 3].flatMap((sku) =>
      [true, false].map((exists) => ({ items: { sku: [sku], wrapped: [{ exists }] } })),
    );
    const index = indexOf(patterns);
    assert.deepEqual(index.match({ items: [{ sku: 1 }, { sku: 2, wrapped: "yes" }] }), [1, 2]);
    assert.deepEqual(index.match({ items: [{ sku: 1 }, { wrapped: "yes" }] }), [1]);
  });

  /** Compiles a pattern that counts the evaluations of its operators. */
  const counting = (pattern: object, count: () => void): RulePattern => {
    const compiled = compileIndexedPattern(text(pattern));
    const conjunctions = compiled.conjunctions.map((conjunction) => {
      const demands = [...conjunction].map(([name, demand]) => {
        const others = demand.alternatives.others.map(({ identity, matches }) => ({
          identity,
          matches: (leaf: Parameters<typeof matches>[0]) => {
            count();
            return matches(leaf);
          },
        }));
        return [name, { ...demand, alternatives: { ...demand.alternatives, others } }] as const;
      });
      return new Map(demands);
    });
    return { ...compiled, conjunctions };
  };

  it("evaluates a condition once for an event, however many patterns share it", () => {
    const optional = ["a", "b", "c", "d", "e", "f"];
    const combinations = Array.from({ length: 64 }, (_, rule) => ({
      source: ["shop"],
      detail: {
        id: [{ prefix: "" }],
        ...Object.fromEntries(
          optional.map((name, bit) => [name, [{ exists: ((rule >> bit) & 1) === 1 }]]),
        ),
      },
    }));
    let evaluated = 0;
    const index = new RuleIndex<number>();
    combinations.forEach((one, place) =>
      index.put(
        String(place),
        counting(one, () => (evaluated += 1)),
        place,
      ),
    );
    assert.deepEqual(index.match({ source: "shop", detail: { id: "1", a: 1, c: null } }), [5]);
    assert.equal(evaluated, 3, "of `id`, `a` and `c`");
  });

  it("evaluates only the patterns that an event's source and detail-type can match", () => {
    let evaluated = 0;
    const index = new RuleIndex<number>();
    for (let place = 0; place < 1_000; place += 1) {
      const pattern = {
        source: ["shop"],
        "detail-type": [`type-${place % 200}`],
        detail: { id: [{ prefix: String(place) }] },
      };
      index.put(
        String(place),
        counting(pattern, () => (evaluated += 1)),
        place,
      );
    }
    const event = { source: "shop", "detail-type": "type-7", detail: { id: "407" } };
    assert.deepEqual(index.match(event), [407]);
    assert.equal(evaluated, 5, "of the five patterns of that detail type");
  });

  it("finds a source that is an address in any notation", () => {
    const index = indexOf([{ source: ["10.0.0.1"] }]);
    assert.deepEqual(index.match({ source: "::ffff:a00:1" }), [0]);
  });

  it("forgets removed patterns, and keeps the position of replaced ones", () => {
    const index = indexOf([{ a: [1] }, { source: ["x"] }, { a: [1] }]);
    index.remove("1");
    index.remove("never there");
    index.put("0", compileIndexedPattern(text({ source: ["x"] })), 9);
    assert.deepEqual(index.match({ source: "x", a: 1 }), [9, 2]);
  });
});
