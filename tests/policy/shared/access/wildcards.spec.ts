import assert from "node:assert/strict";
import {
  escapeWildcards,
  HOLE,
  matchText,
  matchWildcards,
  withoutHoles,
  withoutMarks,
} from "../../../../policy/shared/access/wildcards";

const H = HOLE;
const RULE = `arn:${H}:events:${H}:${H}:rule/shop/updated`;

describe("matchWildcards", () => {
  for (const [pattern, text, expected] of [
    ["*", "", true],
    ["?", "", false],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-b-b", false],
    ["**?", "x", true],
    ["", "", true],
    ["a", "A", false],
    ["b", "ab", false],
    ["a", "ab", false],
    ["?b", `ab${H}`, undefined],
    ["?c", `ab${H}`, false],
    ["arn:aws:events:eu-central-1:1:rule/shop/*", RULE, undefined],
    ["arn:aws:events:eu-central-1:1:rule/other/*", RULE, false],
    ["arn:aws:events:*:*:rule/shop/updated", RULE, undefined],
    ["arn:*:events:*:*:rule/shop/updated", RULE, true],
    ["*:rule/shop/*", RULE, true],
    ["arn:aws:sqs:*", RULE, false],
    ["?", H, undefined],
    ["a:b", H, undefined],
    ["arn:aws:s3:::x", `arn:aws:${H}:b:c:x`, false],
  ] as const) {
    it(`compares ${JSON.stringify(pattern)} with ${text.replaceAll(H, "<?>")}`, () =>
      assert.equal(matchWildcards(pattern, text), expected));
  }

  it("takes literal wildcards of a variable's value for what they are", () => {
    assert.equal(matchWildcards(`${escapeWildcards("a*?")}*`, "a*?b"), true);
    assert.equal(matchWildcards(`${escapeWildcards("a*?")}*`, "axyb"), false);
    assert.equal(matchWildcards(`${escapeWildcards("a*")}b`, `a*${H}`), undefined);
    assert.equal(withoutMarks(escapeWildcards("a*?b")), "a*?b");
  });

  it("compares texts without wildcards", () => {
    assert.equal(matchText("a*", "a*"), true);
    assert.equal(matchText("a*", "ab"), false);
    assert.equal(matchText("a*", `a${H}`), undefined);
    assert.equal(matchText("b", `a${H}`), false);
  });

  it("shows an asterisk for what is not known", () =>
    assert.equal(withoutHoles(RULE), "arn:*:events:*:*:rule/shop/updated"));

  it("takes time that grows with the product of the lengths at most", () => {
    const began = performance.now();
    assert.equal(matchWildcards("*a".repeat(50_000), "a".repeat(300)), false);
    assert.equal(matchWildcards("a-".repeat(50_000), "a-".repeat(50_000)), true);
    assert.equal(matchWildcards("*a".repeat(20_000), RULE), false);
    assert(performance.now() - began < 3_000);
  });
});
