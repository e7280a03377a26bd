import assert from "node:assert/strict";
import { compilePattern, compileAcceptedPattern } from "../../../eventbridge/pattern/compile";
import { complexityOf } from "../../../eventbridge/pattern/complexity";
import { parsePattern, patternMistakes } from "../../../eventbridge/pattern/parse";
import { COMPLEXITIES } from "./complexities";

describe("the complexity of an event pattern's wildcards", () => {
  for (const [expected, pattern] of COMPLEXITIES) {
    it(`is ${expected} for ${pattern.slice(0, 100)}`, () => {
      assert.equal(complexityOf(parsePattern(pattern), 1_000).most, expected);
    });

    it(`is ${expected > 10 ? "refused" : "accepted"} for ${pattern.slice(0, 100)}`, () => {
      assert.equal(patternMistakes(pattern).length, expected > 10 ? 1 : 0);
    });
  }

  it("is refused in a rule, with the field's name, although the pattern can be matched", () => {
    const pattern = JSON.stringify({ detail: { path: [{ wildcard: "*a*a*a*a*a*a*" }] } });
    assert.throws(
      () => compileAcceptedPattern(pattern),
      /^Error: the wildcards are too complex together; .* at detail\.path$/,
    );
    assert.equal(compilePattern(pattern)({ detail: { path: "aaaaaa" } }), true);
  });

  it("is measured fast for a long wildcard", () => {
    const pattern = JSON.stringify({ a: [{ wildcard: "F*e*a*t*u*r*e*".repeat(250) }] });
    const before = performance.now();
    assert.equal(patternMistakes(pattern).length, 1);
    assert(performance.now() - before < 1_000);
  });
});
