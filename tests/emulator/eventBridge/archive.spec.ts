import assert from "node:assert/strict";
import type { Archive } from "../../../emulator/eventBridge/archive";
import { BUS, RULE_ARN, START, TestWorld } from "../testWorld";

const DAY = 86_400_000;

describe("an archive", () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
  });

  function archive(inputs: object = {}): Archive {
    const planned = world.emulator.controlPlane.plan(
      "aws:cloudwatch/eventArchive:EventArchive",
      "test",
      {
        name: "customers",
        eventSourceArn: `arn:aws:events:eu-central-1:000000000000:event-bus/${BUS}`,
        ...inputs,
      },
    );
    planned.create();
    return world.emulator.account.archives.get(String(planned.outputs.arn)) ?? assert.fail();
  }
  const idsIn = ({ events }: Archive) => events.map(({ event }) => event.detail.id);
  const replay = (from: Archive, start = START, end = START + DAY, rules?: string[]) =>
    world.emulator.eventBridge.replay({
      archive: from,
      name: "again",
      from: start,
      to: end,
      ruleArns: rules,
    });
  const published = () =>
    world.happenings.flatMap((one) => (one.kind === "published" ? [one] : []));

  it("keeps the events of its bus from its creation on, also events that no rule matches", async () => {
    await world.deliver({ id: "before" });
    const kept = archive();
    world.emulator.account.removeRule(RULE_ARN);
    await world.deliver({ id: "unmatched" });
    assert.deepEqual(idsIn(kept), ["unmatched"]);
  });

  it("keeps only the events that its pattern matches", async () => {
    const kept = archive({ eventPattern: '{"detail":{"id":["a"]}}' });
    await world.deliver({ id: "a" });
    await world.deliver({ id: "b" });
    assert.deepEqual(idsIn(kept), ["a"]);
  });

  it("replays the events of a time range to the rules of the bus, by the replay's name", async () => {
    const kept = archive();
    for (const id of ["a", "b", "c"]) {
      await world.deliver({ id });
      await world.clock.run(world.clock.now() + 1_000);
    }
    assert.equal(replay(kept, START + 1_000, START + 2_000), 1);
    await world.clock.run();
    const [{ event, matchedRules } = assert.fail("nothing")] = published().slice(3);
    assert.deepEqual([event["replay-name"], event.detail.id], ["again", "b"]);
    assert.deepEqual(matchedRules, [RULE_ARN]);
    assert.equal(event.id, published()[1]?.eventId);
    assert.equal(world.requests.length, 4);
  });

  // Source: EventBridge API reference, StartReplay: "based on the time in the event".
  it("applies the time range of a replay to the time in the events", async () => {
    const kept = archive();
    const Time = "2026-09-01T10:00:00Z";
    const entry = { EventBusName: BUS, Source: "shop.magento", DetailType: "t", Detail: "{}" };
    world.emulator.eventBridge.putEvents([{ ...entry, Time }]);
    await world.clock.run();
    assert.equal(replay(kept), 0);
    assert.equal(replay(kept, Date.parse(Time), Date.parse(Time) + 1), 1);
  });

  it("does not archive replayed events", async () => {
    const kept = archive();
    await world.deliver();
    replay(kept);
    await world.clock.run();
    assert.equal(kept.events.length, 1);
  });

  it("replays to the named rules only", async () => {
    world.addRule("updates", { "detail-type": ["customer-updated"] });
    const kept = archive();
    await world.deliver();
    replay(kept, START, START + DAY, [RULE_ARN]);
    assert.deepEqual(published()[1]?.matchedRules, [RULE_ARN]);
    const before = published().length;
    replay(kept, START, START + DAY, [`${RULE_ARN}-other`]);
    assert.equal(published().length, before); // it is not an event that no rule matches
  });

  it("replays no event that is older than its retention", async () => {
    const kept = archive({ retentionDays: 1 });
    await world.deliver({ id: "old" });
    await world.clock.run(START + DAY / 2);
    await world.deliver({ id: "new" });
    await world.clock.run(START + DAY + 1);
    assert.equal(replay(kept, START, START + 2 * DAY), 1);
    assert.equal(published().at(-1)?.event.detail.id, "new");
  });
});

it("a rule that is disabled matches nothing", async () => {
  const world = new TestWorld();
  const rule = world.emulator.account.rules.get(RULE_ARN);
  assert(rule);
  world.emulator.account.putRule({ ...rule, enabled: false });
  await world.deliver();
  assert.equal(world.requests.length, 0);
});
