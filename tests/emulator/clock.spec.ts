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

  it("runs work in the order in which it is due", async () => {
    pausing("a", 30, 30);
    pausing("b", 10, 40);
    await clock.run();
    assert.deepEqual(log, ["b at 1010", "a at 1030", "b at 1050", "a at 1060"]);
  });

  it("runs work of the same moment in the order of the calls", async () => {
    pausing("a", 20);
    pausing("b", 10, 10);
    pausing("c", 20);
    await clock.run();
    assert.deepEqual(log, ["b at 1010", "a at 1020", "c at 1020", "b at 1020"]);
  });

  it("keeps that order for more timers than it runs in a turn", async () => {
    let last = -1;
    let wrong = 0;
    for (let i = 0; i < 200_000; i += 1) {
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

  it("passes a day immediately", async () => {
    pausing("a", DAY);
    await clock.run();
    assert.equal(clock.now(), 1_000 + DAY);
  });

  it("does not go back for past work", async () => {
    pausing("a", -5);
    await clock.run();
    assert.deepEqual(log, ["a at 1000"]);
  });

  it("continues from where it stopped", async () => {
    pausing("a", 10);
    await clock.run();
    pausing("b", 10);
    await clock.run();
    assert.deepEqual(log, ["a at 1010", "b at 1020"]);
  });

  it("stops at a moment, and keeps later work", async () => {
    pausing("a", 10, 10, 10);
    await clock.run(1_025);
    assert.deepEqual(log, ["a at 1010", "a at 1020"]);
    assert.equal(clock.now(), 1_025);
    await clock.run();
    assert.equal(log.at(-1), "a at 1030");
  });

  it("stands still during outside work", async () => {
    pausing("a", 1);
    clock.outside(() => loops(5), note("short work"));
    clock.outside(() => loops(10), note("long work"));
    await clock.run();
    assert.deepEqual(log, ["short work at 1000", "long work at 1000", "a at 1001"]);
  });

  it("passes on the result of outside work before it moves again", async () => {
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

  it("in the callback of outside work ends the run of a virtual clock", async () => {
    const clock = new VirtualClock(0);
    clock.outside(() => Promise.resolve(), throwing);
    await assert.rejects(clock.run(), fault);
  });

  it("in one task is reported by the wall clock, and ends neither other tasks nor the process", async () => {
    const reported: unknown[] = [];
    const clock = new WallClock((one) => reported.push(one));
    clock.outside(() => Promise.resolve(), throwing);
    clock.outside(() => Promise.reject(fault), throwing);
    clock.at(clock.now(), throwing);
    await new Promise<void>((resolve) => clock.at(clock.now() + 5, resolve));
    assert.deepEqual(reported, [fault, fault, fault]);
  });
});

describe("the wall clock", () => {
  const clock = new WallClock();

  it("runs work at its moment, and past work immediately", async () => {
    const start = clock.now();
    const passed = (moment: number) =>
      new Promise<number>((resolve) => clock.at(moment, () => resolve(clock.now() - start)));
    const [soon, past] = await Promise.all([passed(start + 30), passed(start - 1_000)]);
    assert(soon >= 29, `after ${soon} ms`);
    assert(past < 29, `after ${past} ms`);
  });

  it("runs no work after it was stopped", async () => {
    let done = false;
    clock.at(clock.now() + 5, () => (done = true));
    clock.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(done, false);
  });
});
