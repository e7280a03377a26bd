import assert from "node:assert/strict";
import type { Json } from "../../../emulator/eventBridge/event";
import { compileJsonPath } from "../../../emulator/eventBridge/jsonPath";

const event: Json = {
  "detail-type": "customer-updated",
  detail: { email: null, created_in: "", items: [{ sku: "A" }, { sku: 0 }], "2fa": false },
};

describe("a JSON path reads", () => {
  const cases: [string, Json][] = [
    ["$", event],
    ["$.detail-type", "customer-updated"],
    ["$.detail.items", [{ sku: "A" }, { sku: 0 }]],
    ["$.detail.items[0].sku", "A"],
    ["$.detail.items[1].sku", 0],
    ["$.detail.email", null],
    ["$.detail.created_in", ""],
    ["$.detail.2fa", false],
  ];
  for (const [path, value] of cases) {
    it(`${JSON.stringify(value)} at ${path}`, () => {
      assert.deepEqual(compileJsonPath(path)(event), value);
    });
  }
});

describe("a JSON path finds nothing at", () => {
  for (const path of [
    "$.detail.phone",
    "$.detail.email.host",
    "$.detail.created_in.length",
    "$.detail.created_in[0]",
    "$.detail.items[2]",
    "$.detail.items.length",
    "$.detail.items.sku",
    "$.detail[0]",
    "$.toString",
  ]) {
    it(path, () => assert.equal(compileJsonPath(path)(event), undefined));
  }
});

describe("a JSON path is refused by its name:", () => {
  for (const path of [
    "",
    "detail.email",
    "$detail",
    "$.",
    "$.detail.",
    "$..email",
    "$.detail['email']",
    "$.detail.items[*]",
    "$.detail.items[-1]",
    "$.detail.e mail",
    "$.detail.email\n",
  ]) {
    it(JSON.stringify(path), () => {
      assert.throws(() => compileJsonPath(path), {
        message: `'${path}' is not a JSON path such as $.detail.email`,
      });
    });
  }
});
