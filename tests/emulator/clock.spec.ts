import assert from "node:assert/strict";
import { VirtualClock, WallClock } from "../../emulator/clock";

const DAY = 86_400_000;

/** Work that takes some turns of the event loop, and no time worth mentioning. */
async function loops(turns: number): Promise<void> {
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe("the virtual clock", () => {
  let clock: VirtualClock;
  let log: string[];
  const note = (what: string) => () => void log.push(`${what} at ${clock.now()}`);
  /** Notes the moment after each of these pauses. */
  const pausing = (name: string, pause: number, ...more: number[]) =>
    clock.at(clock.now() + pause, () => {
      note(name)();
      const [next, ...rest] = more;
      if (next !== undefined) pausing(name, next, ...rest);
    });

  beforeEach(() => {
    clock = new VirtualClock(1_000);
    log = [];
  });

  it("stands still until it is run", async () => {
    pausing("a", 0);
    await loops(3);
    assert.deepEqual(log, []);
    assert.equal(clock.now(), 1_000);
  });

  it("does work in the order in which it is due", async () => {
    pausing("a", 30, 30);
    pausing("b", 10, 40);
    await clock.run();
    assert.deepEqual(log, ["b at 1010", "a at 1030", "b at 1050", "a at 1060"]);
  });

  it("does what is due at the same moment in the order in which it was asked for", async () => {
    pausing("a", 20);
    pausing("b", 10, 10);
    pausing("c", 20);
    await clock.run();
    assert.deepEqual(log, ["b at 1010", "a at 1020", "c at 1020", "b at 1020"]);
  });

  it("keeps that order for a million timers", async () => {
    let last = -1;
    let wrong = 0;
    for (let i = 0; i < 1_000_000; i += 1) {
      const moment = 1_000 + ((i * 7_919) % 1_000);
      const order = moment * 1_000_000 + i;
      clock.at(moment, () => {
        if (order < last) wrong += 1;
        last = order;
      });
    }
    await clock.run();
    assert.equal(wrong, 0);
    assert.equal(clock.now(), 1_999);
  });

  it("lets a day pass at once", async () => {
    pausing("a", DAY);
    await clock.run();
    assert.equal(clock.now(), 1_000 + DAY);
  });

  it("does not go back for work that was due in the past", async () => {
    pausing("a", -5);
    await clock.run();
    assert.deepEqual(log, ["a at 1000"]);
  });

  it("goes on from where it stopped when it is run again", async () => {
    pausing("a", 10);
    await clock.run();
    pausing("b", 10);
    await clock.run();
    assert.deepEqual(log, ["a at 1010", "b at 1020"]);
  });

  it("stops at a moment, and leaves what is due later", async () => {
    pausing("a", 10, 10, 10);
    await clock.run(1_025);
    assert.deepEqual(log, ["a at 1010", "a at 1020"]);
    assert.equal(clock.now(), 1_025);
    await clock.run();
    assert.equal(log.at(-1), "a at 1030");
  });

  it("does not move while work is outside", async () => {
    pausing("a", 1);
    clock.outside(() => loops(5), note("short work"));
    clock.outside(() => loops(10), note("long work"));
    await clock.run();
    assert.deepEqual(log, ["short work at 1000", "long work at 1000", "a at 1001"]);
  });

  it("hands on what work outside gives, before it moves again", async () => {
    pausing("a", 1);
    clock.outside(
      () => Promise.resolve(42),
      (given) => {
        note(String(given))();
        clock.outside(() => loops(2), note("more work"));
      },
    );
    await clock.run();
    assert.deepEqual(log, ["42 at 1000", "more work at 1000", "a at 1001"]);
  });
});

describe("a fault", () => {
  const fault = new Error("a fault of ours");
  const throwing = () => {
    throw fault;
  };

  it("in what is done with work outside ends the run of a virtual clock", async () => {
    const clock = new VirtualClock(0);
    clock.outside(() => Promise.resolve(), throwing);
    await assert.rejects(clock.run(), fault);
  });

  it("in one piece of work is told by the wall clock, and ends neither the others nor the process", async () => {
    const told: unknown[] = [];
    const clock = new WallClock((one) => told.push(one));
    clock.outside(() => Promise.resolve(), throwing);
    clock.outside(() => Promise.reject(fault), throwing);
    clock.at(clock.now(), throwing);
    await new Promise<void>((resolve) => clock.at(clock.now() + 5, resolve));
    assert.deepEqual(told, [fault, fault, fault]);
  });
});

describe("the wall clock", () => {
  const clock = new WallClock();

  it("does work at its moment, and at once where that is past", async () => {
    const start = clock.now();
    const passed = (moment: number) =>
      new Promise<number>((resolve) => clock.at(moment, () => resolve(clock.now() - start)));
    const [soon, past] = await Promise.all([passed(start + 30), passed(start - 1_000)]);
    assert(soon >= 29, `after ${soon} ms`);
    assert(past < 29, `after ${past} ms`);
  });

  it("does nothing more once it is stopped", async () => {
    let done = false;
    clock.at(clock.now() + 5, () => (done = true));
    clock.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(done, false);
  });
});
