import assert from "node:assert/strict";
import type { Letter } from "../../../eventbridge/deadLetter";
import { drillEvents, timeOfOlder } from "../../../operations/drill/events";
import { rulesOfCheckout } from "../../../stack/fate";
import { readEvents } from "../../../events/read";
import type { UpsertSubscription } from "../../../mapping/subscription";
import { subscriptions } from "../../../subscriptions";
import { PROJECT_DIRECTORY } from "../../folder";
import { runError } from "../../runError";

const samples = readEvents(`${PROJECT_DIRECTORY}/events/01-customer-registered.json`, "").map(
  ({ published }) => published,
);

describe("the events of a drill", () => {
  const rules = rulesOfCheckout(subscriptions);
  const { failing, corrected, isOwn } = drillEvents(samples, { subscriptions }, rules);
  const detailOf = ({ detail }: { detail: string }) =>
    JSON.parse(detail) as Record<string, unknown>;

  it("are about a customer that only drills use, once with a text that no field accepts", () => {
    const { id, firstname, lastname } = detailOf(corrected);
    assert.deepEqual([id, firstname, lastname], [999_999_999, "Veronica", "Costello"]);
    const [changed, ...more] = Object.entries(detailOf(failing)).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(detailOf(corrected)[key]),
    );
    assert.deepEqual([String(changed?.[1]).length, more], [33_000, []]);
  });

  it("have the time of now where newerWins compares times, in both events", () => {
    const guarded = subscriptions.map((one) => ({
      ...(one as UpsertSubscription),
      newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" } as const,
    }));
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const made = drillEvents(samples, { subscriptions: guarded }, rulesOfCheckout(guarded));
    const times = [made.failing, made.corrected].map((one) => String(detailOf(one).updated_at));
    assert.equal(times[0], times[1]);
    assert.match(times[0] ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert(Date.parse(times[0] ?? "") >= before);
    assert.notEqual(detailOf(made.failing).updated_at, "x".repeat(33_000));
    const time = timeOfOlder(made) ?? assert.fail();
    assert.equal(Date.parse(times[0] ?? "") - Date.parse(time), 3_600_000);
    assert.deepEqual(detailOf(made.older ?? assert.fail()), {
      ...detailOf(made.corrected),
      updated_at: time,
    });
  });

  it("are those of a subscription with newerWins, if there is one", () => {
    const [first, second] = subscriptions as [UpsertSubscription, UpsertSubscription];
    const newerWins = { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" } as const;
    const events = { ...second.events, detailTypes: first.events.detailTypes };
    const own = [first, { ...second, events, newerWins }];
    const made = drillEvents(samples, { subscriptions: own }, rulesOfCheckout(own));
    assert.equal(made.subscription.name, second.name);
    const { older, subscription } = drillEvents(samples, { subscriptions }, rules);
    assert.deepEqual([older, subscription.name], [undefined, first.name]);
  });

  it("need a sample that a subscription sends", () => {
    assert.throws(
      () => drillEvents([], { subscriptions }, rules),
      runError(/No event in events\/ is suitable/),
    );
  });

  it("are not those of a subscription that erases", () => {
    const [registered, ...more] = subscriptions;
    assert(registered?.upsert !== undefined);
    const { upsert, events } = registered;
    const erasing = [
      { name: "erased", events, delete: upsert },
      { name: "anonymized", events, anonymize: upsert, fields: { LastName: { constant: "x" } } },
    ];
    for (const one of erasing) {
      const own = [one, ...more];
      assert.throws(
        () => drillEvents(samples, { subscriptions: own }, rulesOfCheckout(own)),
        runError(/No event in events\/ is suitable/),
      );
      // The record would be gone before the drill finds it.
      const both = [registered, one];
      assert.throws(
        () => drillEvents(samples, { subscriptions: both }, rulesOfCheckout(both)),
        runError(/No event in events\/ is suitable/),
      );
    }
  });

  it("are recognized by their external id, with any id from the bus", () => {
    const { source, detailType } = corrected;
    const letter = (changed: object): Letter => ({
      messageId: "m",
      receiptHandle: "r",
      sentAt: 0,
      attributes: {},
      body: JSON.stringify({
        id: "of-the-bus",
        source,
        "detail-type": detailType,
        detail: detailOf(failing),
        ...changed,
      }),
    });
    assert(isOwn(letter({})));
    assert(isOwn(letter({ id: "another" })));
    assert(!isOwn(letter({ detail: { ...detailOf(failing), id: 7 } })));
    assert(!isOwn(letter({ detail: {} })));
    assert(!isOwn(letter({ source: "another.shop" })));
    assert(!isOwn({ ...letter({}), body: "no event" }));
  });
});
