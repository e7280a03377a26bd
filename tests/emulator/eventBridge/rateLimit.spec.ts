import assert from "node:assert/strict";
import { VirtualClock } from "../../../emulator/clock";
import { RateLimit } from "../../../emulator/eventBridge/rateLimit";

describe("the rate limit", () => {
  let clock: VirtualClock;
  /** Who had a turn, and when. */
  let turns: [number, number][];
  beforeEach(() => {
    clock = new VirtualClock(0);
    turns = [];
  });

  const ask = (limit: RateLimit, who: number) =>
    limit.turn(() => void turns.push([who, clock.now()]));
  const limitOf = (rate: number) => new RateLimit(() => rate, clock);

  for (const rate of [1, 7, 300]) {
    it(`of ${rate} a second gives 1,000 requests their turns in order, evenly spaced`, async () => {
      const limit = limitOf(rate);
      for (let who = 0; who < 1_000; who += 1) ask(limit, who);
      await clock.run();
      assert.equal(turns.length, 1_000);
      turns.forEach(([who, at], place) => {
        assert.equal(who, place);
        assert(Math.abs(at - (place * 1_000) / rate) < 0.001, `turn ${place} at ${at} ms`);
      });
    });
  }

  it("lets a request pass at once when there was none for long, and saves up no turns", async () => {
    const limit = limitOf(10);
    ask(limit, 0);
    void clock.at(5_000, () => [1, 2, 3].forEach((who) => ask(limit, who)));
    await clock.run();
    assert.deepEqual(turns, [
      [0, 0],
      [1, 5_000],
      [2, 5_100],
      [3, 5_200],
    ]);
  });

  it("counts from the last turn when the next request comes before its time", async () => {
    const limit = limitOf(10);
    ask(limit, 0);
    void clock.at(30, () => ask(limit, 1));
    await clock.run();
    assert.deepEqual(turns, [
      [0, 0],
      [1, 100],
    ]);
  });

  it("tells who has to wait", () => {
    const limit = limitOf(10);
    assert.deepEqual(
      [0, 1, 2].map((who) => ask(limit, who)),
      [false, true, true],
    );
  });

  it("gives a turn in the order in which it was asked for, also to one that asks in its turn", async () => {
    const limit = limitOf(10);
    limit.turn(() => {
      turns.push([0, clock.now()]);
      ask(limit, 3);
    });
    ask(limit, 1);
    ask(limit, 2);
    await clock.run();
    assert.deepEqual(
      turns.map(([who]) => who),
      [0, 3, 1, 2],
    );
  });

  it("holds a changed rate from the next turn on", async () => {
    let rate = 10;
    const limit = new RateLimit(() => rate, clock);
    for (let who = 0; who < 4; who += 1) ask(limit, who);
    clock.at(150, () => (rate = 1));
    await clock.run();
    assert.deepEqual(
      turns.map(([, at]) => at),
      [0, 100, 200, 1_200],
    );
  });
});
