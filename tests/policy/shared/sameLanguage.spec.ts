import assert from "node:assert/strict";
import fc from "fast-check";
import { patternMistakes } from "../../../eventbridge/pattern/parse";
import { readPattern } from "../../../policy/shared/eventPattern";

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
  // Not a literal, which would set the prototype for one of the names.
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
      // In a list of anything else, `$or` is a field's name to some versions of the language.
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

it("the policies' reader of event patterns refuses what EventBridge's rules refuse, and nothing else", () => {
  fc.assert(
    fc.property(pattern, (given) => {
      const json = JSON.stringify(given);
      const mistakes = patternMistakes(json);
      const found = readPattern(json);
      assert.equal(
        typeof found === "string",
        mistakes.length > 0,
        `${json}: ${typeof found === "string" ? found : "taken"}; ${JSON.stringify(mistakes)}`,
      );
    }),
    { seed: 20_261_127, numRuns: 1_500 },
  );
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
  it(`both readers ${taken ? "take" : "refuse"} ${text}`, () => {
    assert.equal(patternMistakes(text).length === 0, taken);
    assert.equal(typeof readPattern(text) !== "string", taken);
  });
}
