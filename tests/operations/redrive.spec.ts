import assert from "node:assert/strict";
import type { BusEvent } from "../../emulator/eventBridge/event";
import type { Message } from "../../emulator/queue";
import { redrive } from "../../operations/redrive";
import { BUS, response, TestWorld } from "../emulator/testWorld";

const eventOf = ({ body }: Message) => JSON.parse(body) as BusEvent;

describe("a redrive", () => {
  /** A world with this many dead letters, whose destination has been mended since. */
  async function worldWithLetters(letters: number): Promise<TestWorld> {
    const refusals = Array.from({ length: letters }, () => response(400));
    const world = new TestWorld({ api: [...refusals, response(204)] });
    for (let i = 0; i < letters; i += 1) world.publish({ id: i });
    await world.clock.run();
    assert.equal(world.deadLetters.length, letters);
    return world;
  }
  const run = (world: TestWorld, wanted: (message: Message) => boolean = () => true) =>
    redrive(world.queue, world.emulator.eventBridge, BUS, wanted);
  const published = (world: TestWorld) =>
    world.happenings.flatMap((one) => (one.kind === "published" ? [one.event] : []));

  it("of an empty queue does nothing", async () => {
    const world = await worldWithLetters(0);
    assert.deepEqual(run(world), new Map());
    assert.deepEqual(world.happenings, []);
  });

  it("publishes the same event again under a new id, and says which", async () => {
    const world = await worldWithLetters(1);
    await world.clock.run(world.clock.now() + 3_600_000);
    const redriven = run(world);
    const [before, after, ...more] = published(world);
    assert(before && after);
    assert.deepEqual(more, []);
    assert.notEqual(after.id, before.id);
    assert.deepEqual(after, { ...before, id: after.id });
    assert.deepEqual(redriven, new Map([[before.id, after.id]]));
    await world.clock.run();
    assert.equal(world.requests.length, 2);
    assert.deepEqual(world.deadLetters, []);
  });

  it("takes every message, also more than are received at once", async () => {
    const world = await worldWithLetters(25);
    assert.equal(run(world).size, 25);
    await world.clock.run();
    assert.equal(world.requests.length, 50);
    assert.deepEqual(world.deadLetters, []);
  });

  it("deletes a message only after its event was accepted", async () => {
    const world = await worldWithLetters(3);
    const heldAtPublication: boolean[] = [];
    const letters = new Map(world.deadLetters.map((one) => [eventOf(one).detail.id, one]));
    world.emulator.journal.onHappening((happening) => {
      if (happening.kind !== "published") return;
      const letter = letters.get(happening.event.detail.id ?? null);
      heldAtPublication.push(letter !== undefined && world.deadLetters.includes(letter));
    });
    run(world);
    assert.deepEqual(heldAtPublication, [true, true, true]);
    assert.deepEqual(world.deadLetters, []);
  });

  it("keeps a message whose event the bus refuses, and goes on with the others", async () => {
    const world = await worldWithLetters(2);
    const [first = assert.fail()] = world.deadLetters;
    const unacceptable = { ...eventOf(first), id: "refused", source: "" };
    const refused = world.queue.send({ body: JSON.stringify(unacceptable), attributes: {} });
    const redriven = run(world);
    assert.equal(redriven.size, 2);
    assert(!redriven.has("refused"));
    assert.deepEqual(world.deadLetters, [refused]);
  });

  it("leaves unwanted messages in the queue, for a redrive after they are visible again", async () => {
    const world = await worldWithLetters(12);
    const isOdd = (message: Message) => Number(eventOf(message).detail.id) % 2 === 1;
    const even = world.deadLetters.filter((message) => !isOdd(message));
    assert.equal(run(world, isOdd).size, 6);
    assert.deepEqual(world.deadLetters, even);
    await world.clock.run(world.clock.now() + 30_000);
    assert.equal(run(world).size, 6);
    assert.deepEqual(world.deadLetters, []);
  });

  it("does not take again in the same run what fails again", async () => {
    const world = new TestWorld({ api: [response(400)] });
    await world.deliver();
    const redriven = run(world);
    await world.clock.run();
    assert.deepEqual(
      world.deadLetters.map((message) => eventOf(message).id),
      [...redriven.values()],
    );
    assert.equal(world.requests.length, 2);
  });
});
