import assert from "node:assert/strict";
import { VirtualClock } from "../../emulator/clock";

const DAY = 86_400_000;

/** Work that takes some turns of the event loop, and no time worth mentioning. */
async function loops(turns: number): Promise<void> {
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe("the virtual clock", () => {
  let clock: VirtualClock;
  let log: string[];
  const note = (what: string) => log.push(`${what} at ${clock.now()}`);
  const sleeper = async (name: string, ...naps: number[]) => {
    for (const nap of naps) {
      await clock.sleep(nap);
      note(name);
    }
  };

  beforeEach(() => {
    clock = new VirtualClock(1_000);
    log = [];
  });

  it("stands still until it is run", async () => {
    void sleeper("a", 0);
    await loops(3);
    assert.deepEqual(log, []);
    assert.equal(clock.now(), 1_000);
  });

  it("wakes sleepers in the order in which they are due", async () => {
    void sleeper("a", 30, 30);
    void sleeper("b", 10, 40);
    await clock.run();
    assert.deepEqual(log, ["b at 1010", "a at 1030", "b at 1050", "a at 1060"]);
  });

  it("wakes those due at the same moment in the order in which they went to sleep", async () => {
    void sleeper("a", 20);
    void sleeper("b", 10, 10);
    void sleeper("c", 20);
    await clock.run();
    assert.deepEqual(log, ["b at 1010", "a at 1020", "c at 1020", "b at 1020"]);
  });

  it("lets a woken task go on before it wakes the next", async () => {
    void clock.sleep(1).then(async () => {
      for (let i = 0; i < 50; i += 1) await Promise.resolve();
      note("a");
    });
    void sleeper("b", 2);
    await clock.run();
    assert.deepEqual(log, ["a at 1001", "b at 1002"]);
  });

  it("lets a day pass at once", async () => {
    void sleeper("a", DAY);
    await clock.run();
    assert.equal(clock.now(), 1_000 + DAY);
  });

  it("does not go back for a negative sleep", async () => {
    void sleeper("a", -5);
    await clock.run();
    assert.deepEqual(log, ["a at 1000"]);
  });

  it("goes on from where it stopped when it is run again", async () => {
    void sleeper("a", 10);
    await clock.run();
    void sleeper("b", 10);
    await clock.run();
    assert.deepEqual(log, ["a at 1010", "b at 1020"]);
  });

  it("does not move while work is outside", async () => {
    void sleeper("a", 1);
    void clock.outside(() => loops(5)).then(() => note("short work"));
    void clock.outside(() => loops(10)).then(() => note("long work"));
    await clock.run();
    assert.deepEqual(log, ["short work at 1000", "long work at 1000", "a at 1001"]);
  });

  it("hands on what work outside gives", async () => {
    const [given] = await Promise.all([clock.outside(() => Promise.resolve(42)), clock.run()]);
    assert.equal(given, 42);
  });

  it("hands on that work outside failed, and moves again", async () => {
    const failing = clock.outside(() => loops(2).then(() => Promise.reject(new Error("broken"))));
    void sleeper("a", 1);
    await Promise.all([assert.rejects(failing, /^Error: broken$/), clock.run()]);
    assert.deepEqual(log, ["a at 1001"]);
  });
});
