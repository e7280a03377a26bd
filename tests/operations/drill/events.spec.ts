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
  const [{ failing, corrected, isOwn }] = drillEvents(samples, { subscriptions }, rules);
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
    const [made] = drillEvents(samples, { subscriptions: guarded }, rulesOfCheckout(guarded));
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

  describe("whose ids have a form", () => {
    /** The subscriptions with other ids, and a sample with such an id. */
    const withIds = (schema: object, id: unknown) => {
      const changed = subscriptions.map((one) => {
        const properties = { ...(one.events.schema.properties as object), id: schema };
        return { ...one, events: { ...one.events, schema: { ...one.events.schema, properties } } };
      }) as UpsertSubscription[];
      const own = samples.map((sample) => ({ ...sample, detail: { ...sample.detail, id } }));
      return { own: own as typeof samples, changed, rules: rulesOfCheckout(changed) };
    };
    const idsOf = (schema: object, id: unknown, externalId?: string) => {
      const { own, changed, rules: deployed } = withIds(schema, id);
      return drillEvents(own, { subscriptions: changed }, deployed, { externalId }).map((one) => {
        assert.equal(detailOf(one.corrected).id, one.id);
        assert.equal(detailOf(one.failing).id, one.id);
        return one.id;
      });
    };
    const text = (pattern: string) => ({ type: "string", pattern });

    for (const [pattern, sample, first] of [
      ["^[0-9]{1,32}$", "000000123", "999999999999"],
      ["^K-[0-9]+$", "K-000123", "K-999999999999"],
      ["^P-[0-9]{1,10}$", "P-1", "P-999999999"],
      ["^[0-9]{4}$", "0042", "9999"],
      ["^SO[0-9]{6}-(NL|BE)$", "SO000001-NL", "SO999999-NL"],
      ["^[a-z]{3}$", "abc", "zzz"],
      ["^[A-Z]+$", "ABC", "BRIDGEDRILL"],
      ["^[a-z-]+$", "abc", "bridge-drill"],
    ] as const) {
      it(`have an id of the form ${pattern}`, () => {
        assert.equal(idsOf(text(pattern), sample)[0], first);
      });
    }

    it("have another id where an earlier drill's record has the first", () => {
      const ids = idsOf(text("^K-[0-9]{3}$"), "K-123");
      assert.deepEqual(ids.slice(0, 3), ["K-999", "K-998", "K-997"]);
      const numbers = idsOf({ type: "integer", minimum: 1, maximum: 1_000_000 }, 4711);
      assert.deepEqual(numbers.slice(0, 2), [999_999, 999_998]);
    });

    it("have a UUID where ids are UUIDs", () => {
      const pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";
      const [id] = idsOf(text(pattern), "7f8b3a52-7f6d-4d0e-9a51-2f9c5b8f4a10");
      assert.match(String(id), new RegExp(pattern));
    });

    it("have the id that the user names, as a number where ids are numbers", () => {
      assert.deepEqual(idsOf(text("^K-[0-9]+$"), "K-1", "K-77"), ["K-77"]);
      assert.deepEqual(idsOf({ type: "integer", minimum: 1, maximum: 1_000_000 }, 1, "77"), [77]);
    });

    it("say of every subscription why its ids are not suitable, and what to do", () => {
      assert.throws(
        () => idsOf({ enum: ["A", "B"] }, "A"),
        runError(
          /^No event in events\/ is suitable for a drill\.\ncustomer-registered: the schema or the deployed rules allow none of the drill's external ids, such as bridge-drill, at \$\.detail\.id; name one that they allow and that no customer has with --external-id\.\ncustomer-updated: its deployed rules send none of the events; add one of shop\.magento, customer-updated\.$/,
        ),
      );
      assert.throws(
        () => idsOf(text("^K-[0-9]+$"), "K-1", "4711"),
        runError(/do not allow the --external-id 4711 at \$\.detail\.id\./),
      );
    });
  });

  it("are those of the subscription that the user names", () => {
    const [{ subscription }] = drillEvents(
      [...samples, ...samples.map((one) => ({ ...one, "detail-type": "customer-updated" }))],
      { subscriptions },
      rules,
      { subscription: "customer-updated" },
    );
    assert.equal(subscription.name, "customer-updated");
    assert.throws(
      () => drillEvents(samples, { subscriptions }, rules, { subscription: "customer-update" }),
      runError(/^The stack has no subscription customer-update\. Did you mean customer-updated\?/),
    );
  });

  it("name no parent where the schema allows null, because the sample's may not exist", () => {
    const own = subscriptions.map((one) => ({
      ...(one as UpsertSubscription),
      fields: { ...one.fields, "Account.ShopCompanyId__c": "$.detail.company" as const },
      events: {
        ...one.events,
        schema: {
          ...one.events.schema,
          properties: {
            ...(one.events.schema.properties as object),
            company: { type: ["string", "null"], pattern: "^K-[0-9]+$" },
          },
          required: [...(one.events.schema.required as string[]), "company"],
        },
      },
    }));
    const named = samples.map((one) => ({ ...one, detail: { ...one.detail, company: "K-1" } }));
    const [made] = drillEvents(named, { subscriptions: own }, rulesOfCheckout(own));
    assert.equal(detailOf(made.corrected).company, null);
  });

  it("are not those that another subscription sends to a record with another id", () => {
    const [registered] = subscriptions;
    assert(registered?.upsert !== undefined);
    const company = {
      ...registered,
      name: "company-of-customer",
      upsert: { ...registered.upsert, object: "Account", externalId: "$.detail.group_id" as const },
    };
    const both = [registered, company];
    const [sample] = samples;
    assert(sample !== undefined);
    const own = [{ ...sample, detail: { ...(sample.detail as object), group_id: 1 } }];
    assert.throws(
      () => drillEvents(own, { subscriptions: both }, rulesOfCheckout(both)),
      runError(
        /customer-registered: its event is also sent by company-of-customer, which would erase the record or write to one that has another id\./,
      ),
    );
  });

  it("are those of a subscription with newerWins, if there is one", () => {
    const [first, second] = subscriptions as [UpsertSubscription, UpsertSubscription];
    const newerWins = { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" } as const;
    const events = { ...second.events, detailTypes: first.events.detailTypes };
    const own = [first, { ...second, events, newerWins }];
    const [made] = drillEvents(samples, { subscriptions: own }, rulesOfCheckout(own));
    assert.equal(made.subscription.name, second.name);
    const [{ older, subscription }] = drillEvents(samples, { subscriptions }, rules);
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
