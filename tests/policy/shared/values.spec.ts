import assert from "node:assert/strict";
import {
  flagAt,
  isGiven,
  isKnown,
  isObject,
  isUnknown,
  knownFlagAt,
  knownTextAt,
  listAt,
  NotKnownYet,
  numberAt,
  objectAt,
  plain,
  spell,
  textAt,
  valueAt,
  withoutUnset,
} from "../../../policy/shared/values";
import { UNKNOWN, unknownCheckingProxy } from "../shop";

const props = {
  text: "a",
  empty: "",
  number: 5,
  zero: 0,
  numberText: "5",
  blank: " ",
  flag: true,
  no: false,
  yesText: "true",
  noText: "false",
  none: null,
  list: [{ key: "a" }, UNKNOWN],
  object: { inner: { deep: 1 }, unknown: UNKNOWN },
  unknown: UNKNOWN,
};
const keys = Object.keys(props).filter((key) => key !== "unknown");
const all = (read: (properties: typeof props, key: string) => unknown) =>
  Object.fromEntries(
    keys.map((key) => [key, read(props, key)]).filter(([, value]) => value !== undefined),
  ) as object;

describe("a value of a resource", () => {
  it("is read as a text or a flag, and as nothing where it is not known yet", () => {
    assert.equal(knownTextAt(props, "text"), "a");
    assert.equal(knownTextAt(props, "none"), undefined);
    assert.equal(knownTextAt(props, "unknown"), undefined);
    assert.equal(knownTextAt(props, "object", "unknown"), undefined);
    assert.equal(knownTextAt(props, "list", 0, "key"), "a");
    assert.equal(knownFlagAt(props, "flag"), true);
    assert.equal(knownFlagAt(props, "noText"), false);
    assert.equal(knownFlagAt(props, "text"), undefined);
    assert.equal(knownFlagAt(props, "unknown"), undefined);
  });

  it("is read as a text, also from a number", () => {
    assert.deepEqual(all(textAt), {
      text: "a",
      empty: "",
      number: "5",
      zero: "0",
      numberText: "5",
      blank: " ",
      yesText: "true",
      noText: "false",
    });
  });

  it("is read as a number, also from a text, and as NaN from any other text", () => {
    const read = all(numberAt);
    assert.deepEqual(read, {
      text: NaN,
      number: 5,
      zero: 0,
      numberText: 5,
      yesText: NaN,
      noText: NaN,
    });
  });

  it("is read as true or false, also from a text", () => {
    assert.deepEqual(all(flagAt), { flag: true, no: false, yesText: true, noText: false });
  });

  it("is read as a list or an object, empty for any other value", () => {
    assert.deepEqual(listAt(props, "list"), props.list);
    assert.deepEqual([listAt(props, "object"), listAt(props, "missing")], [[], []]);
    assert.deepEqual(objectAt(props, "object"), props.object);
    assert.deepEqual([objectAt(props, "list"), objectAt(props, "none")], [{}, {}]);
    assert.deepEqual([{}, [], null, "a"].map(isObject), [true, false, false, false]);
  });

  it("is given unless it is absent, null, or an empty text or list; an unknown value is given", () => {
    assert.deepEqual(
      keys.filter((key) => !isGiven(props, key)),
      ["empty", "none"],
    );
    assert.equal(isGiven(props, "unknown"), true);
    assert.equal(isGiven(props, "unknown", "inner"), true);
    assert.equal(isGiven(props, "missing"), false);
    assert.equal(isGiven(props, "object", "missing"), false);
    assert.equal(isGiven(props, "text", "length"), false);
    assert.deepEqual([isGiven({ a: [] }, "a"), isGiven({ a: [""] }, "a")], [false, true]);
  });

  it("is found in nested objects and lists, by names and indices", () => {
    assert.equal(valueAt(props, "object", "inner", "deep"), 1);
    assert.equal(valueAt(props, "list", 0, "key"), "a");
    assert.equal(valueAt(props, "list", 5, "key"), undefined);
    assert.equal(valueAt(props, "toString"), undefined);
    assert.equal(spell(["list", 0, "key"]), "list[0].key");
  });

  it("names the path of an unknown value", () => {
    for (const [path, where] of [
      [["unknown"], "unknown"],
      [["unknown", "inner"], "unknown"],
      [["list", 1], "list[1]"],
      [["object", "unknown"], "object.unknown"],
    ] as const) {
      assert.equal(isKnown(props, ...path), false);
      assert.throws(
        () => valueAt(props, ...path),
        (error) =>
          error instanceof NotKnownYet &&
          error.property === where &&
          error.message === `${where} is not known before the update`,
      );
    }
    assert.equal(isKnown(props, "object", "inner"), true);
    assert.equal(isKnown(props, "missing"), true);
    assert.deepEqual(["a", UNKNOWN, 5].map(isUnknown), [false, true, false]);
  });

  it("is removed if it is null or an empty text, at any depth", () => {
    const unset = {
      text: "",
      block: null,
      zero: 0,
      no: false,
      list: ["", null, { text: "", kept: "a", inner: { block: null } }],
      empty: [],
      object: { a: "", b: "b" },
      metricQueries: [{ metric: { stat: "", dimensions: { RuleName: "" } } }],
      ...{ tags: { team: "" }, httpTarget: { headerParameters: { a: "" } } },
      unknown: UNKNOWN,
    };
    assert.deepEqual(withoutUnset(unset), {
      zero: 0,
      no: false,
      list: ["", null, { kept: "a", inner: {} }],
      empty: [],
      object: { b: "b" },
      metricQueries: [{ metric: { dimensions: { RuleName: "" } } }],
      ...{ tags: { team: "" }, httpTarget: { headerParameters: { a: "" } } },
      unknown: UNKNOWN,
    });
    assert.equal(unset.text, "");
    assert.deepEqual(withoutUnset({ block: { text: "" }, other: 1 }), { block: {}, other: 1 });
  });

  it("is not copied if nothing is removed, and an IAM policy is not changed", () => {
    const policy = { Statement: [{ Condition: { StringEquals: { "aws:x": "" } } }] };
    const set = { list: [{ a: 1 }, "b"], policy };
    assert.equal(withoutUnset(set), set);
  });

  it("is read without the SDK's proxy, which throws for an unknown value", () => {
    const proxied = unknownCheckingProxy(props);
    assert.throws(() => proxied.unknown);
    assert.equal(plain(proxied), props);
    assert.equal(plain(props), props);
  });
});
