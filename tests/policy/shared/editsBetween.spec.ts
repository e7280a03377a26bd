import assert from "node:assert/strict";
import { editsBetween } from "../../../policy/shared/editsBetween";

describe("the number of edits between two texts", () => {
  for (const [one, other, edits] of [
    ["", "", 0],
    ["source", "source", 0],
    ["", "abc", 3],
    ["sorce", "source", 1],
    ["xsource", "source", 1],
    ["sourcy", "source", 1],
    ["deatil", "detail", 2],
    ["kitten", "sitting", 3],
    ["abc", "xyz", 3],
  ] as const) {
    it(`is ${edits} between '${one}' and '${other}'`, () => {
      assert.equal(editsBetween(one, other), edits);
      assert.equal(editsBetween(other, one), edits);
    });
  }
});
