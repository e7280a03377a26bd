import assert from "node:assert/strict";
import { withLimits } from "../../../clients/timeLimits";
import { VirtualClock } from "../../../emulator/clock";
import type { OriginalEvent } from "../../../eventbridge/deadLetter";
import { collectEvents } from "../../../operations/erasureSearch/collect";
import { isSearch, searchName } from "../../../operations/erasureSearch/name";
import { describeGap, searchRange } from "../../../operations/erasureSearch/range";
import { searchArchive } from "../../../operations/erasureSearch/search";
import { sqsQueue } from "../../../operations/queue/sqsQueue";
import { replayName } from "../../../operations/replay/name";
import { findStack } from "../../../stack/deployed";
import { QUEUE_ARN } from "../../emulator/testWorld";
import { PROJECT_DIRECTORY } from "../../folder";
import { Served } from "../../local/served";
import { runError } from "../../runError";
import { SearchWorld } from "./searchWorld";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 8, 14, 12);

describe("the range of a search for erasures", () => {
  const range = (earliest: number, createdAt: number, retentionDays = 14) => {
    const { from, to } = searchRange(earliest, { createdAt, retentionDays }, NOW + 999);
    return [NOW - from, to - NOW];
  };

  it("begins a minute before the first event, and ends now, in whole seconds", () => {
    assert.deepEqual(range(NOW - 3 * HOUR, NOW - 10 * DAY), [3 * HOUR + MINUTE, 0]);
  });

  it("begins a day before the oldest event of the archive, at the earliest", () => {
    assert.deepEqual(range(-Infinity, NOW - 10 * DAY), [11 * DAY, 0]);
    assert.deepEqual(range(NOW - 9 * DAY, NOW - 10 * DAY, 2), [3 * DAY, 0]);
    assert.deepEqual(range(-Infinity, 0, 0), [NOW, 0]);
  });

  it("is never empty, though a publisher's clock is ahead", () => {
    assert.deepEqual(range(NOW + HOUR, NOW - 10 * DAY), [MINUTE, 0]);
  });

  it("does not show erasures that are older than the archive, and says so", () => {
    const archive = { createdAt: NOW - DAY, retentionDays: 14, state: "ENABLED" };
    assert.equal(describeGap(NOW - HOUR, archive, NOW), undefined);
    assert.match(
      describeGap(NOW - 2 * DAY, archive, NOW) ?? "",
      /^Erasures that were published before 2026-09-13 12:00:00Z are not found: the archive was created/,
    );
    assert.equal(
      describeGap(NOW - HOUR, { ...archive, state: "DISABLED" }, NOW),
      "The archive is DISABLED: it may lack erasures.",
    );
  });
});

describe("the name of a search for erasures", () => {
  it("is its own, and no replay of a person has one like it", () => {
    assert.notEqual(searchName(), searchName());
    assert.equal(isSearch(searchName()), true);
    const range = { from: 0, to: NOW };
    for (const stack of ["erasure-search", "prod", `acme/shop/${searchName()}`]) {
      const name = replayName({ stack, archiveArn: "arn", ruleArns: [], range }, new Set());
      assert.equal(isSearch(name), false, name);
    }
  });
});

describe("a search of the archive for erasures", () => {
  let world: SearchWorld;
  let served: Served<SearchWorld>;
  let begin: number;

  beforeEach(async () => {
    begin = Date.now() - 2 * HOUR;
    const clock = new VirtualClock(begin);
    world = new SearchWorld(undefined, { clock });
    served = await new Served(world).start({
      ...world.outputs,
      erasureSearch: world.searchOutputs,
    });
    served.before = async (action) => {
      if (action === "DescribeReplay") await clock.run(clock.now() + 1_000);
    };
  });
  afterEach(() => served.stop());

  const target = () =>
    findStack(PROJECT_DIRECTORY, { local: true, port: Number(new URL(served.origin).port) });
  const idOf = (event: OriginalEvent | undefined) => event?.parsedDetail?.id;
  const erase = async (...ids: number[]) => {
    for (const id of ids) {
      const time = new Date(begin + id * MINUTE).toISOString();
      await world.send("customer-deleted", { id }, time);
    }
    await world.clock.run(Date.now() - 5 * MINUTE);
  };
  async function found(stop = new AbortController().signal): Promise<unknown[]> {
    const ids: unknown[] = [];
    await withLimits({ look: 5 }, async () => {
      await searchArchive(
        {
          target: await target(),
          outputs: world.searchOutputs,
          earliest: begin,
          now: Date.now(),
          found: (event) => ids.push(idOf(event)),
        },
        { stop },
      );
    });
    return [...new Set(ids)].sort((a, b) => Number(a) - Number(b));
  }
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it("has a queue that is no dead-letter queue", () => {
    const { account } = world.emulator;
    assert.equal(account.queues.size, 2);
    assert.deepEqual(
      account.deadLetterQueues.map(({ arn }) => arn),
      [QUEUE_ARN],
    );
  });

  it("finds all of them while another one runs, and leaves nothing", async () => {
    await erase(...upTo(35));
    const all = await Promise.all([found(), found(), found()]);
    assert.deepEqual(all, [upTo(35), upTo(35), upTo(35)]);
    assert.deepEqual(world.found.held, []);
  });

  it("finds all of them after another one was killed", async () => {
    await erase(1, 2, 3);
    const left = { id: "x", source: "shop.magento", "detail-type": "customer-deleted", detail: {} };
    for (const [sentAgo, count] of [
      [3 * MINUTE, 30],
      [0, 5],
    ] as const) {
      await world.clock.run(Math.max(world.clock.now(), Date.now() - 4 * MINUTE - sentAgo));
      for (let n = 0; n < count; n += 1) {
        const body = JSON.stringify({ ...left, "replay-name": searchName() });
        world.found.send({ attributes: {}, body });
      }
    }
    assert.deepEqual(await found(), [1, 2, 3]);
    assert.equal(world.found.held.length, 35);
    assert.deepEqual(world.found.counts, { visible: 35, inFlight: 0, delayed: 0 });
  });

  it("starts nothing where it was stopped before", async () => {
    await erase(1);
    await assert.rejects(
      found(AbortSignal.abort()),
      runError(/It was stopped\. Nothing is published/),
    );
    assert.deepEqual(world.replayed, []);
  });

  it("ends its replay when it is stopped", async () => {
    await erase(...upTo(20));
    const stop = new AbortController();
    const cancelled: string[] = [];
    const { before } = served;
    served.before = async (action) => {
      await before(action);
      if (action === "DescribeReplay") stop.abort();
      if (action === "CancelReplay") cancelled.push(action);
    };
    await assert.rejects(found(stop.signal), runError(/It was stopped/));
    assert.deepEqual(cancelled, ["CancelReplay"]);
  });

  it("does not trust a queue whose messages somebody else hides", async () => {
    await erase(1);
    const queue = await sqsQueue(await target(), world.searchOutputs.queueUrl);
    world.found.send({ attributes: {}, body: "{}" });
    assert.equal((await queue.receive(3_600)).length, 1);
    let now = 0;
    await assert.rejects(
      collectEvents(queue, {
        replay: searchName(),
        startedAt: 0,
        endedAt: () => 0,
        settle: { quiet: 30_000, patience: 300_000 },
        time: { now: () => now, sleep: (time) => Promise.resolve(void (now += time + 1_000)) },
        stop: new AbortController().signal,
        found: () => assert.fail("an event was found"),
      }),
      runError(/^1 message in the queue of the search stays hidden: somebody else reads it/),
    );
    assert(now >= 300_000);
  });

  it("reads on for the time in which events may still arrive", async () => {
    const queue = await sqsQueue(await target(), world.searchOutputs.queueUrl);
    const replay = searchName();
    const ids: unknown[] = [];
    let now = 0;
    const body = (id: number) =>
      JSON.stringify({
        ...{ id: "x", source: "shop.magento", "detail-type": "customer-deleted" },
        ...{ time: "2026-09-14T08:00:00Z", "replay-name": replay, detail: { id } },
      });
    await collectEvents(queue, {
      replay,
      startedAt: 0,
      endedAt: () => 0,
      settle: { quiet: 30_000, patience: 0 },
      time: {
        now: () => now,
        sleep: () => {
          now += 1_000;
          const late = new Map([
            [29_000, 1],
            [57_000, 2],
            [88_000, 3],
          ]).get(now);
          if (late !== undefined) world.found.send({ attributes: {}, body: body(late) });
          return Promise.resolve();
        },
      },
      stop: new AbortController().signal,
      found: (event) => ids.push(idOf(event)),
    });
    assert.deepEqual(ids, [1, 2]);
    assert.equal(now, 87_000);
  });

  for (const [what, beforeReceive, sentAgo] of [
    ["was not read for so long that events may have expired, as after a computer's sleep", 40, 0],
    ["is read more slowly than its events expire", 0, 40],
  ] as const) {
    it(`does not trust a queue that ${what}`, async () => {
      await world.clock.run(Date.now() - sentAgo * MINUTE);
      const replay = searchName();
      const queue = await sqsQueue(await target(), world.searchOutputs.queueUrl);
      world.found.send({ attributes: {}, body: JSON.stringify({ "replay-name": replay }) });
      let now = Date.now();
      const { signal: stop } = new AbortController();
      const search = () =>
        collectEvents(
          { ...queue, receive: (hold) => ((now += beforeReceive * MINUTE), queue.receive(hold)) },
          {
            ...{ replay, startedAt: now, endedAt: () => now, settle: { quiet: 0, patience: 0 } },
            time: { now: () => now, sleep: () => Promise.resolve() },
            ...{ stop, found: () => undefined },
          },
        );
      await assert.rejects(
        search(),
        runError(/^The queue of the search was read too late: it forgets events after 1h,/),
      );
    });
  }

  it("reports an event that cannot be read", async () => {
    const queue = await sqsQueue(await target(), world.searchOutputs.queueUrl);
    const replay = searchName();
    world.found.send({ attributes: {}, body: JSON.stringify({ "replay-name": replay }) });
    const events: unknown[] = [];
    await withLimits({ look: 0 }, () =>
      collectEvents(queue, {
        replay,
        startedAt: 0,
        endedAt: () => 0,
        settle: { quiet: 0, patience: 0 },
        time: { now: () => 1, sleep: () => Promise.resolve() },
        stop: new AbortController().signal,
        found: (event) => events.push(event),
      }),
    );
    assert.deepEqual(events, [undefined]);
  });
});
