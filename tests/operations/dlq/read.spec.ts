import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { drop } from "../../../operations/dlq/drop";
import { hasId } from "../../../operations/dlq/filter";
import { planOf } from "../../../operations/dlq/plan";
import type { LetterQueue } from "../../../operations/dlq/queue";
import { RecordFile } from "../../../operations/dlq/records";
import { withLetter } from "../../../operations/dlq/withLetter";
import { temporaryFolder } from "../../emulator/embedded/folder";
import type { TestWorld } from "../../emulator/testWorld";
import { runError } from "../../runError";
import { arrives, endless, letter, queueOf, worldWithLetters } from "./letters";

const LETTERS = 25;

describe("while a message arrives at each look at a queue", () => {
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

  it("a plan counts those that were there, and tells that more arrived", async () => {
    const { groups, lookedAt, complete, arrived } = await planOf(queue, {}, {});
    assert.deepEqual([groups.count, lookedAt, complete], [LETTERS, LETTERS, true]);
    assert.equal(arrived, looks);
    assertAllVisible();
  });

  it("a drop deletes those that were there, and records no other", async () => {
    const record = new RecordFile(folder.path, "dropped");
    const dropped = await drop(queue, () => true, LETTERS, record);
    record.close();
    assert.deepEqual(dropped, { meant: LETTERS, arrived: looks, dropped: LETTERS, notDeleted: [] });
    assert.equal((await folder.read("dropped.jsonl")).trim().split("\n").length, LETTERS);
    assertAllVisible(LETTERS);
    assert.deepEqual(await readdir(folder.path), ["dropped.jsonl"]);
  });

  it("a search for a message that is not there ends", async () => {
    const search = withLetter(queue, hasId("none"), "none", () => Promise.resolve());
    await assert.rejects(search, runError(/^The queue has no visible message with the id none/));
    assertAllVisible();
  });

  it("a search finds a message that has just arrived", async () => {
    const isIt = ({ sentAt }: { sentAt: number }) => sentAt === world.clock.now() - 1;
    const found = await withLetter(queue, isIt, "the second", (one) => Promise.resolve(one.sentAt));
    assert.equal(found, world.clock.now() - 1);
    assertAllVisible();
  });
});

describe("a plan", () => {
  it("is not complete where what it has seen comes again and again", async () => {
    const queue: LetterQueue = {
      depth: () => Promise.resolve({ visible: 1, hidden: 0, asOf: Infinity }),
      receive: () => Promise.resolve([letter({})]),
      delete: () => Promise.resolve([]),
      hide: () => Promise.resolve(),
    };
    const { lookedAt, complete, arrived } = await planOf(
      endless(queue, () => undefined),
      {},
      {},
    );
    assert.deepEqual([lookedAt, complete, arrived], [1, false, 0]);
  });
});
