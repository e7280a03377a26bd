import assert from "node:assert/strict";
import { VirtualClock } from "../../../emulator/clock";
import { RateLimit } from "../../../emulator/eventBridge/rateLimit";

// Source: EventBridge User Guide, 'API destinations': the invocation rate limit delays. That it spaces is assumed.
describe("the rate limit", () => {
  let clock: VirtualClock;
  /** Who had a turn, and when. */
  let turns: [number, number][];
  beforeEach(() => {
    clock = new VirtualClock(0);
    turns = [];
  });

  const note = (who: number) => void turns.push([who, clock.now()]);
  const limitOf = (rate: number) => new RateLimit(() => rate, clock, note);

  for (const rate of [1, 7, 300]) {
    it(`of ${rate} a second gives 1,000 requests their turns in order, evenly spaced`, async () => {
      const limit = limitOf(rate);
      for (let who = 0; who < 1_000; who += 1) limit.ask(who);
      await clock.run();
      assert.equal(turns.length, 1_000);
      turns.forEach(([who, at], place) => {
        assert.equal(who, place);
        assert(Math.abs(at - (place * 1_000) / rate) < 0.001, `turn ${place} at ${at} ms`);
      });
    });
  }

  it("passes a request immediately after a pause, and saves up no turns", async () => {
    const limit = limitOf(10);
    limit.ask(0);
    void clock.at(5_000, () => [1, 2, 3].forEach((who) => limit.ask(who)));
    await clock.run();
    assert.deepEqual(turns, [
      [0, 0],
      [1, 5_000],
      [2, 5_100],
      [3, 5_200],
    ]);
  });

  it("counts from the last turn when the next request comes early", async () => {
    const limit = limitOf(10);
    limit.ask(0);
    void clock.at(30, () => limit.ask(1));
    await clock.run();
    assert.deepEqual(turns, [
      [0, 0],
      [1, 100],
    ]);
  });

  it("reports whether a request has to wait", () => {
    const limit = limitOf(10);
    assert.deepEqual(
      [0, 1, 2].map((who) => limit.ask(who)),
      [false, true, true],
    );
  });

  it("gives turns in the order of the calls, also for a call during a turn", async () => {
    const limit = new RateLimit<number>(
      () => 10,
      clock,
      (who) => {
        note(who);
        if (who === 0) limit.ask(3);
      },
    );
    limit.ask(0);
    limit.ask(1);
    limit.ask(2);
    await clock.run();
    assert.deepEqual(
      turns.map(([who]) => who),
      [0, 3, 1, 2],
    );
  });

  it("applies a changed rate from the next turn on", async () => {
    let rate = 10;
    const limit = new RateLimit(() => rate, clock, note);
    for (let who = 0; who < 4; who += 1) limit.ask(who);
    clock.at(150, () => (rate = 1));
    await clock.run();
    assert.deepEqual(
      turns.map(([, at]) => at),
      [0, 100, 200, 1_200],
    );
  });
});
