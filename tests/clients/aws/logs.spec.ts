import assert from "node:assert/strict";
import { filterPatterns, logReader, partPattern, type LogSearch } from "../../../clients/aws/logs";
import { runError } from "../../runError";
import { changeEnvironment } from "../../environment";
import { AWS, awsService } from "./service";

const GROUP = "arn:aws:logs:eu-central-1:000000000000:log-group:/aws/events/shop";
const HOUR = 3_600_000;
const UNTIL = Date.UTC(2026, 8, 14, 8);

interface Request {
  logGroupIdentifier: string;
  startTime: number;
  endTime: number;
  nextToken?: string;
  filterPattern?: string;
  startFromHead: boolean;
}
type Answer = (request: Request, calls: number) => { status?: number; body: object };

describe("the reader of a log group", () => {
  const { serve } = awsService();
  const requests: Request[] = [];
  const undo: (() => void)[] = [];
  afterEach(() =>
    undo
      .splice(0)
      .toReversed()
      .forEach((one) => one()),
  );

  const reading = async (answer: Answer, search: Partial<LogSearch> = {}) => {
    requests.length = 0;
    const environment = await serve((_, response, body) => {
      const request = JSON.parse(body) as Request;
      requests.push(request);
      const { status = 200, body: answered } = answer(request, requests.length);
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(answered));
    });
    undo.push(changeEnvironment({ ...AWS, ...environment }));
    const endpoint = { region: "eu-central-1" };
    const about = { ...endpoint, stack: "dev", local: false };
    const reader = await logReader({ endpoint, about }, `${GROUP}:*`);
    return reader.read({
      since: UNTIL - HOUR,
      until: UNTIL,
      most: 100,
      within: 60_000,
      ...search,
    });
  };
  const line = (timestamp: number, message = "m") => ({ timestamp, message });

  it("reads the newest hour first, then twice as long each time, without a gap", async () => {
    const read = await reading(() => ({ body: { events: [] } }), { since: UNTIL - 10 * HOUR });
    assert.deepEqual(
      requests.map(({ startTime, endTime }) => [(UNTIL - startTime) / HOUR, UNTIL - endTime]),
      [
        [1, 0],
        [3, HOUR + 1],
        [7, 3 * HOUR + 1],
        [10, 7 * HOUR + 1],
      ],
    );
    assert(requests.every(({ logGroupIdentifier }) => logGroupIdentifier === GROUP));
    assert.deepEqual(read, { lines: [], from: UNTIL - 10 * HOUR });
  });

  it("asks for no time before 2024, which the service refuses, and in which no bus has logged", async () => {
    const read = await reading(() => ({ body: { events: [] } }), { since: 0 });
    assert.equal(Math.min(...requests.map(({ startTime }) => startTime)), Date.UTC(2024, 0, 1));
    assert.deepEqual(read, { lines: [], from: 0 });
  });

  it("follows pages, also empty ones, and puts the lines in order", async () => {
    const pages = [
      { events: [line(3), line(2)], nextToken: "a" },
      { events: [], nextToken: "b" },
      { events: [line(1)] },
    ];
    const read = await reading((_, calls) => ({ body: pages[calls - 1] ?? {} }));
    assert.deepEqual(
      read.lines.map(({ at }) => at),
      [1, 2, 3],
    );
    assert.deepEqual(
      requests.map(({ nextToken }) => nextToken),
      [undefined, "a", "b"],
    );
  });

  it("leaves out lines without a time or a text", async () => {
    const events = [line(1), { timestamp: 2 }, { message: "x" }, { timestamp: "3", message: "x" }];
    const read = await reading(() => ({ body: { events } }));
    assert.deepEqual(read.lines, [{ at: 1, text: "m" }]);
  });

  it("stops at the most lines, with the newest of them", async () => {
    const events = [line(5), line(4), line(3)];
    const read = await reading(() => ({ body: { events, nextToken: "a" } }), { most: 2 });
    assert.deepEqual(
      read.lines.map(({ at }) => at),
      [4, 5],
    );
    assert.deepEqual([read.ended, read.from, requests.length], ["most", UNTIL, 1]);
  });

  it("stops when its time is over, or when it is asked to, although pages follow for ever", async () => {
    const endless: Answer = () => ({ body: { events: [line(1)], nextToken: "again" } });
    const late = await reading(endless, { within: 0 });
    assert.deepEqual([late.ended, late.from, late.lines.length], ["time", UNTIL, 1]);
    const stopped = await reading(endless, { stop: AbortSignal.abort() });
    assert.deepEqual([stopped.ended, stopped.lines.length], ["stop", 1]);
  });

  it("keeps what it has read where a later part fails", async () => {
    const read = await reading(
      (_, calls) =>
        calls === 1
          ? { body: { events: [line(1)] } }
          : { status: 400, body: { __type: "AccessDeniedException", message: "no" } },
      { since: UNTIL - 3 * HOUR },
    );
    assert.deepEqual([read.ended, read.from, read.lines.length], ["failure", UNTIL - HOUR, 1]);
    assert.match(read.failure ?? "", /lack a permission/);
  });

  it("throws a sentence for a group that does not exist", async () => {
    const missing: Answer = () => ({
      status: 400,
      body: {
        __type: "ResourceNotFoundException",
        message: "The specified log group does not exist.",
      },
    });
    await assert.rejects(reading(missing), runError(/log group does not exist\. Check that the/));
  });
});

describe("the patterns that find events by their IDs", () => {
  it("are joined up to the longest pattern that the service accepts", () => {
    const ids = Array.from(
      { length: 60 },
      (_, index) => `0000${index}-0000-4000-8000-000000000000`,
    );
    const patterns = filterPatterns("$.event_id", ids);
    assert(patterns.length > 1);
    for (const pattern of patterns) assert(pattern.length <= 1_024, String(pattern.length));
    for (const id of ids) {
      assert.equal(patterns.filter((pattern) => pattern.includes(`"${id}"`)).length, 1);
    }
  });

  it("leave out a text that would change the pattern", () => {
    assert.deepEqual(filterPatterns("$.event_id", ['a" || ($.x = "', "*", "", "%a%"]), []);
    assert.deepEqual(filterPatterns("$.event_id", ["a-1", "*"]), ['{ ($.event_id = "a-1") }']);
    assert.deepEqual(filterPatterns("$.event_id", ["x".repeat(1_010)]), []);
  });

  it("looks for a part of a text whatever its case, within the length of a pattern", () => {
    assert.equal(partPattern("$.a", "Ab_1-c"), "{ $.a = %[aA][bB]_1-[cC]% }");
    assert(partPattern("$.details.event_detail", "x".repeat(1_000)).length <= 1_024);
  });
});
