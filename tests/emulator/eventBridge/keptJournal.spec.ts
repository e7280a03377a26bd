import assert from "node:assert/strict";
import { KeptJournal } from "../../../emulator/eventBridge/keptJournal";
import { maskRequest } from "../../../emulator/eventBridge/maskedRequest";
import type { Connection } from "../../../emulator/eventBridge/connection";
import { response, TestWorld } from "../testWorld";

describe("the kept journal", () => {
  it("keeps everything that happens to an event, with each request and its answer", async () => {
    const world = new TestWorld({ api: [response(503, "down"), response(204)] });
    const kept = new KeptJournal(world.emulator.journal);
    const id = world.publish();
    await world.clock.run();
    const found = kept.get(id) ?? assert.fail();
    assert.deepEqual(
      found.happenings.map(({ kind }) => kind),
      ["published", "attempt", "retry", "attempt"],
    );
    assert.deepEqual(
      found.exchanges.map(({ retries, outcome }) => [
        retries,
        outcome.kind === "response" ? outcome.status : outcome.kind,
      ]),
      [
        [0, 503],
        [1, 204],
      ],
    );
    assert(!JSON.stringify(found.exchanges.map(({ request }) => request)).includes("token-1"));
  });

  it("forgets the oldest events beyond its limit, and what still happens to them", async () => {
    const world = new TestWorld({ latency: 1_000 });
    const kept = new KeptJournal(world.emulator.journal, { events: 2, bytes: 1_000_000 });
    const [first, ...others] = [world.publish(), world.publish(), world.publish()];
    await world.clock.run();
    assert.deepEqual(
      [...kept.events].map(({ eventId }) => eventId),
      others,
    );
    assert.equal(kept.get(first ?? ""), undefined);
    assert.equal(kept.forgotten.events, 1);
  });

  it("forgets by the bytes of the events and the answers", async () => {
    const world = new TestWorld({ api: [response(204, "x".repeat(5_000))] });
    const kept = new KeptJournal(world.emulator.journal, { events: 100, bytes: 20_000 });
    for (let id = 0; id < 20; id += 1) await world.deliver();
    assert([...kept.events].length < 5);
    assert([...kept.events].length > 1);
  });

  it("keeps an event that is larger than its limit, alone", async () => {
    const world = new TestWorld();
    const kept = new KeptJournal(world.emulator.journal, { events: 100, bytes: 10 });
    await world.deliver();
    const id = world.publish({ lastname: "x".repeat(1_000) });
    await world.clock.run();
    assert.deepEqual(
      [...kept.events].map(({ eventId }) => eventId),
      [id],
    );
  });
});

describe("a request that leaves the emulator", () => {
  const connection = (invocation: Partial<Connection["invocation"]>) =>
    ({ invocation: { headers: {}, query: {}, body: {}, ...invocation } }) as Connection;
  const request = {
    method: "POST",
    url: "https://acme.example/path?a=1&api%20key=hush&b=2",
    headers: { "X-Api-Key": "hush", "Content-Type": "application/json" },
    body: '{"name":"Meyer","secret":"hush","id":9007199254740993}',
  };

  it("has no parameter of the connection, in whatever case and place", () => {
    const masked = maskRequest(
      request,
      connection({
        headers: { "x-api-key": "hush" },
        query: { "api key": "hush" },
        body: { secret: "hush" },
      }),
    );
    assert.doesNotMatch(JSON.stringify(masked), /hush/);
    assert.equal(masked.url, "https://acme.example/path?a=1&api%20key=********&b=2");
    assert.equal(masked.body, '{"name":"Meyer","secret":"********","id":9007199254740993}');
  });

  it("is unchanged without such parameters", () => {
    assert.deepEqual(maskRequest(request, connection({})), request);
  });
});
