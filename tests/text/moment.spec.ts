import assert from "node:assert/strict";
import { parseDuration } from "../../text/duration";
import { parseMoment } from "../../text/moment";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 8, 14, 8, 0);

describe("a duration", () => {
  for (const [text, milliseconds] of [
    ["90s", 90_000],
    ["0s", 0],
    ["1.5h", 1.5 * HOUR],
    ["400d", 400 * 24 * HOUR],
  ] as const) {
    it(`is read from ${JSON.stringify(text)}`, () => {
      assert.equal(parseDuration(text), milliseconds);
    });
  }

  for (const text of ["", " ", "0", "-1h", "1e5h", "2 h", "h", "2h30m", "soon", "1.h"]) {
    it(`is not read from ${JSON.stringify(text)}`, () => {
      assert.equal(parseDuration(text), undefined);
    });
  }
});

describe("a moment", () => {
  for (const [text, moment] of [
    ["2026-09-14T08:00Z", NOW],
    ["2026-09-14T10:00+02:00", NOW],
    ["2026-09-14T08:00:00.500Z", NOW + 500],
    ["2026-09-14", NOW - 8 * HOUR],
    ["6h", NOW - 6 * HOUR],
    ["99999999999d", 0],
  ] as const) {
    it(`is read from ${text}`, () => {
      assert.equal(parseMoment(text, NOW), moment);
    });
  }

  for (const [what, text] of [
    ["a time without its zone, which would be the machine's", "2026-09-14T08:00"],
    ["a day that does not exist", "2026-02-30T08:00Z"],
    ["a month that does not exist", "2026-13-01"],
    ["an hour that does not exist", "2026-09-14T25:00Z"],
    ["text behind it", "2026-09-14 and more"],
    ["a word", "soon"],
    ["nothing", ""],
  ] as const) {
    it(`is not read from ${what}`, () => {
      assert.equal(parseMoment(text, NOW), undefined);
    });
  }
});
