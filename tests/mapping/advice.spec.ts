import assert from "node:assert/strict";
import { mappingAdvice } from "../../mapping/advice";
import { compile } from "../../mapping/compile";
import type { DetailPath, SubscribedEvents, Subscription } from "../../mapping/subscription";
import { schemaOf, texts } from "./schemas";

const NAMES = ["a", "b", "c", "d", "e", "f"];
const record = { type: "object", required: ["Name__c"], properties: texts("Name__c", "Code__c") };
const subscribed = (more = {}): SubscribedEvents => ({
  name: "customers",
  events: {
    schema: schemaOf(
      { id: { type: "string", minLength: 1 }, record: { ...record, ...more } },
      texts(...NAMES),
    ),
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
});
const upsert = {
  object: "Shop__c",
  externalIdField: "ShopId__c",
  externalId: "$.detail.id",
} as const;

/** A subscription with some optional fields. */
const mapping = (optional: number, together?: string[][]): Subscription => ({
  ...subscribed(),
  upsert,
  fields: {
    Source__c: { constant: "Web" },
    ...Object.fromEntries(
      NAMES.slice(0, optional).map((name): [string, { optional: DetailPath }] => [
        `${name}__c`,
        { optional: `$.detail.${name}` },
      ]),
    ),
  },
  together,
});

describe("advice on a mapping", () => {
  it("is absent up to 16 rules", () => {
    assert.deepEqual(mappingAdvice(mapping(0)), []);
    assert.deepEqual(mappingAdvice(mapping(3)), []);
    assert.deepEqual(mappingAdvice(mapping(5, [["a__c", "b__c", "c__c"]])), []);
  });

  it("counts a rule for unmappable events only where such events pass the filter", () => {
    const { events, ...others } = mapping(4);
    const filtered = { ...others, events: { ...events, filter: { id: ["C-1"] } } } as Subscription;
    assert.deepEqual(mappingAdvice(filtered), []);
  });

  it("is absent where the rules come from parents that may be null, which no optional field causes", () => {
    const names = ["a", "b", "c", "d"];
    const parent = { type: ["string", "null"], minLength: 1 };
    const schema = schemaOf({
      id: { type: "string", minLength: 1 },
      ...Object.fromEntries(names.map((name) => [name, parent])),
    });
    const fields = Object.fromEntries(
      names.map((name): [string, DetailPath] => [`${name}__r.Key__c`, `$.detail.${name}`]),
    );
    const subscription = { ...subscribed(), upsert, fields };
    const given = { ...subscription, events: { ...subscription.events, schema } };
    assert.equal(compile(given).rules.length, 16);
    assert.deepEqual(mappingAdvice(given), []);
  });

  it("proposes a record that the publisher shapes for more than 16 rules", () => {
    assert.deepEqual(mappingAdvice(mapping(4)), [
      "Subscription customers needs 17 rules of the 300 of a bus, because each combination of its 4 optional fields or groups has one. " +
        "One rule is enough if the publisher shapes the record, and the subscription has `record: <path of that object>` in place of fields; " +
        "or if the publisher sends every value, null where it is empty, and the schema requires it. " +
        "Fields that come together count as one if `together` lists them. See docs/mapping.md, 'Rules and API calls'.",
    ]);
    assert.match(mappingAdvice(mapping(5)).join(), /needs 33 rules/);
  });

  it("names an open record, and what Salesforce does with a field that it does not know", () => {
    const sends = (more: object): Subscription => ({
      ...subscribed(more),
      upsert,
      record: "$.detail.record",
    });
    assert.deepEqual(mappingAdvice(sends({ additionalProperties: false })), []);
    const advice = (places: string) => [
      `Subscription customers sends ${places} as the publisher shapes it, and the schema allows further properties there. ` +
        "Salesforce refuses the whole record for a field that it does not know (400, a dead letter). " +
        "Have the publisher send only the fields of the schema, and set additionalProperties to false.",
    ];
    assert.deepEqual(mappingAdvice(sends({})), advice("$.detail.record"));
    const Account = { type: "object", properties: texts("Key__c") };
    assert.deepEqual(
      mappingAdvice(sends({ properties: { ...texts("Name__c"), Account } })),
      advice("$.detail.record and $.detail.record.Account"),
    );
  });
});
