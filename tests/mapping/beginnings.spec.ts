import assert from "node:assert/strict";
import fc from "fast-check";
import { beginningsOf } from "../../mapping/beginnings";
import { drawn } from "../drawn";

const of = (pattern: string) => beginningsOf([{ type: "string", pattern }]);
const DIGITS = [..."0123456789"];

describe("the beginning of a schema's texts", () => {
  for (const [pattern, expected] of [
    ["^C-[0-9]+$", ["C-"]],
    ["^[0-9]+$", DIGITS],
    ["^[0-9]{6}$", DIGITS],
    ["^\\d", DIGITS],
    ["^[A-C_x]", ["A", "B", "C", "_", "x"]],
    ["^[a-]", ["-", "a"]],
    ["^[a-a]", ["a"]],
    ["^[A-X]", [..."ABCDEFGHIJKLMNOPQRSTUVWX"]],
    ["^[A-Y]", undefined],
    ["^[--/]", undefined],
    ["^aa?", ["a"]],
    ["^ab+?", ["ab"]],
    ["^shop:", ["shop:"]],
    ["^ab?c", ["a"]],
    ["^ab*", ["a"]],
    ["^ab{0,2}", ["a"]],
    ["^ab+", ["ab"]],
    ["^a(b|c)", undefined],
    ["^a|b", undefined],
    ["^[0-9]*", undefined],
    ["^[0-9]?", undefined],
    ["^[0-9]{0,3}", undefined],
    ["^\\d*", undefined],
    ["^[^.]", undefined],
    ["^[.a]", undefined],
    ["^[z-a]", undefined],
    ["^\\w", undefined],
    ["^.", undefined],
    ["^\\.", undefined],
    ["^a?", undefined],
    ["^(a)", undefined],
    ["^$", undefined],
    ["[0-9]", undefined],
    ["^[A-Z0-9]", undefined],
  ] as const) {
    it(`is ${expected === undefined ? "unknown" : expected.join(" or ")} by ${pattern}`, () => {
      assert.deepEqual(of(pattern), expected);
    });
  }

  for (const [what, alternatives, expected] of [
    ["a list of texts", [{ enum: ["A1", "B", null, 5] }], ["A1", "B"]],
    ["a constant", [{ const: "A" }], ["A"]],
    [
      "alternatives with known beginnings",
      [{ const: "A" }, { type: "string", pattern: "^B" }],
      ["A", "B"],
    ],
    ["an alternative with an unknown beginning", [{ const: "A" }, { type: "string" }], undefined],
    ["null as another type", [{ type: ["string", "null"], pattern: "^B" }], ["B"]],
    ["null as another alternative", [{ type: "null" }, { type: "string", pattern: "^B" }], ["B"]],
    ["an empty text in the list", [{ enum: ["A", ""] }], undefined],
    ["a dot in the list", [{ enum: ["A", "."] }], undefined],
    ["a text in the list that begins with a dot", [{ enum: ["A", ".b"] }], undefined],
    ["a text in the list that ends with a dot", [{ enum: ["A", "b."] }], ["A", "b."]],
    ["a list of numbers", [{ enum: [1, 2] }], undefined],
    ["the same beginning twice", [{ const: "B" }, { enum: ["B", "A"] }], ["A", "B"]],
    ["a number", [{ type: "integer" }], undefined],
  ] as const) {
    it(`is ${expected === undefined ? "unknown" : expected.join(" or ")} with ${what}`, () => {
      assert.deepEqual(beginningsOf(alternatives), expected);
    });
  }

  it("is the beginning of every text that matches the pattern", () => {
    const part = fc.constantFrom(
      ...["a", "C-", "[0-9]", "[A-C]", "\\d", "[ab_]", ".", "(x)", "[^a]", "\\w"],
    );
    const quantifier = fc.constantFrom("", "", "+", "*", "?", "{0,2}", "{2}", "|b");
    const pattern = fc
      .array(fc.tuple(part, quantifier), { minLength: 1, maxLength: 3 })
      .map((parts) => `^${parts.flat().join("")}$`);
    fc.assert(
      fc.property(
        pattern.chain((one) => fc.tuple(fc.constant(one), fc.stringMatching(new RegExp(one)))),
        ([one, text]) => {
          const known = of(one);
          assert(known?.some((beginning) => text.startsWith(beginning)) ?? true, `${one}: ${text}`);
        },
      ),
      drawn(120),
    );
  });
});
