import assert from "node:assert/strict";
import { findEncodingMistake } from "../../text/encoding";
import { findJsonMistake } from "../../text/jsonMistake";

describe("the first mistake in a JSON text", () => {
  const find = (text: string) => {
    const mistake = findJsonMistake(text);
    return mistake && `${mistake.line}:${mistake.column} ${mistake.problem}`;
  };

  for (const text of [
    "{}",
    "[]",
    ' \t\r\n[1, -0, 1.5e+3, 0.1, "a\\u00e9\\n", {"": [true, false, null]}]\n',
    '"\u007f\u2028"',
    "1e999",
    `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
  ]) {
    it(`is none in ${text.slice(0, 70)}`, () => {
      JSON.parse(text);
      assert.equal(find(text), undefined);
    });
  }

  for (const [text, expected] of [
    ["", "1:1 it is empty"],
    ["\uFEFF{}", "1:1 it begins with a byte order mark (BOM): save it as UTF-8 without one"],
    ['{\n  "a": 1,\n}', "2:9 a comma is followed by }: remove the comma"],
    ["[1,]", "1:3 a comma is followed by ]: remove the comma"],
    ['{"a": 01}', "1:7 a number begins with 0: remove the zero, or write a text in quotes"],
    ['{"a": -012}', "1:7 a number begins with 0: remove the zero, or write a text in quotes"],
    ["[+1]", "1:2 a number begins with +: remove the sign"],
    ["[.5]", "1:2 a number has a point without digits on both sides"],
    ["[1.]", "1:2 a number has a point without digits on both sides"],
    ["[0x1F]", "1:2 a number is malformed: write digits, or a text in quotes"],
    ["[1e]", "1:2 a number is malformed: write digits, or a text in quotes"],
    ["[NaN]", "1:2 NaN and Infinity are no numbers of JSON"],
    ["[-Infinity]", "1:2 NaN and Infinity are no numbers of JSON"],
    ["[12ab]", "1:2 a number is malformed: write digits, or a text in quotes"],
    ["{'a': 1}", "1:2 a key in double quotes is missing before the character '"],
    ["{a: 1}", "1:2 a key in double quotes is missing before a letter or digit"],
    ["['a']", "1:2 the character ' begins no value of JSON: texts have double quotes"],
    ["[1 // x\n]", "1:4 a comma or ] is missing before the character /"],
    ["// x\n{}", "1:1 the character / begins no value of JSON: JSON has no comments"],
    ['{"a" 1}', "1:6 a colon is missing before a letter or digit"],
    ['{"a": 1 "b": 2}', '1:9 a comma or } is missing before the character "'],
    ['{"a": [1, 2}', "1:12 a comma or ] is missing before the character }"],
    ['{\r\n"a": [1,', "2:9 the text ends before the list that begins in column 6 is closed"],
    ['{"a"', "1:5 the text ends before the object that begins in column 1 is closed"],
    ['["a', "1:2 a text has no closing quote"],
    ['["a\nb"]', "1:4 a text ends with the line: close its quotes, or write \\n for a line break"],
    ['["\u0001"]', "1:3 a text contains the control character U+0001: write it as an escape"],
    ['["\\x"]', "1:3 a text contains \\ with a character that JSON does not escape"],
    ["[True]", "1:2 a letter or digit begins no value of JSON"],
    ["{} {}", "1:4 the character { follows the end of the value"],
    ["[1]\u0000", "1:4 the character U+0000 follows the end of the value"],
    ["Veronica", "1:1 a letter or digit begins no value of JSON"],
  ] as const) {
    it(`is found in ${JSON.stringify(text)}`, () => {
      assert.throws(() => JSON.parse(text) as unknown);
      assert.equal(find(text), expected);
    });
  }
});

describe("the encoding of a file", () => {
  const find = (bytes: Buffer) => {
    const mistake = findEncodingMistake(bytes);
    return mistake && `${mistake.line}:${mistake.column} ${mistake.problem}`;
  };

  it("is UTF-8 with any character, also the one that replaces others", () =>
    assert.equal(find(Buffer.from("\uFEFFé\uFFFD😀")), undefined));

  it("is recognized as UTF-16, with and without a byte order mark", () => {
    const text = Buffer.from("{}", "utf16le");
    for (const bytes of [text, Buffer.from(text).swap16()]) {
      assert.match(find(bytes) ?? "", /^1:1 it seems to be in the encoding UTF-16: /);
      const marked = Buffer.concat([
        Buffer.from(bytes === text ? [0xff, 0xfe] : [0xfe, 0xff]),
        bytes,
      ]);
      assert.match(find(marked) ?? "", /^1:1 it is in the encoding UTF-16: /);
    }
  });

  it("names the first byte that is not UTF-8", () => {
    assert.equal(
      find(Buffer.from('{\n"é\uFFFD": "\xe9"}', "latin1")),
      "2:2 the byte 0xE9 is of another encoding than UTF-8, such as Latin-1: save it as UTF-8",
    );
    assert.match(find(Buffer.from([0x61, 0xc3])) ?? "", /^1:2 the byte 0xC3 /);
  });
});
