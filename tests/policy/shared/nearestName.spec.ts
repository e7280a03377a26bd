import assert from "node:assert/strict";
import { nearestName } from "../../../policy/shared/nearestName";

const FIELDS = ["id", "detail-type", "source", "account", "time", "resources", "detail"];

describe("the name that a misspelt name stands for", () => {
  for (const [misspelt, meant] of [
    ["detailType", "detail-type"],
    ["DETAIL_TYPE", "detail-type"],
    ["type", "detail-type"],
    ["sorce", "source"],
    ["sources", "source"],
    ["accountId", "account"],
    ["resource", "resources"],
    ["deatil", "detail"],
    ["ID", "id"],
    ["reso", "resources"],
    [`resources${"x".repeat(21)}`, "resources"],
  ] as const) {
    it(`is '${meant}' for '${misspelt}'`, () => assert.equal(nearestName(misspelt, FIELDS), meant));
  }

  for (const other of [
    "customerId",
    "did",
    "",
    `resources${"x".repeat(22)}`,
    "x".repeat(100_000),
    "日本",
  ]) {
    it(`does not exist for '${other.slice(0, 12)}'`, () =>
      assert.equal(nearestName(other, FIELDS), undefined));
  }
});
