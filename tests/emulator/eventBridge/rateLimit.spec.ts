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

  async function ask(limit: RateLimit, who: number): Promise<void> {
    await limit.turn();
    turns.push([who, clock.now()]);
  }

  for (const rate of [1, 7, 300]) {
    it(`of ${rate} a second gives 1,000 requests their turns in order, evenly spaced`, async () => {
      const limit = new RateLimit(rate, clock);
      for (let who = 0; who < 1_000; who += 1) void ask(limit, who);
      await clock.run();
      assert.equal(turns.length, 1_000);
      turns.forEach(([who, at], place) => {
        assert.equal(who, place);
        assert(Math.abs(at - (place * 1_000) / rate) < 0.001, `turn ${place} at ${at} ms`);
      });
    });
  }

  it("lets a request pass at once when there was none for long, and saves up no turns", async () => {
    const limit = new RateLimit(10, clock);
    void ask(limit, 0);
    void clock.sleep(5_000).then(() => Promise.all([1, 2, 3].map((who) => ask(limit, who))));
    await clock.run();
    assert.deepEqual(turns, [
      [0, 0],
      [1, 5_000],
      [2, 5_100],
      [3, 5_200],
    ]);
  });

  it("counts from the last turn when the next request comes before its time", async () => {
    const limit = new RateLimit(10, clock);
    void ask(limit, 0);
    void clock.sleep(30).then(() => ask(limit, 1));
    await clock.run();
    assert.deepEqual(turns, [
      [0, 0],
      [1, 100],
    ]);
  });
});
