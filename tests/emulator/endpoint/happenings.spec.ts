import assert from "node:assert/strict";
import { ServiceError } from "../../../emulator/endpoint/action";
import { happeningActions } from "../../../emulator/endpoint/happenings";
import { KeptJournal, type KeptLimits } from "../../../emulator/eventBridge/keptJournal";
import { journalAnswer, type JournalAnswer } from "../../../operations/trace/fromJournal";
import { response, START, TestWorld, type Differences } from "../testWorld";

describe("ListHappenings", () => {
  /** @param differences of the world @param limits of what is kept */
  function list(differences: Differences = {}, limits?: KeptLimits) {
    const world = new TestWorld({ api: [response(503, "down"), response(204)], ...differences });
    const kept = new KeptJournal(world.emulator.journal, limits);
    const { ListHappenings } = happeningActions(kept);
    const ask = async (input: object = {}): Promise<JournalAnswer> => {
      const answer = await ListHappenings?.(input, new AbortController().signal);
      // As it arrives, and as `bridge trace` reads it.
      return journalAnswer.parse(JSON.parse(JSON.stringify(answer)));
    };
    const ids = async (input: object = {}) => (await ask(input)).Events.map((one) => one.EventId);
    return { world, ask, ids };
  }

  it("returns an event with everything that happened to it, and its requests and answers", async () => {
    const { world, ask } = list();
    const id = await world.deliver({ id: "a", amount: 1 });
    const { Events, More } = await ask();
    assert.equal(More, 0);
    const [event, ...others] = Events;
    assert(event !== undefined && others.length === 0);
    assert.equal(event.EventId, id);
    assert.equal((JSON.parse(event.Event) as { id: string }).id, id);
    assert.deepEqual(
      event.Happenings.map(({ kind, at }) => [kind, at >= START]),
      ["published", "attempt", "retry", "attempt"].map((kind) => [kind, true]),
    );
    assert.deepEqual(
      event.Exchanges.map(({ outcome }) => [outcome.status, outcome.body]),
      [
        [503, "down"],
        [204, ""],
      ],
    );
  });

  it("returns no token and no secret of a connection", async () => {
    const { world, ask } = list();
    await world.deliver();
    const text = JSON.stringify(await ask());
    assert.match(text, /"Content-Type":"application\/json/);
    assert.doesNotMatch(text, /token-1|secret|"authorization"/i);
  });

  it("keeps the digits of an event's numbers", async () => {
    const { world, ask } = list();
    const [result] = world.emulator.eventBridge.putEvents([
      {
        EventBusName: "shop",
        Source: "shop.magento",
        DetailType: "customer-updated",
        Detail: '{"id":"a","total":12345678901234567.10}',
      },
    ]);
    assert(result !== undefined && "EventId" in result);
    assert.match((await ask()).Events[0]?.Event ?? "", /"total":12345678901234567\.10/);
  });

  it("selects by ID, by the time of the last publication, and by a part of the event in any case", async () => {
    const { world, ids } = list();
    const first = await world.deliver({ id: "Shop-1" });
    await world.clock.run(world.clock.now() + 60_000);
    const second = await world.deliver({ id: "shop-2" });
    const at = world.clock.now() - 30_000;
    assert.deepEqual(await ids(), [first, second]);
    assert.deepEqual(await ids({ EventIds: [second, "none"] }), [second]);
    assert.deepEqual(await ids({ EventIds: [] }), []);
    assert.deepEqual(await ids({ Since: at }), [second]);
    assert.deepEqual(await ids({ Since: START }), [first, second]);
    assert.deepEqual(await ids({ Contains: "SHOP-" }), [first, second]);
    assert.deepEqual(await ids({ Contains: "sHOP-1" }), [first]);
    assert.deepEqual(await ids({ Contains: "shop-1", Since: at }), []);
  });

  it("returns the newest up to a limit, in order, and counts the others", async () => {
    const { world, ask } = list();
    const all: string[] = [];
    for (let id = 0; id < 5; id += 1) all.push(await world.deliver({ id: String(id) }));
    const { Events, More } = await ask({ Limit: 2 });
    assert.deepEqual(
      Events.map(({ EventId }) => EventId),
      all.slice(3),
    );
    assert.equal(More, 3);
  });

  it("returns 8 MiB at most, and a larger event alone", async () => {
    const { world, ask } = list({ api: [response(204, "x".repeat(5 * 1_048_576))] });
    const all = [await world.deliver({ id: "a" }), await world.deliver({ id: "b" })];
    const { Events, More } = await ask();
    assert.deepEqual([Events.map(({ EventId }) => EventId), More], [all.slice(1), 1]);
  });

  it("says what is kept at most, and what was forgotten", async () => {
    const { world, ask } = list({}, { events: 1, bytes: 1_000_000 });
    await world.deliver({ id: "a" });
    assert.deepEqual((await ask()).Forgotten, { Events: 0 });
    await world.deliver({ id: "b" });
    const { Forgotten, Limits } = await ask();
    assert.deepEqual([Forgotten.Events, Forgotten.Until], [1, START]);
    assert.deepEqual(Limits, { Events: 1, Bytes: 1_000_000 });
  });

  for (const [what, input, message] of [
    ["a limit of 0", { Limit: 0 }, /^Limit: /],
    ["a text for a time", { Since: "yesterday" }, /^Since: /],
    ["a text for a list", { EventIds: "a" }, /^EventIds: /],
    ["a member that it does not know", { EventId: "a" }, /Unrecognized key/],
    ["a request that is not an object", [], /^the request: /],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(
        async () => list().ask(input),
        (error) => error instanceof ServiceError && message.test(error.message),
      );
    });
  }
});
