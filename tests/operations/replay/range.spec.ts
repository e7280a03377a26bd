import assert from "node:assert/strict";
import { InvalidArgumentError } from "commander";
import { replayName as nameOption, replayTime } from "../../../cli/options/replay";
import { replayName } from "../../../operations/replay/name";
import {
  archivedRangeNotes,
  oldestKept,
  rangeMistake,
  resolveTime,
} from "../../../operations/replay/range";

const NOW = Date.UTC(2026, 8, 14, 9, 30, 42, 500);
const MINUTE = 60_000;
const DAY = 86_400_000;

describe("the time of a replay", () => {
  for (const [text, expected] of [
    ["2026-09-14T08:00Z", "2026-09-14T08:00:00.000Z"],
    ["2026-09-14T08:00:30Z", "2026-09-14T08:00:30.000Z"],
    ["2026-09-14T10:00+02:00", "2026-09-14T08:00:00.000Z"],
    ["2026-09-14T10:00+0200", "2026-09-14T08:00:00.000Z"],
    ["2026-09-13T22:00:00.000-10:00", "2026-09-14T08:00:00.000Z"],
    ["2026-09-14 08:00:30Z", "2026-09-14T08:00:30.000Z"],
    ["2026-09-14t08:00z", "2026-09-14T08:00:00.000Z"],
    // rounded up: an event of 08:00:00 is before 08:00:00.001
    ["2026-09-14T08:00:00.001Z", "2026-09-14T08:00:01.000Z"],
    // rounded down to the minute
    ["3h", "2026-09-14T06:30:00.000Z"],
    ["90s", "2026-09-14T09:29:00.000Z"],
    ["1.5h", "2026-09-14T08:00:00.000Z"],
    ["2d", "2026-09-12T09:30:00.000Z"],
    ["now", "2026-09-14T09:30:42.000Z"],
    ["0m", "2026-09-14T09:30:42.000Z"],
  ] as const) {
    it(`${text} is ${expected}`, () => {
      assert.equal(new Date(resolveTime(replayTime(text), NOW)).toISOString(), expected);
    });
  }

  for (const [text, sentence] of [
    ["2026-09-14T08:00", /It has no time zone\. Add Z for UTC/],
    ["2026-09-14 08:00:00", /It has no time zone/],
    ["2026-09-14", /Add a time of day and a time zone: 2026-09-14T00:00Z\./],
    ["2026-02-30T08:00Z", /does not exist/],
    ["2026-09-14T24:00Z", /does not exist/],
    ["2026-09-14T08:61Z", /does not exist/],
    ["2026-13-01T08:00Z", /does not exist/],
    ["14.09.2026 08:00", /Give a time such as/],
    ["1757836800", /Give a time such as/],
    ["3 hours", /Give a time such as/],
    ["1h30m", /Give a time such as/],
    ["yesterday", /Give a time such as/],
    ["", /Give a time such as/],
  ] as const) {
    it(`'${text}' is refused: ${sentence.source}`, () => {
      assert.throws(
        () => replayTime(text),
        (error) => error instanceof InvalidArgumentError && sentence.test(error.message),
      );
    });
  }
});

describe("the range of a replay", () => {
  it("must end after it begins, and not in the future", () => {
    const to = NOW - MINUTE;
    assert.equal(rangeMistake({ from: to - 1_000, to }, NOW), undefined);
    assert.match(rangeMistake({ from: to, to }, NOW) ?? "", /are the same time/);
    assert.match(rangeMistake({ from: to + 1, to }, NOW) ?? "", /Exchange them/);
    assert.match(rangeMistake({ from: to, to: NOW + 1 }, NOW) ?? "", /in the future/);
    assert.equal(rangeMistake({ from: 0, to: NOW }, NOW), undefined);
  });

  const archive = { retentionDays: 14, createdAt: NOW - 100 * DAY };
  const notes = (from: number, to: number, of = archive) =>
    archivedRangeNotes({ from: NOW - from, to: NOW - to }, of, NOW);

  it("is compared with the retention of the archive, and with its age", () => {
    assert.deepEqual(notes(13 * DAY, DAY), []);
    assert.match(notes(15 * DAY, DAY)[0] ?? "", /^No event of the first part .*for 14d, so/);
    assert.match(notes(16 * DAY, 15 * DAY)[0] ?? "", /^No event of this range .*for 14d, so/);
    const young = { ...archive, createdAt: NOW - DAY };
    assert.match(notes(3 * DAY, 2 * DAY, young)[0] ?? "", /was created at 2026-09-13 09:30:42Z/);
    assert.deepEqual(notes(99 * DAY, DAY, { ...archive, retentionDays: 0 }), []);
  });

  it("may end before the archive has its last events", () => {
    assert.match(notes(DAY, 9 * MINUTE)[0] ?? "", /^The range ends less than 10m ago: /);
    assert.deepEqual(notes(DAY, 10 * MINUTE), []);
  });

  it("begins with the oldest event that an archive keeps", () => {
    assert.equal(oldestKept(archive, NOW).moment, NOW - 14 * DAY);
    assert.equal(oldestKept({ retentionDays: 0, createdAt: undefined }, NOW).moment, 0);
  });
});

describe("the name of a replay", () => {
  const range = { from: Date.UTC(2026, 8, 14, 6), to: Date.UTC(2026, 8, 14, 9) };
  const archiveArn = "arn:aws:events:eu-central-1:000000000000:archive/shop";
  const named = { stack: "acme/shop/prod", archiveArn, ruleArns: ["b", "a"], range };
  const none = new Set<string>();

  it("is the same for the same archive, rules and range, and else another", () => {
    const name = replayName(named, none);
    assert.match(name, /^prod-20260914T060000Z-20260914T090000Z-[0-9a-f]{8}$/);
    assert.equal(replayName({ ...named, ruleArns: ["a", "b"] }, none), name);
    for (const other of [
      { ruleArns: ["a"] },
      { archiveArn: `${archiveArn}-2` },
      { range: { ...range, to: range.to + 1_000 } },
      { stack: "dev" },
    ]) {
      assert.notEqual(replayName({ ...named, ...other }, none), name);
    }
  });

  it("has a number for a repetition", () => {
    const name = replayName(named, none);
    assert.equal(replayName(named, new Set([name])), `${name}-2`);
    assert.equal(replayName(named, new Set([name, `${name}-2`])), `${name}-3`);
  });

  it("is accepted by EventBridge for any stack, and by --follow", () => {
    for (const stack of ["p", "x".repeat(100), "größe & more", "a/b/c.d_e"]) {
      const taken = new Set<string>();
      for (let times = 1; times < 100; times += 1)
        taken.add(replayName({ ...named, stack }, taken));
      for (const name of taken) {
        assert(name.length <= 64, name);
        assert.equal(nameOption(name), name);
      }
    }
    assert.throws(() => nameOption("no spaces"), InvalidArgumentError);
    assert.throws(() => nameOption("x".repeat(65)), InvalidArgumentError);
  });
});
