import assert from "node:assert/strict";
import { repeated, repeatedAt, sameButForCase } from "../../mapping/repeated";

const names = ["Id", "Name", "ID", "Name", "id", "City"];

describe("names that are in a list more than once", () => {
  it("are each named once", () => assert.deepEqual(repeated([...names, "Name"]), ["Name"]));

  it("are together with those that differ in case alone", () =>
    assert.deepEqual(sameButForCase(names), [
      ["Id", "ID", "id"],
      ["Name", "Name"],
    ]));

  it("are found at each place but their first, in whatever case", () =>
    assert.deepEqual(repeatedAt(names), [2, 3, 4]));
});
