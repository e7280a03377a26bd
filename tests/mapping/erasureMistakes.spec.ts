import assert from "node:assert/strict";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type { DetailFilter, Subscription } from "../../mapping/subscription";
import { schemaOf } from "./schemas";

const record = {
  object: "Contact",
  externalIdField: "ShopId__c",
  externalId: "$.detail.id",
} as const;
const schema = schemaOf({ id: { type: "string", minLength: 1 }, name: { type: "string" } });
const DELETED: DetailFilter = { name: ["deleted"] };
const OTHERS: DetailFilter = { name: [{ "anything-but": "deleted" }] };
const events = (type: string, filter?: DetailFilter) => ({
  schema,
  source: "shop",
  detailTypes: ["registered", type] as [string, string],
  filter,
});
const upsert = (type = "updated", filter?: DetailFilter): Subscription => ({
  name: "customers",
  events: events(type, filter),
  upsert: record,
  fields: { LastName: "$.detail.name" },
});
const deletion = (type = "deleted", filter?: DetailFilter): Subscription => ({
  name: "deletions",
  events: { ...events(type, filter), detailTypes: [type] },
  delete: record,
});
const anonymization: Subscription = {
  name: "anonymizations",
  events: { ...events("updated"), detailTypes: ["updated"] },
  anonymize: record,
  fields: { LastName: { constant: "Erased" } },
};

describe("an erasure of records that another subscription writes", () => {
  for (const [what, subscriptions, mistakes] of [
    ["is accepted for other events", [upsert(), deletion()], 0],
    ["is refused for the same events", [upsert(), deletion("updated")], 1],
    ["is refused by an anonymization, too", [upsert(), anonymization], 1],
    ["is refused where only it has a filter", [upsert(), deletion("updated", DELETED)], 1],
    [
      "is refused where only the other has a filter",
      [upsert("updated", OTHERS), deletion("updated")],
      1,
    ],
    [
      "is refused where both have the same filter",
      [upsert("updated", DELETED), deletion("updated", DELETED)],
      1,
    ],
    [
      "is accepted where their filters differ",
      [upsert("updated", OTHERS), deletion("updated", DELETED)],
      0,
    ],
    ["is accepted in another org", [upsert(), { ...deletion("updated"), org: "emea" }], 0],
    [
      "is accepted for another source",
      [
        upsert(),
        { ...deletion("updated"), events: { ...deletion("updated").events, source: "erp" } },
      ],
      0,
    ],
  ] as [string, Subscription[], number][]) {
    it(what, () => {
      const found = subscriptionMistakes(subscriptions);
      assert.equal(found.length, mistakes, found.join("\n"));
      for (const one of found)
        assert.match(one, /^Subscription \w+: it erases the records that customers writes/);
    });
  }

  it("is reported with the events that both have, and what to change", () => {
    const detailTypes = ["updated", "moved", "registered"] as [string, ...string[]];
    const erasure = deletion();
    assert.deepEqual(
      subscriptionMistakes([
        upsert(),
        { ...erasure, events: { ...erasure.events, detailTypes } },
        { ...deletion("left"), name: "others" },
      ]),
      [
        "Subscription deletions: it erases the records that customers writes for the same events (registered, updated), and EventBridge sends both requests in no order. Give one of them other detail types, or both a filter that excludes the other's events.",
      ],
    );
  });

  it("is found whatever the case of the object and of the external-id field", () => {
    const record = { object: "CONTACT", externalIdField: "shopid__C" };
    const erasure = { ...deletion("updated"), delete: { ...deletion().delete, ...record } };
    const found = subscriptionMistakes([upsert(), erasure as Subscription]);
    assert.deepEqual(
      found.map((one) => /^.*?(?= and CONTACT| it erases)/.exec(one)?.[0]),
      ["Contact/ShopId__c", "Subscription deletions:"],
    );
  });
});
