import assert from "node:assert/strict";
import { VirtualClock } from "../../emulator/clock";
import { Queue } from "../../emulator/queue";
import { seededRandom } from "../../emulator/random";
import { START } from "./testWorld";

describe("the queue", () => {
  let clock: VirtualClock;
  let queue: Queue;
  const send = (...bodies: string[]) =>
    bodies.map((body) => queue.send({ body, attributes: { RETRY_ATTEMPTS: "3" } }));
  const receive = () => queue.receive().map(({ body }) => body);
  const after = (seconds: number) => clock.run(clock.now() + seconds * 1_000);

  beforeEach(() => {
    clock = new VirtualClock(START);
    queue = new Queue({ arn: "arn", url: "url" }, clock, seededRandom(1));
  });

  it("returns nothing when it is empty", () => {
    assert.deepEqual(receive(), []);
  });

  it("returns an unchanged message, with its own id", () => {
    const [first, second] = send("a", "a");
    assert.notEqual(first?.messageId, second?.messageId);
    const [received] = queue.receive();
    assert(received);
    const { messageId, body, attributes, receiptHandle } = received;
    assert.notEqual(receiptHandle, "");
    assert.deepEqual({ messageId, body, attributes }, first);
    assert.deepEqual(attributes, { RETRY_ATTEMPTS: "3" });
  });

  it("reports when a message was sent and first received, and how often", async () => {
    send("a");
    await after(1);
    receive();
    await after(30);
    const [received] = queue.receive();
    assert(received);
    const { sentAt, firstReceivedAt, receiveCount } = received;
    assert.deepEqual([sentAt, firstReceivedAt, receiveCount], [START, START + 1_000, 2]);
  });

  it("reports the age of the oldest message", async () => {
    assert.equal(queue.ageOfOldest, 0);
    send("oldest");
    await after(60);
    for (let count = 0; count < 150_000; count += 1) send("newer");
    assert.equal(queue.ageOfOldest, 60_000);
  });

  it("hides a message for the requested time", async () => {
    send("a");
    queue.receive(1, 5_000);
    await after(4);
    assert.deepEqual(queue.counts, { visible: 0, inFlight: 1, delayed: 0 });
    await after(1);
    assert.deepEqual(queue.counts, { visible: 1, inFlight: 0, delayed: 0 });
    const [received] = queue.receive(1, 5_000);
    const handle = received?.receiptHandle ?? "";
    assert.equal(queue.changeVisibility(handle, 0), "changed");
    assert.equal(queue.changeVisibility(handle, 0), "not in flight");
    assert.deepEqual(receive(), ["a"]);
    assert.equal(queue.changeVisibility("none", 0), "invalid handle");
  });

  it("returns no message before its delay ends", async () => {
    queue.send({ body: "late", attributes: {} }, 5_000);
    assert.deepEqual(receive(), []);
    assert.deepEqual(queue.counts, { visible: 0, inFlight: 0, delayed: 1 });
    await after(5);
    assert.deepEqual(receive(), ["late"]);
  });

  // Source: SQS API reference, DeleteMessage: each time that it is received, a message has another handle.
  it("deletes by the handle of the last receipt only, and refuses an invalid handle", async () => {
    send("a");
    const [first] = queue.receive();
    await after(30);
    const [second] = queue.receive();
    assert.notEqual(first?.receiptHandle, second?.receiptHandle);
    assert.equal(queue.delete(first?.receiptHandle ?? ""), true);
    assert.equal(queue.delete("garbage"), false);
    assert.equal(queue.held.length, 1);
    assert.equal(queue.delete(second?.receiptHandle ?? ""), true);
    assert.deepEqual(queue.held, []);
  });

  it("deletes a message when its retention period ends", async () => {
    queue.retention = 60_000;
    send("old");
    await after(60);
    send("new");
    assert.equal(queue.held.length, 2);
    await after(1);
    assert.deepEqual(receive(), ["new"]);
    assert.equal(queue.held.length, 1);
  });

  it("calls back once when a message is sent", () => {
    let reported = 0;
    queue.onceVisible(() => (reported += 1));
    send("a", "b");
    assert.equal(reported, 1);
  });

  it("calls back waiting receivers when a message is visible again", async () => {
    send("a");
    receive();
    const reported: string[] = [];
    queue.onceVisible(() => reported.push("waits"));
    queue.onceVisible(() => reported.push("went away"))();
    await after(29);
    assert.deepEqual(reported, []);
    await after(1);
    assert.deepEqual(reported, ["waits"]);
  });

  it("is empty after a purge", () => {
    send("a", "b");
    queue.purge();
    assert.deepEqual(queue.held, []);
  });

  it("returns at most 10 messages at once", () => {
    send(..."abcdefghijkl");
    assert.equal(receive().join(""), "abcdefghij");
    assert.equal(receive().join(""), "kl");
  });

  it("hides a received message for 30 seconds", async () => {
    send("a");
    receive();
    await after(29.999);
    assert.deepEqual(receive(), []);
    await after(0.001);
    assert.deepEqual(receive(), ["a"]);
  });

  it("keeps a received message until it is deleted", () => {
    const [message] = send("a");
    const [received] = queue.receive();
    assert(received);
    assert.deepEqual(queue.held, [message]);
    queue.delete(received.receiptHandle);
    assert.deepEqual(queue.held, []);
  });

  it("deletes no other message", async () => {
    send("a", "b");
    const [received] = queue.receive();
    assert(received);
    queue.delete(received.receiptHandle);
    await after(30);
    assert.deepEqual(receive(), ["b"]);
  });
});
