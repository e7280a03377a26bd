import assert from "node:assert/strict";
import type { Verdict } from "../../../eventbridge/apiDestination";
import { retryDelay, verdict } from "../../../emulator/eventBridge/retry";
import { seededRandom } from "../../../emulator/random";
import { response, START, TIMED_OUT, UNREACHABLE } from "../testWorld";

// Source: EventBridge User Guide, 'API destinations', error codes and retries.
describe("the verdict", () => {
  const verdicts: Record<Verdict, number[]> = {
    delivered: [200, 201, 204, 299],
    retry: [401, 407, 409, 429, 500, 502, 503, 599],
    fail: [100, 101, 103, 199, 300, 301, 302, 307, 400, 402, 403, 404, 406, 408, 410, 422, 499],
  };
  for (const [expected, statuses] of Object.entries(verdicts)) {
    for (const status of statuses) {
      it(`on ${status} is: ${expected}`, () => assert.equal(verdict(response(status)), expected));
    }
  }

  it("on a time-out is: retry", () => assert.equal(verdict(TIMED_OUT), "retry"));

  it("on an unreachable endpoint is: retry", () => assert.equal(verdict(UNREACHABLE), "retry"));
});

// Source: EventBridge User Guide, 'How EventBridge retries delivering events': exponential back-off and jitter. Its
// numbers are fitted to dead letters published in the open; see `retryDelay`.
describe("the back-off", () => {
  const backOff = (retries: number, random: number) =>
    retryDelay({ outcome: response(503), retries, now: START }, () => random);

  it("doubles from one second up to a quarter of an hour", () => {
    const seconds = Array.from({ length: 12 }, (_, retries) => (backOff(retries, 0) ?? 0) / 500);
    assert.deepEqual(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  it("stays at a quarter of an hour up to the most retries", () => {
    assert.equal(backOff(185, 0), 450_000);
  });

  it("is at least half and less than the whole of that time, for any random value", () => {
    const random = seededRandom(3);
    for (let i = 0; i < 5_000; i += 1) {
      const retries = i % 186;
      const whole = 1_000 * Math.min(900, 2 ** retries);
      const delay = retryDelay({ outcome: TIMED_OUT, retries, now: START }, random) ?? NaN;
      assert(delay >= whole / 2 && delay < whole, `${delay} ms after ${retries} retries`);
    }
  });

  it("spreads evenly over that range", () => {
    assert.deepEqual(
      [0, 0.5, 0.75].map((random) => backOff(3, random)),
      [4_000, 6_000, 7_000],
    );
  });
});

// Source: EventBridge User Guide, 'API destinations': Retry-After, and what a negative one means.
describe("Retry-After", () => {
  /** The back-off would be 4 s. */
  const delay = (header: string, now = START) =>
    retryDelay({ outcome: response(503, "", { "retry-after": header }), retries: 3, now }, () => 0);

  const cases: [string, string, number | undefined][] = [
    ["of more seconds than the back-off is waited for", "120", 120_000],
    ["with spaces around its seconds is waited for", " 120 ", 120_000],
    ["of fewer seconds than the back-off gives the back-off", "1", 4_000],
    ["of no seconds gives the back-off", "0", 4_000],
    ["of negative seconds forbids a retry", "-1", undefined],
    ["at a date after the back-off is waited for", "Mon, 14 Sep 2026 08:01:30 GMT", 90_000],
    ["at a date before the back-off gives the back-off", "Mon, 14 Sep 2026 08:00:02 GMT", 4_000],
  ];
  for (const [name, header, milliseconds] of cases) {
    it(name, () => assert.equal(delay(header), milliseconds));
  }

  for (const header of ["", "soon", "1.5", "wait 5"]) {
    it(`that is neither seconds nor a date gives the back-off: '${header}'`, () => {
      assert.equal(delay(header), 4_000);
    });
  }

  it("applies to every status that is retried, including 429", () => {
    const outcome = response(429, "", { "retry-after": "60" });
    assert.equal(
      retryDelay({ outcome, retries: 0, now: START }, () => 0),
      60_000,
    );
  });
});
