import assert from "node:assert/strict";
import fc from "fast-check";
import type { Happening } from "../../../emulator/eventBridge/journal";
import { seededRandom } from "../../../emulator/random";
import { FAULTS } from "../../../emulator/salesforce/faults";
import { orgWorld } from "../orgWorld";
import { BUS, retries, START, type TestWorld } from "../testWorld";
import { drawn } from "../../drawn";

const SECOND = 1_000;

/** A stack, what its shop publishes, and what goes wrong at Salesforce. Moments are in seconds. */
const schedule = fc.record({
  seed: fc.nat(),
  rate: fc.integer({ min: 1, max: 50 }),
  maximumRetryAttempts: fc.integer({ min: 0, max: 10 }),
  maximumEventAge: fc.integer({ min: 60, max: 900 }),
  slowest: fc.integer({ min: 0, max: 7 }),
  deadLetters: fc.constantFrom("taken", "taken", "no queue", "not allowed"),
  secondRule: fc.boolean(),
  faults: fc.array(
    fc.record({
      fault: fc.constantFrom(...FAULTS),
      from: fc.nat({ max: 120 }),
      lasting: fc.nat({ max: 300 }),
    }),
    { maxLength: 4 },
  ),
  events: fc.array(
    fc.record({
      at: fc.nat({ max: 120 }),
      id: fc.integer({ min: 1, max: 9 }),
      lastname: fc.oneof(fc.string({ unit: "binary", minLength: 1 }), fc.constant(null)),
    }),
    { minLength: 1, maxLength: 30 },
  ),
});
type Schedule = typeof schedule extends fc.Arbitrary<infer One> ? One : never;

async function play(given: Schedule) {
  const { seed, rate, maximumRetryAttempts, maximumEventAge, deadLetters, faults, events } = given;
  const random = seededRandom(seed);
  const { world, org, clock, requests } = orgWorld(
    {
      destination: { invocationRateLimitPerSecond: rate },
      target: {
        ...retries(maximumRetryAttempts, maximumEventAge),
        ...(deadLetters === "no queue" && { deadLetterConfig: undefined }),
      },
    },
    random,
    () => random() * given.slowest * SECOND,
  );
  if (deadLetters === "not allowed") world.queue.policy = undefined;
  if (given.secondRule) world.addRule("updates", { "detail-type": ["customer-updated"] });
  const archive = world.emulator.controlPlane.plan(
    "aws:cloudwatch/eventArchive:EventArchive",
    "all",
    { name: "all", eventSourceArn: `arn:aws:events:eu-central-1:000000000000:event-bus/${BUS}` },
  );
  archive.create();
  for (const { fault, from, lasting } of faults) {
    const start = START + from * SECOND;
    clock.at(start, () => org.faults.until(fault, start + lasting * SECOND));
  }
  for (const { at, ...detail } of events) {
    clock.at(START + at * SECOND, () => world.publish(detail));
  }
  await clock.run();
  const archived = [...world.emulator.account.archives.values()].flatMap((one) => one.events);
  return { world, org, requests, archived };
}

const ofOne = ({ eventId, ...happening }: Happening) =>
  "ruleArn" in happening ? [`${eventId} ${happening.ruleArn}`] : [];
const keysOf = (world: TestWorld, wanted: (happening: Happening) => boolean) =>
  world.happenings.filter(wanted).flatMap(ofOne).sort();

describe("whatever goes wrong at Salesforce,", () => {
  const holds = (check: (given: Schedule) => Promise<void>, cases: number) =>
    fc.assert(fc.asyncProperty(schedule, check), drawn(cases));

  it("each event ends once for each rule: delivered, dead-lettered, or lost where no queue accepts it", () =>
    holds(async (given) => {
      const { world, org, requests, archived } = await play(given);
      const expected = world.happenings
        .flatMap((one) =>
          one.kind === "published" ? one.matchedRules.map((arn) => `${one.eventId} ${arn}`) : [],
        )
        .sort();
      const delivered = keysOf(world, (one) => one.kind === "attempt" && one.delivered);
      const deadLettered = keysOf(world, (one) => one.kind === "deadLettered");
      const lost = keysOf(world, (one) => one.kind === "lost");
      assert.deepEqual([...delivered, ...deadLettered, ...lost].sort(), expected);
      if (given.deadLetters === "taken") assert.deepEqual(lost, []);
      else assert.deepEqual(deadLettered, []);
      assert.equal(world.deadLetters.length, deadLettered.length);
      assert.equal(expected.length, given.events.length * (given.secondRule ? 2 : 1));
      assert.equal(archived.length, given.events.length);
      const contacts = org.recordsOf("Contact").all("ShopCustomerId__c");
      const attempted = new Set(requests.map(({ url }) => url.split("/").at(-1)));
      assert(contacts.every(({ externalId }) => attempted.has(externalId)));
      if (delivered.length > 0) assert(contacts.length > 0);
    }, 600));

  it("no event is sent more often, later, or faster than the configuration allows", () =>
    holds(async (given) => {
      const { world, requests } = await play(given);
      const tries = new Map<string, number>();
      for (const one of world.happenings) {
        if (one.kind !== "attempt") continue;
        const key = `${one.eventId} ${one.ruleArn}`;
        tries.set(key, (tries.get(key) ?? 0) + 1);
      }
      for (const [key, count] of tries) assert(count <= given.maximumRetryAttempts + 1, key);
      requests.forEach(({ at }, place) => {
        const before = requests[place - given.rate];
        assert(before === undefined || at - before.at > SECOND - 0.001, `request ${place}`);
      });
      const last = Math.max(0, ...given.events.map(({ at }) => at));
      const latest = START + (last + given.maximumEventAge) * SECOND + 10 * SECOND;
      assert(requests.every(({ at }) => at <= latest));
    }, 300));

  it("the same seed gives the same history", () =>
    holds(async (given) => {
      const [first, again] = [await play(given), await play(given)];
      assert.deepEqual(first.world.happenings, again.world.happenings);
      assert.deepEqual(first.requests, again.requests);
    }, 60));
});
