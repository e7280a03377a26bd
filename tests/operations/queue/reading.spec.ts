import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { seededRandom } from "../../../emulator/random";
import { drop } from "../../../operations/deadLetters/drop";
import { hasId } from "../../../operations/deadLetters/filter";
import { planOf } from "../../../operations/deadLetters/plan";
import { NO_NAMES } from "../../../privacy/vocabulary";
import type { LetterQueue } from "../../../operations/queue/letterQueue";
import { DropRecord } from "../../../operations/deadLetters/dropRecord";
import { withLetter } from "../../../operations/deadLetters/withLetter";
import { temporaryFolder } from "../../folder";
import type { TestWorld } from "../../emulator/testWorld";
import { runError } from "../../runError";
import {
  arrives,
  endless,
  letter,
  queueOf,
  unordered,
  worldWithLetters,
} from "../deadLetters/letters";

const LETTERS = 25;

describe("while a message arrives at each receive", () => {
  const folder = temporaryFolder();
  let world: TestWorld;
  let queue: LetterQueue;
  let looks: number;

  beforeEach(async () => {
    world = await worldWithLetters(LETTERS);
    looks = 0;
    queue = endless(queueOf(world), () => {
      looks += 1;
      return world.clock.run(world.clock.now() + 1).then(() => arrives(world));
    });
  });
  const assertAllVisible = (deleted = 0) =>
    assert.equal(world.queue.counts.visible, LETTERS + looks - deleted);

  it("a plan counts the messages of the beginning, and reports that more arrived", async () => {
    const { groups, lookedAt, complete, arrived } = await planOf({
      queue,
      vocabulary: NO_NAMES,
      filter: {},
      ruleNames: {},
    });
    assert.deepEqual([groups.count, lookedAt, complete], [LETTERS, LETTERS, true]);
    assert.equal(arrived, looks);
    assertAllVisible();
  });

  it("a drop deletes the messages of the beginning, and records no other", async () => {
    const record = new DropRecord(folder.path, "dropped");
    const dropped = await drop({ queue, wanted: () => true, expected: LETTERS, record });
    await record.settle();
    const gone = { meant: LETTERS, dropped: LETTERS, notDeleted: [] };
    assert.deepEqual(dropped, { ...gone, complete: true, arrived: looks });
    assert.equal((await folder.read("dropped.jsonl")).trim().split("\n").length, LETTERS);
    assertAllVisible(LETTERS);
    assert.deepEqual(await readdir(folder.path), ["dropped.jsonl"]);
  });

  it("a search for a message that does not exist ends", async () => {
    const search = withLetter({ queue, isIt: hasId("none"), id: "none" }, () => Promise.resolve());
    await assert.rejects(search, runError(/^The queue has no visible message with the ID none/));
    assertAllVisible();
  });

  it("a search finds a message that has just arrived", async () => {
    const isIt = ({ sentAt }: { sentAt: number }) => sentAt === world.clock.now() - 1;
    const found = await withLetter({ queue, isIt, id: "the second" }, (one) =>
      Promise.resolve(one.sentAt),
    );
    assert.equal(found, world.clock.now() - 1);
    assertAllVisible();
  });
});

describe("of a queue without order", () => {
  const folder = temporaryFolder();
  const OLD = 200;

  for (const [arriving, through] of [
    [3, true],
    [10, true],
    [50, false],
  ] as const) {
    it(`a plan sees all, or says that it does not, while ${arriving} messages arrive at each receive`, async () => {
      for (let seed = 1; seed <= 10; seed += 1) {
        const { queue, receives, left } = unordered(seededRandom(seed), OLD, arriving);
        const { groups, complete } = await planOf({
          queue,
          vocabulary: NO_NAMES,
          filter: {},
          ruleNames: {},
        });
        assert.equal(complete, groups.count === OLD, `${groups.count} seen of seed ${seed}`);
        assert.equal(complete, through, `seed ${seed}`);
        assert.equal(left(), OLD);
        assert(receives() < 10 * OLD, `${receives()} receives of seed ${seed}`);
      }
    });
  }

  it("a drop deletes nothing if the queue was not read through, even if the expected number matches", async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const planned = await planOf({
        queue: unordered(seededRandom(seed), OLD, 50).queue,
        vocabulary: NO_NAMES,
        filter: {},
        ruleNames: {},
      });
      const { queue, left } = unordered(seededRandom(seed), OLD, 50);
      const record = new DropRecord(folder.path, "dropped");
      const dropped = await drop({
        queue,
        wanted: () => true,
        expected: planned.groups.count,
        record,
      });
      await record.settle();
      assert.deepEqual(
        [dropped.meant, dropped.complete, dropped.dropped],
        [planned.groups.count, false, 0],
      );
      assert.equal(left(), OLD);
    }
  });

  it("a search reports that the message may be in the queue", async () => {
    const { queue } = unordered(seededRandom(1), OLD, 50);
    const search = withLetter({ queue, isIt: hasId("none"), id: "none" }, () => Promise.resolve());
    await assert.rejects(
      search,
      runError(/The queue was not read through, so the message may be in it\.$/),
    );
  });
});

describe("a plan", () => {
  it("is not complete if more messages are held than SQS allows to be hidden", async () => {
    let sent = 0;
    const asLetter = () => {
      sent += 1;
      return { ...letter({}), messageId: String(sent) };
    };
    const queue: LetterQueue = {
      depth: () => Promise.resolve({ visible: 150_000, hidden: 0, asOf: Infinity }),
      // SQS Developer Guide, 'Quotas': a receive that waits brings nothing at the limit.
      receive: () => Promise.resolve(sent >= 120_000 ? [] : Array.from({ length: 10 }, asLetter)),
      delete: () => Promise.resolve([]),
      hide: () => Promise.resolve(),
    };
    const { lookedAt, complete } = await planOf({
      queue,
      vocabulary: NO_NAMES,
      filter: {},
      ruleNames: {},
    });
    assert.deepEqual([lookedAt, complete], [100_000, false]);
  });

  it("is not complete if the same messages are received again and again", async () => {
    const queue: LetterQueue = {
      depth: () => Promise.resolve({ visible: 1, hidden: 0, asOf: Infinity }),
      receive: () => Promise.resolve([letter({})]),
      delete: () => Promise.resolve([]),
      hide: () => Promise.resolve(),
    };
    const { lookedAt, complete, arrived } = await planOf({
      queue: endless(queue, () => undefined),
      vocabulary: NO_NAMES,
      filter: {},
      ruleNames: {},
    });
    assert.deepEqual([lookedAt, complete, arrived], [1, false, 0]);
  });
});
