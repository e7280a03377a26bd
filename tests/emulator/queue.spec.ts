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
    queue = new Queue("arn", "url", clock, seededRandom(1));
  });

  it("gives nothing when it is empty", () => {
    assert.deepEqual(receive(), []);
  });

  it("gives a message as it was sent, with an id of its own", () => {
    const [first, second] = send("a", "a");
    assert.notEqual(first?.messageId, second?.messageId);
    const [received] = queue.receive();
    assert(received);
    const { receiptHandle, ...message } = received;
    assert.notEqual(receiptHandle, "");
    assert.deepEqual(message, first);
    assert.deepEqual(message.attributes, { RETRY_ATTEMPTS: "3" });
  });

  it("gives at most 10 messages at once", () => {
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

  it("holds a received message until it is deleted", () => {
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
