import assert from "node:assert/strict";
import { appendFile, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { drop } from "../../../operations/deadLetters/drop";
import { describeHalfWay } from "../../../operations/deadLetters/dropWork";
import { DropRecord } from "../../../operations/deadLetters/dropRecord";
import { publishableIn, type Letter } from "../../../eventbridge/deadLetter";
import { publishEdited } from "../../../operations/deadLetters/publishEdited";
import { NO_ANSWER, NothingPublished, type EventSink } from "../../../operations/bus/eventSink";
import type { LetterQueue } from "../../../operations/queue/letterQueue";
import { RecordFile } from "../../../operations/deadLetters/records";
import { temporaryFolder } from "../../folder";
import type { TestWorld } from "../../emulator/testWorld";
import { runError } from "../../runError";
import { letter, queueOf, sinkOf, worldWithLetters } from "./letters";

const linesOf = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);

/** What is written to standard error meanwhile. */
async function errorsOf(work: () => Promise<unknown>): Promise<string[]> {
  const { error } = console;
  const said: string[] = [];
  console.error = (text: unknown) => said.push(String(text));
  try {
    await work();
    return said;
  } finally {
    console.error = error;
  }
}

describe("the record of a drop", () => {
  const folder = temporaryFolder();
  const lines = async (name: string) => linesOf(await folder.read(name));
  let world: TestWorld;
  beforeEach(async () => (world = await worldWithLetters(25)));
  const parts = (record: DropRecord) => ({
    queue: queueOf(world),
    wanted: () => true,
    expected: 25,
    record,
  });
  const ids = () => world.deadLetters.map(({ messageId }) => messageId);
  const statesIn = async (name: string) => {
    const found = new Map<string, string[]>();
    for (const { state = "", messageId = "" } of await lines(name)) {
      found.set(state, [...(found.get(state) ?? []), messageId]);
    }
    return Object.fromEntries([...found].map(([state, all]) => [state, all.sort()]));
  };

  it("says before the first deletion that the messages are about to be dropped, and at the end that they were dropped", async () => {
    const all = ids().sort();
    const record = new DropRecord(folder.path, "dropped");
    const before = async () =>
      assert.deepEqual(await statesIn("dropped.jsonl"), { "about to be dropped": all });
    await drop({ ...parts(record), mayGoOn: before });
    await before();
    await record.settle();
    assert.deepEqual(await statesIn("dropped.jsonl"), { dropped: all });
    assert.deepEqual(await readdir(folder.path), ["dropped.jsonl"]);
    const [first] = await lines("dropped.jsonl");
    assert.match(first?.body ?? "", /customer-updated/);
  });

  it("of a failed drop holds only messages that were dropped, or perhaps were", async () => {
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
    const dropping = drop({ ...parts(record), queue: { ...queue, delete: remove } });
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

  it("of a drop that deletes nothing is removed", async () => {
    const failing = () => Promise.reject(new Error("gone"));
    for (const [expected, mayGoOn, visible] of [
      [24, undefined, 25],
      [25, failing, 0], // another process may be at work on them
    ] as const) {
      const record = new DropRecord(folder.path, "dropped");
      const dropping = drop({ ...parts(record), expected, mayGoOn });
      await dropping.catch(() => undefined);
      await record.settle();
      assert.deepEqual(await readdir(folder.path), []);
      assert.equal(world.queue.counts.visible, visible);
    }
  });

  it("is complete, and the drop succeeds, if other messages cannot be made visible again", async () => {
    const record = new DropRecord(folder.path, "dropped");
    const hide = () => Promise.reject(new Error("throttled"));
    const queue = { ...queueOf(world), hide };
    const wanted = ({ messageId }: Letter) => messageId !== world.deadLetters[0]?.messageId;
    const dropped = await drop({ ...parts(record), queue, wanted, expected: 24 });
    assert.deepEqual([dropped.dropped, dropped.notDeleted], [24, []]);
  });

  it("of a drop that has lost its lock is reported, and no message is made visible", async () => {
    let given = 0;
    const hide = () => {
      given += 1;
      return Promise.reject(new Error("throttled"));
    };
    let batches = 0;
    const mayGoOn = () => {
      batches += 1;
      return batches < 2 ? Promise.resolve() : Promise.reject(new Error("lost the lock"));
    };
    const record = new DropRecord(folder.path, "dropped");
    const queue = { ...queueOf(world), hide };
    await assert.rejects(drop({ ...parts(record), queue, mayGoOn }), /^Error: lost the lock$/);
    await record.settle();
    assert.deepEqual([given, record.dropped, batches], [0, 10, 2]);
  });

  it("of a drop that fails while it reads, after its lock was lost: no message is made visible", async () => {
    const queue = queueOf(world);
    let receives = 0;
    const receive: LetterQueue["receive"] = (hold) => {
      receives += 1;
      return receives === 2 ? Promise.reject(new Error("gone")) : queue.receive(hold);
    };
    const record = new DropRecord(folder.path, "dropped");
    const mayGoOn = () => Promise.reject(new Error("lost the lock"));
    const dropping = drop({ ...parts(record), queue: { ...queue, receive }, mayGoOn });
    await assert.rejects(dropping, /^Error: gone$/);
    assert.equal(world.queue.counts.visible, 15);
  });

  it("that cannot be rewritten is reported beside the error of the drop", async () => {
    const record = new DropRecord(folder.path, "dropped");
    await drop(parts(record));
    await symlink("/dev/full", join(folder.path, "dropped.jsonl.next"));
    const said = await describeHalfWay(record);
    assert.match(said[0] ?? "", /^25 messages dropped before the failure/);
    assert.match(said[1] ?? "", /could not be rewritten \(ENOSPC/);
  });

  it("stays unchanged if it cannot be rewritten", async () => {
    const record = new DropRecord(folder.path, "dropped");
    await drop(parts(record));
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
    publishEdited({
      queue: { ...nobody, ...queue },
      bus: { put },
      letter: before,
      edited,
      records: folder.path,
    });
  const taken: EventSink["put"] = () => Promise.resolve([{ eventId: "new" }]);

  it("says that the event is about to be published, and that the bus did not accept it", async () => {
    const put: EventSink["put"] = () => Promise.resolve([{ code: "Malformed", message: "no" }]);
    await assert.rejects(publish({}, put), runError(/did not accept the event \(Malformed: no\)/));
    assert.deepEqual(await states(), ["about to be published", "not published"]);
  });

  it("says, like the terminal, that nobody knows whether the event was published if the service does not answer", async () => {
    for (const put of [
      () => Promise.reject(new Error("gone")),
      () => Promise.resolve([NO_ANSWER]),
      () => Promise.resolve([]),
    ]) {
      const [said, ...more] = await errorsOf(() => assert.rejects(publish({}, put)));
      assert.match(
        said ?? "",
        /^It is not known whether the bus accepted the event\. The event is in \S+edited\.jsonl, and the message \S+ stays in the queue\. Look in Salesforce before you publish it again/,
      );
      assert.deepEqual(more, []);
    }
    const once = ["about to be published", "perhaps published"];
    assert.deepEqual(await states(), [...once, ...once, ...once]);
  });

  it("says that the event is not published if nothing can have been sent", async () => {
    const put = () => Promise.reject(new NothingPublished("The AWS credentials have expired."));
    await assert.rejects(
      publish({}, put),
      runError(
        /^The bus did not accept the event \(The AWS credentials have expired\)\. The message stays as it is\.$/,
      ),
    );
    assert.deepEqual(await states(), ["about to be published", "not published"]);
  });

  it("says that the message stays, or that nobody knows whether it stays", async () => {
    const stays = (receipts: readonly Letter[]) => Promise.resolve([...receipts]);
    await assert.rejects(
      publish({ delete: stays }, taken),
      runError(/is still in the queue\. Drop it with/),
    );
    const failing = () => Promise.reject(new Error("gone"));
    const [said] = await errorsOf(() =>
      assert.rejects(publish({ delete: failing }, taken), /gone/),
    );
    assert.match(said ?? "", /^Published as new\. It is not known whether the message/);
    assert.deepEqual(await states(), [
      "about to be published",
      "published, not deleted",
      "about to be published",
      "published, perhaps deleted",
    ]);
  });

  it("is followed by the result on the terminal if it cannot be written any more", async () => {
    const world = await worldWithLetters(1);
    const [message = assert.fail()] = await queueOf(world).receive(60);
    const record = new RecordFile(folder.path, "full");
    record.close();
    assert.throws(
      () => record.writeAfter("Published as new.", {}),
      runError(
        /^Published as new\. This is not recorded: .*full\.jsonl could not be written afterwards/,
      ),
    );
    await publishEdited({
      queue: queueOf(world),
      bus: sinkOf(world),
      letter: message,
      edited,
      records: folder.path,
    });
    assert.deepEqual(world.deadLetters, []);
  });

  it("begins a new line after a partial line of a killed process", async () => {
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
