import assert from "node:assert/strict";
import type { ShownEntry } from "../../console/answers/event";
import { fold, formatStep, lastExchanges } from "../../console/page/parts/event/fold";

const attempt = (
  number: number,
  answer = "HTTP 503",
  more: Partial<ShownEntry> = {},
): ShownEntry => ({
  at: "2026-09-14T08:00:00.000Z",
  source: "journal",
  kind: "attempt",
  says: `attempt ${number} for updated failed and is retried: ${answer}, ${number} ms`,
  notes: [],
  level: "warn",
  rule: "one",
  ...more,
});
const shape = (entries: ShownEntry[]) =>
  fold(entries).map((item) => ("entry" in item ? item.entry.says.split(" ")[1] : item.more.length));

describe("the timeline of an event", () => {
  it("folds the attempts between the first three and the last three", () => {
    const entries = Array.from({ length: 10 }, (_, index) => attempt(index + 1));
    assert.deepEqual(shape(entries), ["1", "2", "3", 4, "8", "9", "10"]);
  });

  it("shows an attempt whose answer differs from the one before", () => {
    const entries = Array.from({ length: 10 }, (_, index) =>
      attempt(index + 1, index === 5 ? "time-out" : "HTTP 503"),
    );
    assert.deepEqual(shape(entries), ["1", "2", "3", 2, "6", "7", "8", "9", "10"]);
  });

  it("keeps six attempts, and counts those of each rule", () => {
    const six = Array.from({ length: 6 }, (_, index) => attempt(index + 1));
    const others = six.map((one) => ({ ...one, rule: "two" }));
    assert.equal(fold([...six, ...others]).length, 12);
  });

  it("opens the last exchange of each rule", () => {
    const exchange = { request: { method: "PATCH", url: "/", headers: {}, body: "" } };
    const [first, second, third] = [
      attempt(1, "", { exchange }),
      attempt(2, "", { exchange }),
      attempt(3, "", { rule: "two" }),
    ];
    assert.deepEqual([...lastExchanges([first, second, third])], [second]);
  });

  for (const [milliseconds, expected] of [
    [0, "+0 ms"],
    [999, "+999 ms"],
    [1_600, "+1.6 s"],
    [125_000, "+long"],
  ] as const) {
    it(`writes a step of ${milliseconds} ms as ${expected}`, () =>
      assert.equal(
        formatStep(milliseconds, () => "long"),
        expected,
      ));
  }
});
