import assert from "node:assert/strict";
import { readEntry, type UncheckedEntry } from "../../eventbridge/putEvents";

const ENTRY: UncheckedEntry = {
  source: "shop.magento",
  detailType: "customer-updated",
  detail: '{"id":1}',
  time: "2026-09-14T08:21:07Z",
  resources: ["arn:aws:shop"],
};
const mistakes = (change: Partial<UncheckedEntry>): string[] => {
  const read = readEntry({ ...ENTRY, ...change });
  return "mistakes" in read ? read.mistakes : [];
};

describe("an entry of PutEvents", () => {
  it("is read unchanged", () => {
    assert.deepEqual(readEntry(ENTRY), { entry: ENTRY, parsedDetail: { id: 1 } });
  });

  for (const [what, change] of [
    ["no time, for which the service uses the time of the call", { time: undefined }],
    ["a time with a fraction and an offset", { time: "2026-09-14T10:21:07.123456789+02:00" }],
    ["the first second", { time: "1970-01-01T00:00:00Z" }],
    ["the last second", { time: "9999-12-31T23:59:59Z" }],
    ["no resources", { resources: undefined }],
    ["an empty resource, which the model allows", { resources: [""] }],
    [
      "the longest source and detail type",
      { source: "x".repeat(256), detailType: "é".repeat(128) },
    ],
    ["a source that only looks like AWS's", { source: "awsome.shop" }],
    ["U+0000 as an escape", { detail: '{"a":"\\u0000"}' }],
    ["an escaped lone surrogate, as it was published", { detail: '{"a":"\\ud800"}' }],
    ["the largest size", { detail: `{"a":"${"x".repeat(1_048_576 - 8 - 12 - 16 - 14 - 12)}"}` }],
  ] as const) {
    it(`is accepted with ${what}`, () => {
      assert.deepEqual(mistakes(change), []);
    });
  }

  const MOMENT =
    "time is not a date and time in ISO 8601 with `Z` or an offset, such as 2026-09-14T08:21:07Z";
  const RANGE = "time is not between the years 1970 and 9999";
  for (const [change, ...expected] of [
    [{ time: "" }, MOMENT],
    [{ time: "yesterday" }, MOMENT],
    [{ time: "0000-00-00 00:00:00" }, MOMENT],
    [{ time: "2026-02-30T00:00:00Z" }, MOMENT],
    [{ time: "2026-09-14T08:21:07" }, MOMENT],
    [{ time: "2026-09-14T08:21Z" }, MOMENT],
    [{ time: "2026-09-14t08:21:07z" }, MOMENT],
    [{ time: "1900-02-29T00:00:00Z" }, MOMENT],
    [{ time: "2026-09-14T08:21:60Z" }, MOMENT],
    [{ time: "2026-09-14T24:00:00Z" }, MOMENT],
    [{ time: "10000-01-01T00:00:00Z" }, MOMENT],
    [{ time: "+010000-01-01T00:00:00Z" }, MOMENT],
    [{ time: "0000-01-01T00:00:00Z" }, RANGE],
    [{ time: "1969-12-31T23:59:59Z" }, RANGE],
    [{ time: "1970-01-01T00:00:00+01:00" }, RANGE],
    [{ time: "9999-12-31T23:59:59-01:00" }, RANGE],
    [{ time: 1_789_000_000 }, "time is a number, not a string in ISO 8601"],
    [{ time: null }, "time is null, not a string in ISO 8601"],
    [{ time: {} }, "time is an object, not a string in ISO 8601"],
    [{ source: "" }, "source is empty"],
    [{ source: 5 }, "source is a number, not a string"],
    [{ source: "x".repeat(257) }, "source has 257 characters; the limit is 256"],
    [{ source: "aws.ec2" }, "its source begins with `aws.`; only AWS can publish it"],
    [
      { source: "aws.partner/shop/1" },
      "its source belongs to a partner; only that partner can publish it (PutPartnerEvents)",
    ],
    [{ source: "\ud800" }, "source contains a lone surrogate, which is not valid Unicode"],
    [{ detailType: "" }, "detail-type is empty"],
    [{ detailType: "x".repeat(129) }, "detail-type has 129 characters; the limit is 128"],
    [{ detail: "[]" }, "detail is not an object"],
    [{ detail: "{" }, "detail is not JSON"],
    [{ detail: '{"secret' }, "detail is not JSON"],
    [{ detail: '{"a":1e400}' }, "detail: the number of a field is out of range"],
    [
      { detail: '{"a":92233720368547758080}' },
      "detail: the integer of a field is out of the range from -2^63 to 2^63-1",
    ],
    [{ detail: '{"a":"\udc00"}' }, "detail contains a lone surrogate, which is not valid Unicode"],
    [
      { detail: `{"a":${"[".repeat(1_001)}${"]".repeat(1_001)}}` },
      "detail: it is nested more than 1000 levels deep",
    ],
    [{ resources: "arn" }, "resources is a string, not a list of strings"],
    [{ resources: null }, "resources is null, not a list of strings"],
    [
      { resources: ["", 5, null, {}] },
      ...["a number", "null", "an object"].map(
        (what, index) => `resources[${index + 1}] is ${what}, not a string`,
      ),
    ],
    [{ resources: ["x".repeat(2_049)] }, "resources[0] has 2049 characters; the limit is 2048"],
    [
      { detail: `{"a":"${"x".repeat(1_048_576)}"}` },
      "it has 1,048,638 bytes; PutEvents accepts at most 1,048,576",
    ],
    [{ source: "", time: "" }, "source is empty", MOMENT],
  ] as const) {
    it(`is refused with ${JSON.stringify(change).slice(0, 60)}`, () => {
      assert.deepEqual(mistakes(change), expected);
    });
  }
});
