import assert from "node:assert/strict";
import { NotUnderstood, tokensOf, understood } from "../../../policy/alarms/tokens";

/** Tokens as texts: the first letter of the kind, and the text. */
const spelled = (source: string, extra?: string) =>
  tokensOf(source, extra)?.map(({ kind, text }) => `${kind[0]}:${text}`);

describe("the tokens of an expression", () => {
  for (const [source, expected] of [
    ["m1_a + B", ["w:m1_a", "s:+", "w:B"]],
    ["_x", ["w:_x"]],
    ["aAzZ", ["w:aAzZ"]],
    ["0.5*19", ["n:0.5", "s:*", "n:19"]],
    ["5m", ["n:5", "w:m"]],
    ["a.b:c9", ["w:a.b:c9"]],
    ["a<=b<c", ["w:a", "s:<=", "w:b", "s:<", "w:c"]],
    ["==!=<=>=&&||<>", ["s:==", "s:!=", "s:<=", "s:>=", "s:&&", "s:||", "s:<>"]],
    ["()[],+-*/^<>=", [..."()[],+-*/^"].map((sign) => `s:${sign}`).concat("s:<>", "s:=")],
    ["\t a\n", ["w:a"]],
    ["", []],
    [`'a b'"c"`, ["t:a b", "q:c"]],
    [`'it\\'s \\\\'`, ["t:it's \\"]],
    [`"it's"`, ["q:it's"]],
    ["a & b", undefined],
    ["a!", undefined],
    ["é", undefined],
    ["{", undefined],
    ["@", undefined],
    ["`", undefined],
    ["'open", undefined],
    [`"open'`, undefined],
  ] as const) {
    it(`of ${JSON.stringify(source)} are ${expected?.join(" ") ?? "not known"}`, () =>
      assert.deepEqual(spelled(source), expected));
  }

  it("include further characters of words, and words that begin with a digit, where a caller wants them", () =>
    assert.deepEqual(spelled("5-a/b (c)", "-/"), ["w:5-a/b", "s:(", "w:c", "s:)"]));
});

describe("what is not understood", () => {
  it("is returned as the reason, and every other error is passed on", () => {
    const reason = new NotUnderstood("of this");
    const failure = new TypeError("a mistake of ours");
    const thrown = (error: Error) => () => {
      throw error;
    };
    assert.equal(
      understood(() => 1),
      1,
    );
    assert.equal(understood(thrown(reason)), reason);
    assert.throws(() => understood(thrown(failure)), failure);
  });
});
