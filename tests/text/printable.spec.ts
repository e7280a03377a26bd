import assert from "node:assert/strict";
import { cut, printable } from "../../text/printable";

describe("a printable text", () => {
  for (const [what, text, expected] of [
    ["keeps letters of any language, and emoji", "Größe 価格 😀", "Größe 価格 😀"],
    ["is on one line", "a\r\n\tb\u2028c", "a b c"],
    ["shows control characters", "a\u0000b\u001b[31m\u009bm", "a<U+0000>b<U+001B>[31m<U+009B>m"],
    ["shows marks of writing direction", "a\u202eb\u2066c", "a<U+202E>b<U+2066>c"],
    ["shows characters without width", "a\u200bb\u00adc", "a<U+200B>b<U+00AD>c"],
    ["shows halves of a surrogate pair", "a\ud800b", "a<U+D800>b"],
    ["shows characters that XML does not allow", "a\ufffeb\uffff", "a<U+FFFE>b<U+FFFF>"],
  ] as const) {
    it(what, () => assert.equal(printable(text), expected));
  }

  it("is cut with a word", () => {
    assert.equal(cut("abcdef", 6), "abcdef");
    assert.equal(cut("abcdef", 4), "abcd... (2 characters more)");
  });
});
