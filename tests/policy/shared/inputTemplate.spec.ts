import assert from "node:assert/strict";
import {
  fieldOf,
  isJsonPath,
  isMeantAsPath,
  readTemplate,
} from "../../../policy/shared/inputTemplate";

describe("readTemplate", () => {
  for (const [text, isJson, isWellFormed, placeholders] of [
    ['{"A": <a>}', true, true, ["a"]],
    ['{"A": "<a>"}', true, true, ['"a"']],
    ['{"A": "of <a>", "B": <b>}', true, true, ['"a"', "b"]],
    ['{"<a>": 1}', true, true, ['"a"']],
    ['{"A\\"": <a>}', true, true, ["a"]],
    [' [<a>, "b"]', true, true, ["a"]],
    ['{"A": <a>', true, false, ["a"]],
    ['{"A": x<a>}', true, false, ["a"]],
    ["{<a>: 1}", true, false, ["a"]],
    ['{"A": "<a>', true, false, ["a"]],
    ['"<a>', false, false, ["a"]],
    ['"is <a>"', false, true, ['"a"']],
    ['"a" "b"\n"c"', false, true, []],
    ["<a>", false, true, ["a"]],
    ['"a {b}"', false, true, []],
    ['{"A": "\\\\<a>"}', true, true, ['"a"']],
    ['{"A": "\\<a>"}', true, false, ['"a"']],
    ["is <a>", false, false, ["a"]],
    ['"a" b', false, false, []],
    ["", false, false, []],
    [" ", false, false, []],
  ] as const) {
    it(`reads a ${isWellFormed ? "valid" : "malformed"} ${isJson ? "JSON" : "text"} template from ${JSON.stringify(text)}`, () => {
      const template = readTemplate(text);
      assert.deepEqual([template.isJson, template.isWellFormed], [isJson, isWellFormed]);
      const found = template.placeholders.map(({ name, quoted }) => (quoted ? `"${name}"` : name));
      assert.deepEqual(found, placeholders);
    });
  }
});

describe("the variables in keys of a template", () => {
  for (const [text, inKeys] of [
    ['{"<a>": 1}', ["a"]],
    ['{"of <a> and <b>" : {"c": 1, "<d>"\n:2}}', ["a", "b", "d"]],
    ['{"A": "<a>", "B": <b>}', []],
    ['["<a>", <of:b>]', []],
    ['"<a>": "b"', []],
  ] as const) {
    it(`are ${inKeys.join() || "none"} in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(readTemplate(text).inKeys, inKeys);
    });
  }
});

describe("a JSON path", () => {
  for (const [path, field] of [
    ["$", ""],
    ["$.detail", "detail"],
    ["$.detail-type", "detail-type"],
    ["$.detail.items[0].sku", "detail.items.sku"],
    ["$.detail.items[*][12].a/b", "detail.items.a/b"],
  ] as const) {
    it(`is ${path}, and reads ${field || "the whole event"}`, () => {
      assert.equal(isJsonPath(path), true);
      assert.equal(fieldOf(path), field);
    });
  }
  for (const text of [
    "",
    "detail",
    "$detail",
    "$.",
    "$..a",
    "$.a b",
    "$[0]",
    "$.a[x]",
    "$.a.",
    "x$.a",
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(isJsonPath(text), false));
  }
  it("is intended by a text that starts like a path", () => {
    assert.deepEqual(["$", "$.a", "$[0]", "$5", "a$.b", ""].map(isMeantAsPath), [
      ...[true, true, true, false, false, false],
    ]);
  });
});
