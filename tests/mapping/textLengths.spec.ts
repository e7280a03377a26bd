import assert from "node:assert/strict";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { longText, longTextNotices } from "../../mapping/textLengths";
import type { Field } from "../../salesforceSchema/field";

const ofLength = (length: number): Field => ({ label: "x", type: "text", length });
const text = (more: JsonSchema = {}): JsonSchema => ({ type: "string", ...more });

describe("the texts that may be too long for their field", () => {
  for (const [what, field, alternatives, expected] of [
    [
      "longer by one character",
      ofLength(10),
      [text({ maxLength: 11 })],
      "10 characters, maxLength 11",
    ],
    ["as long as the field", ofLength(10), [text({ maxLength: 10 })], undefined],
    [
      "longer in two alternatives, of which the longest counts",
      ofLength(10),
      [text({ maxLength: 12 }), text({ maxLength: 5 }), text({ maxLength: 30 })],
      "10 characters, maxLength 30",
    ],
    [
      "longer in one alternative and without a limit in another",
      ofLength(10),
      [text(), text({ maxLength: 12 })],
      "10 characters, maxLength 12",
    ],
    [
      "shorter in one alternative and without a limit in another",
      ofLength(10),
      [text({ maxLength: 5 }), text()],
      "10 characters, no maxLength",
    ],
    [
      "without a limit, for 255 characters",
      ofLength(255),
      [text()],
      "255 characters, no maxLength",
    ],
    ["without a limit, for more characters", ofLength(256), [text()], undefined],
    ["listed", ofLength(10), [{ enum: ["a long text of a list"] }], undefined],
    ["for a field of another type", { label: "x", type: "date" }, [text()], undefined],
    [
      "an email address",
      { label: "x", type: "email", length: 80 },
      [text({ format: "email" })],
      "80 characters, no maxLength",
    ],
  ] as [string, Field, JsonSchema[], string | undefined][]) {
    it(`are ${expected === undefined ? "not " : ""}named if they are ${what}`, () => {
      const named = expected === undefined ? undefined : `Suffix (${expected})`;
      assert.equal(longText("Suffix", field, alternatives), named);
    });
  }

  it("make no sentence where there are none", () => {
    assert.deepEqual(longTextNotices([]), []);
  });
});
