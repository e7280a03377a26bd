import assert from "node:assert/strict";
import { announce, announceParts } from "../../clients/announce";
import { LIMITS, withLimits } from "../../clients/timeLimits";
import { awaitAnswer, CommandTimedOut, runReadOnly, Unanswered } from "../../clients/waiting";
import { runError } from "../runError";
import { HandClock } from "./handClock";

const HOST = "http://127.0.0.1:4566";
const never = () => new Promise<never>(() => undefined);
const call = (work: (signal: AbortSignal) => Promise<unknown>) =>
  awaitAnswer({ host: HOST, limit: "call" }, work);
const errorOf = (waiting: Promise<unknown>): Promise<unknown> =>
  waiting.then(
    () => assert.fail("it was answered"),
    (thrown: unknown) => thrown,
  );

describe("a wait for an answer", () => {
  it("ends within a minute: the engine, a call, and a call that cleans up afterwards", () => {
    assert(LIMITS.engine + LIMITS.call + LIMITS.again < 60_000);
    assert(LIMITS.command < 60_000);
    assert(LIMITS.request * 2 < LIMITS.call, "a request may be repeated once");
  });

  it("returns the answer, and throws the error of the work", async () => {
    assert.equal(await call(() => Promise.resolve(7)), 7);
    await assert.rejects(
      call(() => Promise.reject(new TypeError("a fault"))),
      { name: "TypeError" },
    );
  });

  describe("by a given clock", () => {
    let clock: HandClock;
    beforeEach(() => (clock = new HandClock()));
    const under = <T>(work: () => Promise<T>) =>
      withLimits({ call: 500, engine: 900, again: 20, command: 1_000 }, work, clock);
    /** The error of a wait without an answer, after so much time. */
    const endOf = (milliseconds: number, wait = call): Promise<unknown> => {
      const error = errorOf(wait(never));
      clock.pass(milliseconds);
      return error;
    };
    const assertUnanswered = (error: unknown, seconds: number) => {
      assert(error instanceof Unanswered, String(error));
      assert.equal(error.seconds, seconds);
    };

    it("ends at the limit and not before, and aborts the work", async () => {
      await under(async () => {
        let ended = false;
        const error = errorOf(
          call((signal) => {
            signal.addEventListener("abort", () => (ended = true));
            return never();
          }),
        );
        clock.pass(499);
        assert(!ended);
        clock.pass(1);
        assert(ended);
        assertUnanswered(await error, 0.5);
      });
    });

    it("waits less for a host that did not answer before, until it answers", async () => {
      await under(async () => {
        assertUnanswered(await endOf(500), 0.5);
        clock.pass(280);
        assertUnanswered(await endOf(20), 0.8); // counted from the first call without an answer
        await call(() => Promise.resolve());
        assertUnanswered(await endOf(500), 0.5);
      });
    });

    it("has a total limit for a command that only reads, and names the command", async () => {
      await under(() =>
        runReadOnly("status", async () => {
          assertUnanswered(
            await endOf(900, (work) => awaitAnswer({ host: "a", limit: "engine" }, work)),
            0.9,
          );
          const error = await endOf(100);
          assert(error instanceof CommandTimedOut);
          assert.equal(
            error.message,
            `\`status\` did not end within 1 s: its time ran out while it waited for ${HOST}. Run it again.`,
          );
        }),
      );
    });

    it("does not count a host as silent, and begins no work, after a command's time has run out", async () => {
      await under(async () => {
        await runReadOnly("status", async () => {
          clock.pass(600);
          assert((await endOf(400)) instanceof CommandTimedOut);
          let begun = false;
          await assert.rejects(
            call(() => Promise.resolve((begun = true))),
            runError(/^`status` did not end within 1 s: .* waited for http:/),
          );
          assert(!begun);
          // With time left again, the host gets a whole call, because it did not leave a call unanswered.
          await runReadOnly("doctor", async () => assertUnanswered(await endOf(500), 0.5));
        });
      });
    });
  });
});

describe("on a terminal", () => {
  const { stderr } = process;
  const { isTTY } = stderr;
  const write = stderr.write.bind(stderr);
  let said = "";
  beforeEach(() => {
    said = "";
    stderr.isTTY = true;
    stderr.write = (text: string | Uint8Array) => ((said += String(text)), true);
  });
  afterEach(() => {
    stderr.isTTY = isTTY;
    stderr.write = write;
  });
  /** The output of work during which so many milliseconds pass. */
  const saidAfter = async (milliseconds: number, work = announcedWork): Promise<string> => {
    const clock = new HandClock();
    await withLimits(
      { silence: 10, call: 40 },
      () => work(() => Promise.resolve(clock.pass(milliseconds))),
      clock,
    );
    return said;
  };
  const announcedWork = (work: () => Promise<void>) => announce("the queue to be read", work);

  it("a command that waits says what it waits for", async () => {
    assert.match(await saidAfter(10), /Waiting for the queue to be read \.\.\.\n$/);
  });

  it("a command that does not wait says nothing", async () => {
    assert.equal(await saidAfter(9), "");
  });

  it("a wait for a host names the host", async () => {
    const said = await saidAfter(39, (work) => call(work).then(() => undefined));
    assert.match(said, /Waiting for http:\/\/127\.0\.0\.1:4566 to answer \.\.\.\n$/);
  });

  it("parallel waits for the same thing are announced once", async () => {
    await saidAfter(10, (work) =>
      Promise.all([announcedWork(() => Promise.resolve()), announcedWork(work)]).then(
        () => undefined,
      ),
    );
    assert.equal(said.split("Waiting for").length, 2);
  });

  it("work of several short waits announces the wait that began last, or itself between two", async () => {
    const parts = (work: () => Promise<void>) => announceParts("the stack to be read", work);
    const within = await saidAfter(10, (work) => parts(() => announcedWork(work)));
    assert.deepEqual(within.match(/Waiting for .*/g), ["Waiting for the queue to be read ..."]);
    said = "";
    assert.match(await saidAfter(10, parts), /Waiting for the stack to be read \.\.\.\n$/);
  });

  it("nothing is said where standard error is not a terminal", async () => {
    stderr.isTTY = false;
    assert.equal(await saidAfter(39), "");
  });
});
