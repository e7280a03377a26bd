import assert from "node:assert/strict";
import {
  announced,
  atMost,
  LIMITS,
  Unanswered,
  within,
  withLimits,
} from "../../operations/waiting";

const HOST = "http://127.0.0.1:4566";
const never = () => new Promise<never>(() => undefined);
const call = (work: (signal: AbortSignal) => Promise<unknown>) =>
  within({ host: HOST, limit: "call" }, work);
const secondsOf = async (waiting: Promise<unknown>): Promise<number> => {
  const error = await waiting.then(
    () => assert.fail("it was answered"),
    (thrown: unknown) => thrown,
  );
  assert(error instanceof Unanswered);
  return error.seconds;
};

describe("waiting for others", () => {
  it("ends within a minute: engine, a call, and a call that cleans up after it", () => {
    assert(LIMITS.engine + LIMITS.call + LIMITS.again < 60_000);
    assert(LIMITS.command < 60_000);
    assert(LIMITS.request * 2 < LIMITS.call, "a request may be repeated once");
  });

  it("returns what is answered, and throws what is thrown", async () => {
    assert.equal(await call(() => Promise.resolve(7)), 7);
    await assert.rejects(
      call(() => Promise.reject(new TypeError("a fault"))),
      { name: "TypeError" },
    );
  });

  it("gives up at the limit, and tells the work to end", async () => {
    let ended = false;
    await withLimits({ call: 20 }, () =>
      assert.rejects(
        call((signal) => {
          signal.addEventListener("abort", () => (ended = true));
          return never();
        }),
        { name: "Unanswered", message: "no whole answer within 0 s" },
      ),
    );
    assert(ended);
  });

  it("waits less for who did not answer before, until there is an answer", async () => {
    await withLimits({ call: 500, again: 20 }, async () => {
      assert.equal(await secondsOf(call(never)), 0.5);
      const start = performance.now();
      assert((await secondsOf(call(never))) >= 0.5, "it says for how long there is no answer");
      assert(performance.now() - start < 400);
      await call(() => Promise.resolve());
      assert.equal(await secondsOf(call(never)), 0.5);
    });
  });

  it("is limited in all, by whatever it waits for", async () => {
    const start = performance.now();
    await atMost(50, async () => {
      await secondsOf(within({ host: "a", limit: "engine" }, never));
      await secondsOf(within({ host: "b", limit: "call" }, never));
    });
    assert(performance.now() - start < 1_000);
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
  const soon = (milliseconds: number) =>
    withLimits({ silence: 10 }, () =>
      announced("the queue to be read", () => new Promise((end) => setTimeout(end, milliseconds))),
    );

  it("a command that waits says for what", async () => {
    await soon(40);
    assert.match(said, /Waiting for the queue to be read \.\.\.\n$/);
  });

  it("a command that does not wait says nothing", async () => {
    await soon(0);
    assert.equal(said, "");
  });

  it("who waits for a host names it", async () => {
    await withLimits({ silence: 10, call: 40 }, () => secondsOf(call(never)));
    assert.match(said, /Waiting for http:\/\/127\.0\.0\.1:4566 to answer \.\.\.\n$/);
  });

  it("nothing is said where standard error is none", async () => {
    stderr.isTTY = false;
    await soon(40);
    assert.equal(said, "");
  });
});
