import assert from "node:assert/strict";
import { join } from "node:path";
import * as fc from "fast-check";
import { readEvents } from "../../../events/read";
import { sampleFiles } from "../../../events/sampleFiles";
import type { BusEvent } from "../../../eventbridge/event";
import {
  forecastStack,
  runForecast,
  type ForecastStack,
} from "../../../offline/forecast/forecaster";
import type { Assumptions, Forecast } from "../../../offline/forecast/options";
import { forecastSettings, type ForecastSettings } from "../../../offline/forecast/settings";
import { anew } from "../../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY } from "../../folder";
import { drawn } from "../../drawn";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const THINNING = 8;
let stack: ForecastStack;
let samples: BusEvent[];

const usual: Assumptions = {
  rate: 2,
  outage: HOUR,
  outageAt: HOUR,
  duration: 5 * HOUR,
  latency: 200,
  dailyLimit: 1_000_000,
  customers: 1_000,
  seed: 1,
};

async function found(
  supposed: Partial<Assumptions>,
  settings: ForecastSettings,
  thinning: number,
): Promise<Forecast> {
  const assumptions = { ...usual, ...supposed };
  return (await runForecast(stack, samples, { assumptions, settings, thinning })).found;
}

/**
 * Whether a thinned number is that of the exact forecast, to 2 % of all events and a few of those that stand for many. The exact one
 * has random arrivals, whose count differs from its mean by the square root; five of these leave out one run of a million.
 */
function assertNear(name: string, exact: Forecast, thin: Forecast, of: (one: Forecast) => number) {
  const chance = 5 * Math.sqrt(exact.published);
  const allowed = 0.02 * exact.published + chance + 4 * THINNING;
  const [one, other] = [of(exact), of(thin)];
  assert(Math.abs(one - other) <= allowed, `${name}: ${one} exactly, ${other} when thinned`);
}

describe("a thinned forecast", () => {
  before(async () => {
    stack = await anew(join(PROJECT_DIRECTORY, "index.ts"), () =>
      forecastStack(PROJECT_DIRECTORY, "local"),
    );
    samples = sampleFiles(join(PROJECT_DIRECTORY, "events"))
      .flatMap((file) => readEvents(file, "eu-central-1"))
      .map(({ published }) => published);
  });

  it("agrees with the exact one, whatever the assumptions and the settings", async () => {
    const supposed = fc.record({
      rate: fc.double({ min: 0.5, max: 2, noNaN: true }),
      outage: fc.integer({ min: 0, max: 180 }).map((minutes) => minutes * MINUTE),
      outageAt: fc.integer({ min: 0, max: 60 }).map((minutes) => minutes * MINUTE),
      latency: fc.integer({ min: 10, max: 3_000 }),
      dailyLimit: fc.oneof(fc.integer({ min: 3_000, max: 30_000 }), fc.constant(1_000_000)),
      seed: fc.integer({ min: 1, max: 1_000 }),
    });
    const chosen = fc.record({
      rateLimits: fc.record({ default: fc.integer({ min: 1, max: 10 }) }),
      retryMaximumAttempts: fc.integer({ min: 1, max: 185 }),
      retryMaximumEventAge: fc.integer({ min: 60, max: 86_400 }),
    });
    await fc.assert(
      fc.asyncProperty(supposed, chosen, async (assumptions, settings) => {
        const exact = await found(assumptions, settings, 1);
        const thin = await found(assumptions, settings, THINNING);
        assertNear("published", exact, thin, (one) => one.published);
        assertNear("delivered", exact, thin, (one) => one.delivered);
        assertNear("dead-lettered", exact, thin, (one) => one.deadLettered);
        assertNear("largest backlog", exact, thin, (one) => one.largestBacklog);
        assertNear("waiting", exact, thin, (one) => one.waiting);
        assert.equal(thin.dailyLimit, exact.dailyLimit);
      }),
      drawn(5),
    );
  });

  it("drains a backlog in the same time", async () => {
    const settings = { ...forecastSettings(stack.emulated.stack), rateLimits: { default: 5 } };
    const exact = await found({}, settings, 1);
    const thin = await found({}, settings, THINNING);
    const [one = NaN, other = NaN] = [exact.drainedAfter, thin.drainedAfter];
    assert(one > 20 * MINUTE && Math.abs(one / other - 1) < 0.08, `${one} and ${other}`);
  });
});

describe("a forecast with other settings", () => {
  it("limits the rate by the wanted setting, and gives up by the wanted retry policy", async () => {
    const own = forecastSettings(stack.emulated.stack);
    const slow = await found({}, { ...own, rateLimits: { default: 1 } }, 1);
    const fast = await found({}, { ...own, rateLimits: { default: 50 } }, 1);
    assert(slow.waiting > 10_000, `${slow.waiting}`);
    assert(fast.waiting < 10, `${fast.waiting}`);
    const impatient = await found({}, { ...own, retryMaximumEventAge: 600 }, 1);
    assert(impatient.deadLettered > 3_000, `${impatient.deadLettered}`);
    assert.equal((await found({}, own, 1)).deadLettered, 0);
  });

  it("is the same each time, and leaves the stack as it was", async () => {
    const own = forecastSettings(stack.emulated.stack);
    const first = await found({ duration: 2 * HOUR }, own, 1);
    await found({}, { ...own, rateLimits: { default: 1 } }, THINNING);
    assert.deepEqual(await found({ duration: 2 * HOUR }, own, 1), first);
    assert.deepEqual(forecastSettings(stack.emulated.stack), own);
  });

  it("ends when its progress throws", async () => {
    const seen: number[] = [];
    const ended = runForecast(stack, samples, {
      assumptions: usual,
      onProgress: (share) => {
        seen.push(share);
        if (share > 0.1) throw new Error("no longer needed");
      },
    });
    await assert.rejects(ended, /no longer needed/);
    assert((seen.at(-1) ?? 1) < 0.15, `${seen.at(-1)}`);
  });
});
