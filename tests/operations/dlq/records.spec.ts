import assert from "node:assert/strict";
import { appendFile, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { drop } from "../../../operations/dlq/drop";
import { DropRecord } from "../../../operations/dlq/dropRecord";
import { publishableIn, type Letter } from "../../../operations/dlq/letter";
import { publishEdited } from "../../../operations/dlq/publishEdited";
import type { EventSink, LetterQueue } from "../../../operations/dlq/queue";
import { RecordFile } from "../../../operations/dlq/records";
import { temporaryFolder } from "../../emulator/embedded/folder";
import type { TestWorld } from "../../emulator/testWorld";
import { runError } from "../../runError";
import { letter, queueOf, sinkOf, worldWithLetters } from "./letters";

const linesOf = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);

describe("the record of a drop", () => {
  const folder = temporaryFolder();
  const lines = async (name: string) => linesOf(await folder.read(name));
  let world: TestWorld;
  beforeEach(async () => (world = await worldWithLetters(25)));
  const ids = () => world.deadLetters.map(({ messageId }) => messageId);
  const statesIn = async (name: string) => {
    const found = new Map<string, string[]>();
    for (const { state = "", messageId = "" } of await lines(name)) {
      found.set(state, [...(found.get(state) ?? []), messageId]);
    }
    return Object.fromEntries([...found].map(([state, all]) => [state, all.sort()]));
  };

  it("says before the first deletion that the messages are about to be dropped, and at the end that they were", async () => {
    const all = ids().sort();
    const record = new DropRecord(folder.path, "dropped");
    const before = async () =>
      assert.deepEqual(await statesIn("dropped.jsonl"), { "about to be dropped": all });
    await drop(queueOf(world), () => true, 25, record, undefined, before);
    await before();
    await record.settle();
    assert.deepEqual(await statesIn("dropped.jsonl"), { dropped: all });
    assert.deepEqual(await readdir(folder.path), ["dropped.jsonl"]);
    const [first] = await lines("dropped.jsonl");
    assert.match(first?.body ?? "", /customer-updated/);
  });

  it("of one that fails on the way names what was dropped, what perhaps was, and nothing else", async () => {
    const all = ids();
    const queue = queueOf(world);
    let calls = 0;
    const remove: LetterQueue["delete"] = async (receipts) => {
      calls += 1;
      if (calls === 2) throw new Error("gone");
      await queue.delete(receipts.slice(1));
      return receipts.slice(0, 1);
    };
    const record = new DropRecord(folder.path, "dropped");
    const dropping = drop({ ...queue, delete: remove }, () => true, 25, record);
    await assert.rejects(dropping, /^Error: gone$/);
    await record.settle();
    const states = await statesIn("dropped.jsonl");
    assert.deepEqual(Object.keys(states).sort(), ["dropped", "perhaps dropped"]);
    const gone = all.filter((id) => !ids().includes(id));
    assert.deepEqual(states.dropped, gone.sort());
    assert.deepEqual([gone.length, states["perhaps dropped"]?.length], [9, 10]);
    assert.deepEqual([record.dropped, record.unknown.sort()], [9, states["perhaps dropped"]]);
    assert.equal(world.queue.counts.visible, 16);
  });

  it("of one that drops nothing is no file", async () => {
    const failing = () => Promise.reject(new Error("gone"));
    for (const [expected, mayGoOn] of [
      [24, undefined],
      [25, failing],
    ] as const) {
      const record = new DropRecord(folder.path, "dropped");
      const dropping = drop(queueOf(world), () => true, expected, record, undefined, mayGoOn);
      await dropping.catch(() => undefined);
      await record.settle();
      assert.deepEqual(await readdir(folder.path), []);
      assert.equal(world.queue.counts.visible, 25);
    }
  });

  it("stays as it is where it cannot be written anew", async () => {
    const record = new DropRecord(folder.path, "dropped");
    await drop(queueOf(world), () => true, 25, record);
    await symlink("/dev/full", join(folder.path, "dropped.jsonl.next"));
    await assert.rejects(record.settle(), /ENOSPC/);
    const [state, ...more] = Object.keys(await statesIn("dropped.jsonl"));
    assert.deepEqual([state, more], ["about to be dropped", []]);
  });
});

describe("the record of an edit", () => {
  const folder = temporaryFolder();
  const before = letter({});
  const body = before.body.replace('"id":1', '"id":2');
  const found = publishableIn({ body });
  assert("event" in found);
  const edited = { body, event: found.event };
  const nobody: LetterQueue = {
    depth: () => assert.fail(),
    receive: () => assert.fail(),
    delete: () => Promise.resolve([]),
    hide: () => Promise.resolve(),
  };
  const states = async () => linesOf(await folder.read("edited.jsonl")).map(({ state }) => state);
  const publish = (queue: Partial<LetterQueue>, put: EventSink["put"]) =>
    publishEdited({ ...nobody, ...queue }, { put }, before, edited, folder.path);
  const taken: EventSink["put"] = () => Promise.resolve([{ eventId: "new" }]);

  it("says that it is about to be published, and that the bus did not take it", async () => {
    const put: EventSink["put"] = () => Promise.resolve([{ code: "Malformed", message: "no" }]);
    await assert.rejects(publish({}, put), runError(/did not take the event \(Malformed: no\)/));
    assert.deepEqual(await states(), ["about to be published", "not published"]);
  });

  it("says that nobody knows whether it was published, where the service does not answer", async () => {
    const put: EventSink["put"] = () => Promise.reject(new Error("gone"));
    await assert.rejects(publish({}, put), /gone/);
    assert.deepEqual(await states(), ["about to be published", "perhaps published"]);
  });

  it("says that the message stays, or that nobody knows whether it does", async () => {
    const stays = (receipts: readonly Letter[]) => Promise.resolve([...receipts]);
    await assert.rejects(
      publish({ delete: stays }, taken),
      runError(/is still in the queue\. Drop it with/),
    );
    const { error } = console;
    const told: unknown[] = [];
    console.error = (text: unknown) => told.push(text);
    const failing = () => Promise.reject(new Error("gone"));
    await assert.rejects(publish({ delete: failing }, taken), /gone/).finally(() => {
      console.error = error;
    });
    assert.match(String(told[0]), /^Published as new; it is not known whether the message/);
    assert.deepEqual(await states(), [
      "about to be published",
      "published, not deleted",
      "about to be published",
      "published, perhaps deleted",
    ]);
  });

  it("says that the event is published, also where the record cannot say so any more", async () => {
    const world = await worldWithLetters(1);
    const [message = assert.fail()] = await queueOf(world).receive(60);
    const record = new RecordFile(folder.path, "full");
    record.close();
    assert.throws(
      () => record.writeAfter("Published as new.", {}),
      runError(/^Published as new\. .*full\.jsonl could not be written afterwards/),
    );
    await publishEdited(queueOf(world), sinkOf(world), message, edited, folder.path);
    assert.deepEqual(world.deadLetters, []);
  });

  it("begins a line of its own after half a line that a dead process left", async () => {
    await appendFile(join(folder.path, "edited.jsonl"), '{"edited":"x","sta');
    await publish({}, taken);
    const [half, ...whole] = (await folder.read("edited.jsonl")).trim().split("\n");
    assert.equal(half, '{"edited":"x","sta');
    assert.deepEqual(
      whole.map((line) => (JSON.parse(line) as { state: string }).state),
      ["about to be published", "published"],
    );
  });
});
