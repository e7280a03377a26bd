import assert from "node:assert/strict";
import fc from "fast-check";
import { eventIn, memberText } from "../../eventbridge/deadLetter";
import { drawn } from "../drawn";

describe("the event in a message", () => {
  it("has the unchanged text of its detail", () => {
    const detail = '{ "id": 12345678901234567890, "price": 1.10 }';
    const body = `{"source":"s","detail-type":"t","time":"2026-09-14T08:00:00Z","detail":${detail}}`;
    assert.deepEqual(eventIn({ body }), {
      id: "",
      source: "s",
      detailType: "t",
      time: "2026-09-14T08:00:00Z",
      resources: [],
      detail,
    });
  });

  for (const [what, body] of [
    ["a text that is not JSON", "{"],
    ["a list", "[]"],
    ["no source", '{"detail-type":"t","detail":{}}'],
    ["a detail that is not an object", '{"source":"s","detail-type":"t","detail":"{}"}'],
  ] as const) {
    it(`is undefined for ${what}`, () => {
      assert.equal(eventIn({ body }), undefined);
    });
  }
});

it("the text of a member has the value that JSON.parse reads, in any object and format", () => {
  const spaces = fc.constantFrom(undefined, 2, "\t");
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.string(),
      spaces,
      (object, key, gap) => {
        const wanted = Object.keys(object)[0] ?? key;
        const text = memberText(JSON.stringify(object, null, gap), wanted);
        const expected = Object.hasOwn(object, wanted) ? JSON.stringify(object[wanted]) : undefined;
        assert.equal(text === undefined ? text : JSON.stringify(JSON.parse(text)), expected);
      },
    ),
    drawn(100),
  );
});

it("the last of several members with the same name counts, as in JSON.parse", () => {
  assert.equal(memberText('{"a": 1, "b": {"a": 2}, "\\u0061": 3}', "a"), "3");
});
