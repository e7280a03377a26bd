import assert from "node:assert/strict";
import type { Json } from "../../eventbridge/event";
import { compileJsonPath, compileValue } from "../../eventbridge/jsonPath";

const event: Json = {
  "detail-type": "customer-updated",
  detail: {
    email: null,
    created_in: "",
    items: [{ sku: "A", tags: ["new", "red"] }, { sku: 0, tags: [] }, { tags: "none" }],
    matrix: [[1], [2, 3]],
    "2fa": false,
    "shop/id": 7,
  },
};

describe("a JSON path reads", () => {
  const cases: [string, Json][] = [
    ["$", event],
    ["$.detail-type", "customer-updated"],
    ["$.detail.items[0].sku", "A"],
    ["$.detail.items[1].sku", 0],
    ["$.detail.items[0].tags[1]", "red"],
    ["$.detail.matrix[1][0]", 2],
    ["$.detail.email", null],
    ["$.detail.created_in", ""],
    ["$.detail.2fa", false],
    ["$.detail.shop/id", 7],
    ["$.detail.items[1].tags", []],
    ["$.detail.items[1].tags[*]", []],
    ["$.detail.items[*].sku", ["A", 0]],
    ["$.detail.items[*].name", []],
    ["$.detail.items[*].tags[*]", ["new", "red"]],
    ["$.detail.items[*].tags", [["new", "red"], [], "none"]],
    ["$.detail.items[*].tags[0]", ["new"]],
    ["$.detail.matrix[*]", [[1], [2, 3]]],
    ["$.detail.matrix[*][*]", [1, 2, 3]],
  ];
  for (const [path, value] of cases) {
    it(`${path === "$" ? "the whole event" : JSON.stringify(value)} at ${path}`, () => {
      assert.deepEqual(compileJsonPath(path)(event), value);
    });
  }
});

describe("a JSON path finds no value at", () => {
  for (const path of [
    "$.detail.phone",
    "$.detail.phone[*]",
    "$.detail.email.host",
    "$.detail.email[*]",
    "$.detail.created_in.length",
    "$.detail.created_in[0]",
    "$.detail.created_in[*]",
    "$.detail.items[3]",
    "$.detail.items.length",
    "$.detail.items.sku",
    "$.toString",
  ]) {
    it(path, () => assert.equal(compileJsonPath(path)(event), undefined));
  }
});

const REFUSED = [
  "$.",
  "$.detail.",
  "$..email",
  "$.*",
  "$.detail.*",
  "$[0]",
  "$['detail']",
  "$.detail['email']",
  "$.detail.items[-1]",
  "$.detail.items[]",
  "$.detail.items[0:1]",
  "$.detail.items[?(@.sku)]",
  "$.detail.items[0]sku",
  "$.detail.e mail",
  "$.detail.Straße",
  "$.detail.email\n",
];

describe("an invalid JSON path is refused:", () => {
  for (const path of ["", "detail.email", "$detail", " $.detail", ...REFUSED]) {
    it(JSON.stringify(path), () => {
      assert.throws(() => compileJsonPath(path), {
        message: `'${path}' is not a JSON path such as $.detail.email`,
      });
    });
  }
});

describe("a value", () => {
  const cases: [string, string, string][] = [
    ["is constant if it is not a path", "de", "de"],
    ["is constant if it only contains a path", "SELECT $.detail", "SELECT $.detail"],
    ["is constant if it only starts with $", "$5", "$5"],
    ["is constant if it is empty", "", ""],
    ["is the text at a path", "$.detail-type", "customer-updated"],
    ["is the number at a path", "$.detail.shop/id", "7"],
    ["is the boolean at a path", "$.detail.2fa", "false"],
    ["is null if a path finds null", "$.detail.email", "null"],
    ["is the JSON of an object at a path", "$.detail.matrix", "[[1],[2,3]]"],
    ["is the JSON of the whole event", "$", JSON.stringify(event)],
    ["is empty if a path finds no value", "$.detail.phone", ""],
  ];
  for (const [name, text, value] of cases) {
    it(name, () => assert.equal(compileValue(text)(event), value));
  }

  for (const path of REFUSED) {
    it(`is refused if it starts like a path but is not valid: ${JSON.stringify(path)}`, () => {
      assert.throws(() => compileValue(path), /is not a JSON path/);
    });
  }
});
