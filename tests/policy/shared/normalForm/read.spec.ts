import assert from "node:assert/strict";
import { get, hasUnknown, items, map } from "../../../../policy/shared/normalForm/read";
import { UNKNOWN } from "../../shop";

describe("a property of CloudFormation", () => {
  it("is found in any case, its own case first", () => {
    assert.equal(get({ name: "a" }, "Name"), "a");
    assert.equal(get({ clientid: "a" }, "ClientID"), "a");
    assert.equal(get({ name: "a", Name: "b" }, "Name"), "b");
    assert.equal(get({ Named: "a" }, "Name"), undefined);
  });

  it("is found along a path", () => {
    const given = { a: { b: [{ c: 1 }], d: null, e: UNKNOWN } };
    assert.deepEqual(get(given, "A", "B"), [{ c: 1 }]);
    assert.equal(get(given, "A", "B", "C"), undefined);
    assert.equal(get(given, "A", "D"), undefined);
    assert.equal(get(given, "A", "D", "F"), undefined);
    assert.equal(get(given, "A", "E"), UNKNOWN);
    assert.equal(get(given, "A", "E", "F"), UNKNOWN);
    for (const other of ["text", 5, null, undefined, []]) {
      assert.equal(get(other, "Length"), undefined);
    }
  });

  it("may be a list or one item", () => {
    assert.deepEqual(items(["a", "b"]), ["a", "b"]);
    assert.deepEqual(items("a"), ["a"]);
    assert.deepEqual(items(UNKNOWN), [UNKNOWN]);
    assert.deepEqual([...items(undefined), ...items(null), ...items([])], []);
  });

  it("may be a map, as a list of names and values", () => {
    assert.deepEqual(map([{ Name: "a", Value: "b" }], "Name"), { a: "b" });
    assert.deepEqual(map([{ Key: "a", Other: "b" }], "Key", "Other"), { a: "b" });
    assert.equal(map(undefined), undefined);
    assert.equal(map("a"), UNKNOWN);
    assert.equal(map([{ Key: 5, Value: "b" }]), UNKNOWN);
  });

  it("has an unknown part at any depth", () => {
    assert.equal(hasUnknown({ a: [{ b: UNKNOWN }] }), true);
    assert.equal(hasUnknown(UNKNOWN), true);
    for (const known of [{ a: [{ b: "c" }] }, null, undefined, 5]) {
      assert.equal(hasUnknown(known), false);
    }
  });
});
