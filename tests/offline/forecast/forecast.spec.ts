import assert from "node:assert/strict";
import { seededRandom } from "../../../emulator/random";
import type { BusEvent } from "../../../eventbridge/event";
import { VirtualClock } from "../../../emulator/clock";
import type { Emulator } from "../../../emulator/emulator";
import { forecast } from "../../../offline/forecast/forecast";
import { Ledger } from "../../../offline/forecast/ledger";
import { NO_RULES } from "../../../offline/forecast/rules";
import type { Assumptions, Forecast } from "../../../offline/forecast/options";
import { forecastOrg } from "../../../offline/forecast/org";
import { plot } from "../../../offline/forecast/plot";
import { BUS, retries, START, TestWorld, type Differences } from "../../emulator/testWorld";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BUS_ARN = `arn:aws:events:eu-central-1:000000000000:event-bus/${BUS}`;
const sample: BusEvent = {
  version: "0",
  id: "",
  "detail-type": "customer-updated",
  source: "shop.magento",
  account: "000000000000",
  time: "2026-09-14T08:00:00Z",
  region: "eu-central-1",
  resources: [],
  detail: { id: "7", lastname: "Meyer" },
};

const usual: Assumptions = {
  rate: 2,
  outage: 0,
  outageAt: HOUR,
  duration: 6 * HOUR,
  latency: 200,
  dailyLimit: 1_000_000,
  customers: 1_000,
  seed: 1,
};

const made = new Map<string, Promise<Forecast>>();

/** The forecast of the usual stack, made once for each assumptions and differences. */
function run(supposed: Partial<Assumptions>, differences: Differences = {}): Promise<Forecast> {
  const key = JSON.stringify([supposed, differences]);
  const found = made.get(key) ?? runAnew(supposed, differences);
  made.set(key, found);
  return found;
}

async function runAnew(
  supposed: Partial<Assumptions>,
  differences: Differences = {},
  samples = [sample],
  prepare: (emulator: Emulator) => void = () => undefined,
  isGuarded = false,
) {
  const given = { ...usual, ...supposed };
  const clock = new VirtualClock(START);
  const ledger = new Ledger(START, { ...NO_RULES, isGuarded: () => isGuarded });
  const random = seededRandom(given.seed);
  const transport = forecastOrg(given, clock, ledger);
  const { emulator } = new TestWorld({ ...differences, random, clock, transport });
  prepare(emulator);
  return forecast({
    emulator,
    clock,
    random,
    busArn: BUS_ARN,
    samples,
    assumptions: given,
    ledger,
  });
}
const limited = (invocationRateLimitPerSecond: number) => ({
  destination: { invocationRateLimitPerSecond },
});

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where a text of the plot is drawn, by its anchor, its font size and the usual width of a letter. */
function boxOf(attributes: string, text: string): Box {
  const matrix = /transform="(?:translate|matrix)\(([^)]*)\)"/.exec(attributes)?.[1] ?? "";
  const numbers = matrix.split(/[ ,]+/).map(Number);
  const [x = 0, y = 0] = numbers.slice(-2);
  const size = Number(/font-size:(\d+)px/.exec(attributes)?.[1] ?? 12);
  const length = text.length * size * 0.55;
  const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1] ?? "start";
  const before = anchor === "middle" ? length / 2 : anchor === "end" ? length : 0;
  // A name of a vertical axis is turned by 90 degrees.
  return numbers.length === 6 && Math.abs(numbers[1] ?? 0) === 1
    ? { left: x - size / 2, right: x + size / 2, top: y - length / 2, bottom: y + length / 2 }
    : { left: x - before, right: x - before + length, top: y - size / 2, bottom: y + size / 2 };
}

const overlap = (one: Box, other: Box): boolean =>
  one.left < other.right &&
  other.left < one.right &&
  one.top < other.bottom &&
  other.top < one.bottom;

describe("a forecast", () => {
  it("delivers every published event while Salesforce is up", async () => {
    const found = await run({});
    assert(Math.abs(found.published / (2 * 6 * 3_600) - 1) < 0.02, `${found.published}`);
    assert.equal(found.delivered + found.waiting, found.published);
    assert(found.waiting < 5);
    assert.equal(found.retries, 0);
    assert.equal(found.apiCalls, found.delivered + found.waiting);
    assert(found.largestBacklog < 10);
  });

  it("catches up after an outage as fast as the rate limit allows, and loses nothing", async () => {
    const found = await run({ outage: HOUR }, limited(4));
    assert.equal(found.deadLettered + found.lost, 0);
    assert(found.largestBacklog > 7_000 && found.largestBacklog < 8_000, `${found.largestBacklog}`);
    assert(found.drainedAfter !== undefined && found.drainedAfter > 30 * MINUTE);
    assert(found.drainedAfter < 3 * HOUR, `${found.drainedAfter}`);
    assert(found.oldestAge >= HOUR);
    assert.equal(found.delivered + found.waiting, found.published);
  });

  it("keeps no event in an archive, because days of events would fill the memory", async () => {
    const own = { name: "all", arn: "archive", busArn: BUS_ARN, retentionDays: 0 };
    const archive = { ...own, createdAt: 0, pattern: undefined };
    const events: { event: BusEvent; received: number }[] = [];
    const { published } = await runAnew({ duration: HOUR }, {}, [sample], ({ account }) =>
      account.archives.set("archive", { ...archive, matches: () => true, events }),
    );
    assert(published > 6_000);
    assert.equal(events.length, 0);
  });

  it("counts no stale overwrites while Salesforce is up", async () => {
    assert.equal((await run({})).staleOverwrites, 0);
  });

  it("counts the stale overwrites that retries after an outage cause: more with fewer customers", async () => {
    const outage = { outage: 10 * MINUTE, duration: 2 * HOUR };
    const stale = async (customers: number) =>
      (await run({ ...outage, customers }, limited(50))).staleOverwrites;
    const [few, many] = [await stale(100), await stale(10_000)];
    assert(few > 100 && few < 1_200, `${few} of some 1,200 events during the outage`);
    assert(many < few / 5, `${many} with many customers, ${few} with few`);
  });

  it("counts late updates that newerWins refuses as dead letters, and what would be without it", async () => {
    const outage = { outage: 10 * MINUTE, duration: 2 * HOUR, customers: 100 };
    const differences = limited(50);
    const without = await run(outage, differences);
    const guarded = await runAnew(outage, differences, [sample], () => undefined, true);
    assert.deepEqual(
      [without.staleRefused, without.staleWithoutGuard],
      [0, without.staleOverwrites],
    );
    assert(guarded.staleRefused > 100, `${guarded.staleRefused}`);
    assert.equal(guarded.staleOverwrites, guarded.staleWithGuard, "of the same second");
    assert.equal(guarded.staleWithoutGuard, without.staleOverwrites);
    assert.equal(guarded.staleRefused + guarded.staleOverwrites, guarded.staleWithoutGuard);
    assert(guarded.staleWithGuard < guarded.staleWithoutGuard / 20);
    assert.equal(guarded.deadLettered, guarded.staleRefused);
    assert.equal(guarded.delivered + guarded.deadLettered, without.delivered);
    assert.equal(guarded.apiCalls, without.apiCalls);
  });

  it("dead-letters an event when its retries are used up", async () => {
    const supposed = { outage: HOUR, duration: 3 * HOUR };
    const found = await run(supposed, { target: retries(185, 600), ...limited(50) });
    assert(found.deadLettered > 5_000, `${found.deadLettered}`);
    assert.equal(found.delivered + found.deadLettered + found.waiting, found.published);
  });

  it("counts an event as lost if no dead-letter queue takes it", async () => {
    const target = { ...retries(0), deadLetterConfig: undefined };
    const found = await run({ outage: HOUR, duration: 3 * HOUR }, { target });
    assert(found.lost > 7_000);
    assert.equal(found.deadLettered, 0);
  });

  // Source: EventBridge User Guide, 'API destinations': a rate limit far below the arrivals makes a backlog.
  it("has a backlog that grows for ever if the rate limit is below the arrivals", async () => {
    const found = await run({}, limited(1));
    assert(Math.abs(found.waiting / (6 * 3_600) - 1) < 0.05, `${found.waiting}`);
    assert(found.largestBacklog - found.waiting <= 1);
  });

  // Source: Salesforce Developer Limits, 'API Request Limits and Allocations' (a rolling 24-hour period).
  it("spends no more API calls in 24 hours than the org accepts, and dead-letters the other events", async () => {
    const found = await run({ duration: 30 * HOUR, rate: 0.25, dailyLimit: 10_000 });
    assert.equal(found.apiCallsInADay, 10_000);
    assert(found.deadLettered > 10_000);
    assert(found.apiCalls > 10_000, "calls are allowed again after 24 hours");
  });

  // Source: EventBridge User Guide, 'API destinations': the client's time-out is 5 s, and a time-out is retried.
  it("delivers no event to a Salesforce that takes 5 s to answer, and some to a faster one", async () => {
    const supposed = { duration: 10 * MINUTE, rate: 1 };
    const [late, soon] = [
      await run({ ...supposed, latency: 5_000 }),
      await run({ ...supposed, latency: 4_999 }),
    ];
    assert.deepEqual([late.delivered, soon.retries], [0, 0]);
    assert(late.retries > 0 && soon.delivered > 0);
  });

  it("counts the deliveries to each target of a rule", async () => {
    const given = { ...usual, duration: 10 * MINUTE };
    const clock = new VirtualClock(START);
    const ledger = new Ledger(START);
    const random = seededRandom(1);
    const world = new TestWorld({ random, clock, transport: forecastOrg(given, clock, ledger) });
    world.addTarget({ targetId: "account" });
    const found = await forecast({
      emulator: world.emulator,
      clock,
      random,
      busArn: BUS_ARN,
      samples: [sample],
      assumptions: given,
      ledger,
    });
    assert.equal(found.delivered + found.waiting, 2 * found.published);
  });

  it("has no time of recovery if the outage ends after the forecast", async () => {
    const found = await run({ outage: 2 * HOUR, duration: 2 * HOUR });
    assert.equal(found.drainedAfter, undefined);
  });

  it("counts events that match no rule", async () => {
    const found = await runAnew({ duration: 2 * HOUR }, {}, [
      sample,
      { ...sample, source: "another.shop" },
    ]);
    const share = found.unmatched / found.published;
    assert(Math.abs(share - 0.5) < 0.02, `${share}`);
  });

  it("is the same for the same seed, and differs for another seed", async () => {
    const supposed = { outage: 30 * MINUTE, duration: 2 * HOUR };
    const [first, again, other] = [
      await run(supposed),
      await runAnew(supposed),
      await run({ ...supposed, seed: 2 }),
    ];
    assert.deepEqual(first, again);
    assert.notDeepEqual(first, other);
  });

  it("adds up minute by minute", async () => {
    const { minutes, published, delivered, waiting } = await run({ outage: HOUR });
    const sum = (of: "arrivals" | "deliveries") =>
      minutes.reduce((total, minute) => total + minute[of], 0);
    assert.equal(sum("arrivals"), published);
    assert.equal(sum("deliveries"), delivered);
    assert.equal(minutes.at(-1)?.backlog, waiting);
    assert.equal(minutes.length, 361);
  });

  it("is drawn as SVG, with the units of its axes, times that people read, and no overlapping text", async () => {
    const svg = plot(await run({ outage: HOUR }), { ...usual, outage: HOUR });
    assert.match(svg, /^<svg /);
    const texts = [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(
      ([, attributes = "", text = ""]) => ({ text, box: boxOf(attributes, text) }),
    );
    const drawn = texts.map(({ text }) => text);
    for (const text of [
      ...["arrivals", "deliveries", "dead letters", "waiting deliveries", "events a second"],
      ...["time since the start", "Salesforce down", "30m", "1h", "6h", "6,000"],
    ]) {
      assert(drawn.includes(text), `${text}, of ${drawn.join(" | ")}`);
    }
    const overlapping = texts.flatMap((one, index) =>
      texts
        .slice(index + 1)
        .filter((other) => overlap(one.box, other.box))
        .map((other) => `${one.text} and ${other.text}`),
    );
    assert.deepEqual(overlapping, []);
  });
});
