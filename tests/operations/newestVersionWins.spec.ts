import assert from "node:assert/strict";
import fc from "fast-check";
import { redriveEmulated } from "../../demo/redrive";
import { seededRandom } from "../../emulator/random";
import { FAULTS } from "../../emulator/salesforce/faults";
import type { Letter } from "../../eventbridge/deadLetter";
import { compile } from "../../mapping/compile";
import type { Subscription } from "../../mapping/subscription";
import { causeOf } from "../../operations/cause";
import { drop } from "../../operations/deadLetters/drop";
import { isMeant, redriveFilter } from "../../operations/deadLetters/filter";
import { NO_NAMES } from "../../privacy/vocabulary";
import { withFields } from "../../salesforceSchema/field";
import { contact } from "../salesforceContact";
import { orgWorld } from "../emulator/orgWorld";
import { BUS, retries, START } from "../emulator/testWorld";
import { queueOf } from "./deadLetters/letters";
import { drawn } from "../drawn";

const SECOND = 1_000;
const TIME_FIELD = "ShopUpdatedAt__c";

const guarded: Subscription = {
  name: "customer-updated",
  events: {
    schema: {
      type: "object",
      required: ["id", "lastname", "updated_at"],
      properties: {
        id: { type: "string", pattern: "^[0-9]+$" },
        lastname: { type: "string" },
        updated_at: { type: "string", format: "date-time" },
      },
    },
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
  upsert: { object: "Contact", externalIdField: "ShopCustomerId__c", externalId: "$.detail.id" },
  fields: { LastName: "$.detail.lastname" },
  newerWins: { field: TIME_FIELD, path: "$.detail.updated_at" },
};

/** What a shop publishes, and what goes wrong. Moments are in seconds; a version may be published late, or again. */
const schedule = fc.record({
  seed: fc.nat(),
  rate: fc.integer({ min: 1, max: 20 }),
  maximumRetryAttempts: fc.integer({ min: 0, max: 6 }),
  slowest: fc.integer({ min: 0, max: 7 }),
  faults: fc.array(
    fc.record({
      fault: fc.constantFrom(...FAULTS),
      from: fc.nat({ max: 120 }),
      lasting: fc.integer({ min: 1, max: 240 }),
    }),
    { maxLength: 4 },
  ),
  redrives: fc.array(fc.nat({ max: 400 }), { maxLength: 3 }),
  events: fc.array(
    fc.record({
      at: fc.nat({ max: 120 }),
      id: fc.constantFrom("1", "2", "3"),
      version: fc.nat({ max: 40 }),
    }),
    { minLength: 2, maxLength: 20 },
  ),
});
type Schedule = typeof schedule extends fc.Arbitrary<infer One> ? One : never;

const timeOf = (version: number) => new Date(START + version * SECOND).toISOString();
const versionIn = (body: string) => {
  const { detail } = JSON.parse(body) as { detail: { id: string; lastname: string } };
  return { id: detail.id, version: Number(detail.lastname) };
};

/** Plays a schedule to its end, with a last redrive when nothing is wrong any more. */
async function play(given: Schedule, isGuarded = true) {
  const random = seededRandom(given.seed);
  let { slowest } = given;
  const [{ input } = assert.fail()] = compile(guarded).rules;
  const contacts = withFields(
    contact([]),
    { [TIME_FIELD]: { label: "Shop Updated At", type: "datetime" } },
    [],
  );
  const played = orgWorld(
    {
      contacts: { ...contacts, newerWins: isGuarded ? [TIME_FIELD] : [] },
      destination: { invocationRateLimitPerSecond: given.rate },
      target: { ...retries(given.maximumRetryAttempts, 900), ...input },
    },
    random,
    () => random() * slowest * SECOND,
  );
  const { world, org, clock } = played;
  for (const { fault, from, lasting } of given.faults) {
    clock.at(START + from * SECOND, () => {
      org.faults.until(fault, START + (from + lasting) * SECOND);
    });
  }
  for (const { at, id, version } of given.events) {
    clock.at(START + at * SECOND, () => {
      world.publish({ id, lastname: String(version), updated_at: timeOf(version) });
    });
  }
  const redrive = () =>
    redriveEmulated({
      queue: world.queue,
      eventBridge: world.emulator.eventBridge,
      eventBusName: BUS,
      wanted: (letter) => isMeant(redriveFilter({}), letter, {}),
    });
  for (const at of given.redrives.toSorted((one, other) => one - other)) {
    await clock.run(START + at * SECOND);
    await redrive();
  }
  await clock.run();
  const before = heldBy(played);
  org.faults.clear();
  slowest = 0;
  await redrive();
  await clock.run();
  return { ...played, before };
}

/** The version of each customer in Salesforce. */
const heldBy = ({ contacts }: Pick<ReturnType<typeof orgWorld>, "contacts">) =>
  new Map(contacts().map(({ externalId, fields }) => [externalId, Number(fields.LastName)]));

/** The newest version of each customer of those that are given. */
function newestOf(all: readonly { id: string; version: number }[]): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { id, version } of all) newest.set(id, Math.max(version, newest.get(id) ?? 0));
  return newest;
}

const sorted = (map: Map<string, number>) =>
  [...map].sort(([one], [other]) => (one < other ? -1 : 1));

type Played = Awaited<ReturnType<typeof play>>;

/** The versions that Salesforce has accepted, as EventBridge knows. */
function delivered({ world }: Played) {
  const bodies = new Map(
    world.happenings.flatMap((one) =>
      one.kind === "published" ? [[one.eventId, JSON.stringify(one.event)]] : [],
    ),
  );
  return world.happenings
    .filter((one) => one.kind === "attempt" && one.delivered)
    .map(({ eventId }) => versionIn(bodies.get(eventId) ?? ""));
}

describe("in any schedule of retries, outages, duplicates and redrives,", () => {
  const holds = (check: (given: Schedule) => Promise<void>, cases: number) =>
    fc.assert(fc.asyncProperty(schedule, check), drawn(cases));

  it("Salesforce has the newest version of each customer that was delivered, with newerWins", () =>
    holds(async (given) => {
      const played = await play(given);
      const held = heldBy(played);
      for (const [id, version] of newestOf(delivered(played))) {
        assert((held.get(id) ?? -1) >= version, `${id}: ${held.get(id)}, delivered ${version}`);
      }
      for (const [id, version] of played.before) assert((held.get(id) ?? -1) >= version, id);
    }, 120));

  it("only stale messages are left after the last redrive, and Salesforce has the newest version that was published", () =>
    holds(async (given) => {
      const played = await play(given);
      assert.deepEqual(sorted(heldBy(played)), sorted(newestOf(given.events)));
      const held = heldBy(played);
      for (const message of played.world.deadLetters) {
        const one = message as unknown as Letter;
        assert.equal(causeOf(one, NO_NAMES).kind, "stale", message.attributes.ERROR_MESSAGE);
        const { id, version } = versionIn(message.body);
        assert(version < (held.get(id) ?? 0), `${id}: ${version}`);
      }
    }, 120));

  it("drop by the cause stale clears the queue then, and nothing else is in it", () =>
    holds(async (given) => {
      const { world } = await play(given);
      const expected = world.deadLetters.length;
      const { dropped } = await drop({
        queue: queueOf(world),
        wanted: (letter) => isMeant({ causes: ["stale"] }, letter, {}),
        expected,
        record: { write: () => undefined, note: () => undefined },
      });
      assert.deepEqual([dropped, world.deadLetters.length], [expected, 0]);
    }, 25));

  it("an older version is there at the end of some of them, without newerWins", async () => {
    const isInOrder = async (given: Schedule) => {
      const held = heldBy(await play(given, false));
      assert.deepEqual(sorted(held), sorted(newestOf(given.events)));
    };
    await assert.rejects(holds(isInOrder, 120));
  });
});
