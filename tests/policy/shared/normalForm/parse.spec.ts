import assert from "node:assert/strict";
import { parseObject, parseTemplate } from "../../../../policy/shared/normalForm/parse";
import { UNKNOWN } from "../../shop";

describe("parseTemplate", () => {
  for (const [what, text, expected] of [
    ["JSON", '{"a": [1, null]}', { a: [1, null] }],
    ["JSON after a line break", '\n {"a": 1}', { a: 1 }],
    ["YAML", "a:\n  - b: 1\n  - c", { a: [{ b: 1 }, "c"] }],
    ["a short form", "a: !Sub x", { a: { "Fn::Sub": "x" } }],
    ["a short form of a list", "a: !Join ['', [b]]", { a: { "Fn::Join": ["", ["b"]] } }],
    [
      "a short form of an object",
      "a: !Transform {Name: b}",
      { a: { "Fn::Transform": { Name: "b" } } },
    ],
    [
      "a short form within another",
      "a: !Base64\n  Fn::Sub: x",
      { a: { "Fn::Base64": { "Fn::Sub": "x" } } },
    ],
    ["Ref and Condition", "a: !Ref b\nc: !Condition d", { a: { Ref: "b" }, c: { Condition: "d" } }],
    ["a tag of YAML", "a: !!str 5", { a: "5" }],
    ["a text by its tag alone", "a: ! b", { a: "b" }],
    ["a date", "a: 2012-10-17", { a: "2012-10-17" }],
    ["an account with a leading 0", "a: 012345678901", { a: "012345678901" }],
    ["a number with a 0", "a: 1001\nb: 0\nc: 0.5", { a: 1001, b: 0, c: 0.5 }],
    ["truth values of YAML 1.1", "a: yes\nb: off", { a: true, b: false }],
    ["a text in quotes that starts with 0", 'a: "01\\x41"', { a: "01A" }],
    ["a key without a value", "a: {b}", { a: { b: null } }],
    ["nothing", "a:\nb: ~", { a: null, b: null }],
    ["an alias, which CloudFormation does not support", "a: &x 1\nb: *x", { a: 1, b: UNKNOWN }],
    ["a key twice", "a: 1\na: 2", { a: 2 }],
    ["a key that is a number", "5: a", { 5: "a" }],
  ] as const) {
    it(`reads ${what}`, () => assert.deepEqual(parseTemplate(text), expected));
  }

  it("reads an object as it is", () => {
    const given = { a: 1 };
    assert.equal(parseTemplate(given), given);
  });

  for (const [what, given] of [
    ["a list", "[1]"],
    ["a list of YAML", "- a"],
    ["a text", "text"],
    ["no text", 5],
    ["nothing", ""],
    ["JSON that ends early", '{"a": 1'],
    ["YAML that ends early", "a: ["],
    ["YAML with a wrong indentation", "a: 1\n  b: 2"],
  ] as const) {
    it(`reads no template in ${what}`, () => assert.equal(parseTemplate(given), undefined));
  }

  it("reads 51,200 characters at most, as CloudFormation", () => {
    const text = (length: number) => `{"a":"${"x".repeat(length - 8)}"}`;
    assert(parseTemplate(text(51_200)));
    assert.equal(parseTemplate(text(51_201)), undefined);
  });

  it("reads YAML with 100 levels of brackets at most", () => {
    const brackets = (levels: number, open: string, close: string) =>
      parseTemplate(`a: ${open.repeat(levels)}${close.repeat(levels)}`);
    assert(brackets(100, "[", "]"));
    assert.equal(brackets(101, "[", "]"), undefined);
    assert(brackets(100, "{a: ", "}"));
    assert.equal(brackets(101, "{a: ", "}"), undefined);
    assert(parseTemplate(`a:\n${"  - [[b], {c: d}]\n".repeat(101)}`), "one after the other");
    assert.equal(
      parseTemplate(`a: "${"]".repeat(5)}"\nb: ${"[".repeat(101)}${"]".repeat(101)}`),
      undefined,
    );
    assert(parseTemplate(`\n{"a": ${"[".repeat(101)}${"]".repeat(101)}}`), "in JSON");
  });

  it("reads YAML with 100 levels of indentation at most", () => {
    const lines = (levels: number, more = "") =>
      Array.from({ length: levels }, (_, level) => `${" ".repeat(level)}a:${more}`).join("\n");
    assert(parseTemplate(lines(100)));
    assert.equal(parseTemplate(lines(101)), undefined);
    assert(parseTemplate(Array.from({ length: 101 }, (_, n) => `a${n}:\n  b: 1`).join("\n")));
    const inner = lines(40).replace(/^/gm, "   ");
    assert(parseTemplate(`a:\n b:\n  c:\n${inner}\n  d:\n${inner}\n  e:\n${inner}`));
  });

  it("reads lines that are indented by 200 characters at most", () => {
    const indented = (width: number) => parseTemplate(`a:\n${" ".repeat(width)}b: 1`);
    assert(indented(200));
    assert.equal(indented(201), undefined);
    const listed = (dashes: number) => parseTemplate(`a:\n${"- ".repeat(dashes)}b`);
    assert(listed(100));
    assert.equal(listed(101), undefined);
  });

  it("leaves the stacks of other errors as they are", () => {
    const before = Error.stackTraceLimit;
    try {
      Error.stackTraceLimit = 7;
      parseTemplate("b: [");
      assert.equal(Error.stackTraceLimit, 7);
    } finally {
      Error.stackTraceLimit = before;
    }
  });
});

describe("parseObject", () => {
  it("reads JSON of an object, or an object", () => {
    assert.deepEqual(parseObject('{"a": 1}'), { a: 1 });
    assert.deepEqual(parseObject({ a: 1 }), { a: 1 });
    for (const other of ["[1]", "5", "null", "{", 5, null, undefined, [{}], ['{"a": 1}']]) {
      assert.equal(parseObject(other), undefined);
    }
  });
});
