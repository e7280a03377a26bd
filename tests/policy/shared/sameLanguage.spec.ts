import assert from "node:assert/strict";
import fc from "fast-check";
import { compileCidr } from "../../../eventbridge/pattern/cidr";
import { patternMistakes } from "../../../eventbridge/pattern/parse";
import { isAddressBlock } from "../../../policy/shared/addressBlock";
import { readPattern } from "../../../policy/shared/eventPattern";
import { assertSameAnswers, returns } from "./compareReaders";

const text = fc.oneof(
  fc.constantFrom("", "a", "*", "**", "a*b", "\\", "\\*", "\\\\", "a\\b", "*\\**", ".", ">", "="),
  fc.constantFrom("10.0.0.0/8", "10.0.0.0/32", "10.0.0.0/99", "10.0.0/8", "1.2.3.4", "::1/64"),
  fc.constantFrom("::1/128", "2001:db8::/32", "10.0.0.0/-1", "10.0.0.0/+8", "/8", "10.0.0.0/8/8"),
  fc.constantFrom(
    "999.0.0.0/8",
    "ABCD::/16",
    "10.0.0.0/08",
    "::ffff:1.2.3.4/8",
    "*a*a*a*a*a*",
    "李*李",
  ),
  fc.string({ unit: fc.constantFrom("a", "b", "*", "\\"), maxLength: 12 }),
);
const number = fc.constantFrom(0, 1, 5, -1, 10, 5e9, -5e9, 6e9, 1e300, 0.5, 1e-7, 300);
const value = fc.oneof(text, number, fc.constantFrom(null, true, false));
const word = fc.constantFrom("<", "<=", "=", ">", ">=", "==");
const comparison = fc.oneof(
  fc.tuple(word, fc.oneof(number, value)),
  fc.tuple(word, number, word, number),
  fc.tuple(word, number, word, number, number),
);
const operator = fc.constantFrom(
  ...["prefix", "suffix", "equals-ignore-case", "wildcard", "numeric", "cidr", "anything-but"],
  ...["exists", "exactly", "regex", "Prefix", "constructor", "__proto__", "toString"],
);
const single = (key: fc.Arbitrary<string>, operand: fc.Arbitrary<unknown>) =>
  // Not an object literal, in which one of the names would set the prototype.
  fc.tuple(key, operand).map(([name, given]) => Object.fromEntries([[name, given]]));
const listed = fc.oneof(
  value,
  fc.array(text, { maxLength: 3 }),
  fc.array(number, { maxLength: 3 }),
);
const operand = fc.oneof(
  listed,
  comparison,
  fc.array(value, { maxLength: 3 }),
  single(operator, listed),
  fc.constantFrom({}, { prefix: "a", suffix: "b" }),
);
const alternative = fc.oneof(
  { weight: 2, arbitrary: value },
  { weight: 6, arbitrary: single(operator, operand) },
  { weight: 4, arbitrary: single(fc.constant("anything-but"), single(operator, listed)) },
  { weight: 3, arbitrary: single(fc.constant("numeric"), comparison) },
  { weight: 3, arbitrary: single(fc.constantFrom("wildcard", "cidr"), text) },
  { weight: 1, arbitrary: fc.constantFrom({}, { prefix: "a", exists: true }, ["a"]) },
);
const list = fc.oneof(
  { weight: 12, arbitrary: fc.array(alternative, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.oneof(value, fc.constantFrom([], {})) },
);
const key = fc.constantFrom("a", "b", "detail", "prefix", "exists", "a.b", "", "=", "numeric");
const { pattern } = fc.letrec<{ pattern: Record<string, unknown> }>((tie) => ({
  pattern: fc
    .tuple(
      fc.dictionary(key, fc.oneof({ maxDepth: 1 }, list, tie("pattern")), {
        noNullPrototype: true,
        maxKeys: 2,
      }),
      // With any other list, some versions of the language read `$or` as the name of a field.
      fc.option(fc.array(tie("pattern"), { minLength: 2, maxLength: 2 }), {
        nil: undefined,
        freq: 4,
      }),
    )
    .map(([fields, alternatives]) => ({
      ...fields,
      ...(alternatives !== undefined && { $or: alternatives }),
    })),
}));

/** Patterns with at most one mistake, because nearly all random patterns are malformed. */
const goodAlternative = fc.oneof(
  fc.constantFrom("a", "", 1, null, true, "10.0.0.1"),
  single(fc.constantFrom("prefix", "suffix", "equals-ignore-case"), fc.constantFrom("a", "é")),
  single(fc.constantFrom("prefix", "suffix"), fc.constant({ "equals-ignore-case": "a" })),
  single(fc.constant("exists"), fc.boolean()),
  single(fc.constant("wildcard"), fc.constantFrom("*", "a*b", "\\*", "*ab*c")),
  single(fc.constant("cidr"), fc.constantFrom("10.0.0.0/8", "::1/64", "2001:db8::/32")),
  single(fc.constant("numeric"), fc.constantFrom([">", 1], ["=", 5e9], [">=", 0, "<", 5])),
  single(
    fc.constant("anything-but"),
    fc.constantFrom(
      "a",
      [1, 2],
      ["a", "b"],
      { prefix: "a" },
      { suffix: ["a", "b"] },
      { wildcard: "a*" },
    ),
  ),
);
const goodList = fc.array(
  fc.oneof({ weight: 12, arbitrary: goodAlternative }, { weight: 1, arbitrary: alternative }),
  { minLength: 1, maxLength: 3 },
);
const goodPattern = fc.record(
  {
    source: goodList,
    detail: fc.dictionary(fc.constantFrom("a", "b", "=", "numeric"), goodList, {
      noNullPrototype: true,
      minKeys: 1,
      maxKeys: 2,
    }),
    $or: fc.array(fc.record({ a: goodList }), { minLength: 2, maxLength: 2 }),
  },
  { requiredKeys: ["source"] },
);

/** The JSON of a pattern, sometimes with a key twice in an operator's object, which `JSON.parse` would hide. */
const patternText = fc
  .tuple(fc.oneof(pattern, goodPattern), fc.nat({ max: 9 }))
  .map(([given, chance]) => {
    const json = JSON.stringify(given);
    return chance > 0 ? json : json.replace(/\{("[^"]*"):("[^"]*"|\d+)\}/, "{$1:$2,$1:$2}");
  });

describe("the pack's reader of event patterns, compared with EventBridge's rules", () => {
  it("accepts the same patterns", () => {
    assertSameAnswers({
      inputs: patternText,
      pack: (json) => typeof readPattern(json) !== "string",
      eventbridge: (json) => patternMistakes(json).length === 0,
      runs: 600,
    });
  });

  it("finds the wildcards of the same patterns too complex", () => {
    const wildcard = fc
      .array(fc.constantFrom("*", "a", "b", "aa", "ab", "é"), { minLength: 3, maxLength: 12 })
      .map((parts) => ({ wildcard: parts.join("").replace(/\*+/g, "*") }));
    const list = fc.array(wildcard, { minLength: 1, maxLength: 6 });
    assertSameAnswers({
      inputs: fc
        .record({ a: list, b: list }, { requiredKeys: ["a"] })
        .map((one) => JSON.stringify(one)),
      pack: (json) => typeof readPattern(json) !== "string",
      eventbridge: (json) => patternMistakes(json).length === 0,
      runs: 120,
    });
  });

  it("accepts the same blocks of addresses", () => {
    const part = fc.constantFrom("0", "10", "010", "255", "256", "", "a", "1", "99999999999");
    const v4 = fc.array(part, { minLength: 3, maxLength: 5 }).map((parts) => parts.join("."));
    const good4 = fc
      .array(fc.constantFrom("0", "10", "255", "008"), { minLength: 4, maxLength: 4 })
      .map((parts) => parts.join("."));
    const group = fc.constantFrom("0", "ffff", "AB", "2001", "db8", "10000", "g");
    const v6 = fc
      .tuple(
        fc.array(group, { maxLength: 8 }),
        fc.array(group, { maxLength: 8 }),
        fc.constantFrom("::", ":"),
      )
      .map(([head, tail, middle]) => `${head.join(":")}${middle}${tail.join(":")}`);
    const good6 = fc.constantFrom(
      "::",
      "::1",
      "2001:db8::",
      "1:2:3:4:5:6:7:8",
      "::ffff:a00:1",
      "::ffff:1.2.3.4",
    );
    const mask = fc.constantFrom(
      "/0",
      "/8",
      "/31",
      "/32",
      "/+8",
      "/08",
      "/127",
      "/128",
      "/-1",
      "",
      "/8/",
      "/8/8",
      "/x",
    );
    assertSameAnswers({
      inputs: fc
        .tuple(fc.oneof(v4, good4, good4, v6, good6, good6, text), mask)
        .map((parts) => parts.join("")),
      pack: isAddressBlock,
      eventbridge: (block) => returns(() => compileCidr(block, "detail.ip")),
      runs: 800,
    });
  });
});

for (const [text, taken] of [
  ['{"a": [{"prefix": "a", "prefix": "b"}]}', false],
  ['{"a": ["x", {"anything-but": {"prefix": "a", "prefix": "b"}}]}', false],
  ['{"$or": [{"b": [{"exists": true, "exists": true}]}, {"c": ["x"]}]}', false],
  ['{"a": [{"prefix": "a"}, {"prefix": "b"}]}', true],
  ['{"a": ["{\\"prefix\\":1,\\"prefix\\":2}"]}', true],
  ['{"a": ["x"], "a": ["y"]}', true],
  ['{"$or": ["a"]}', true],
  ['{"$or": [{"prefix": "a"}, {"prefix": "b"}]}', true],
  ['{"$or": {"a": ["x"]}}', true],
  ['{"detail": {"$or": [{"a": ["x"]}]}}', false],
  ['{"$or": []}', false],
] as const) {
  it(`both readers ${taken ? "accept" : "refuse"} ${text}`, () => {
    assert.equal(patternMistakes(text).length === 0, taken);
    assert.equal(typeof readPattern(text) !== "string", taken);
  });
}
