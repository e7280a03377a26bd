import assert from "node:assert/strict";
import { mappingAdvice } from "../../mapping/advice";
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

  it("proposes a record that the publisher shapes for more than 16 rules", () => {
    const [only = "", ...more] = mappingAdvice(mapping(4));
    assert.match(
      only,
      /^Subscription customers needs 17 rules of the 300 of a bus, .* its 4 optional/,
    );
    assert.match(only, /`record: <path of that object>`/);
    assert.match(only, /`together`/);
    assert.deepEqual(more, []);
    assert.match(mappingAdvice(mapping(5)).join(), /needs 33 rules/);
  });

  it("names an open record, and what Salesforce does with a field that it does not know", () => {
    const sends = (more: object): Subscription => ({
      ...subscribed(more),
      upsert,
      record: "$.detail.record",
    });
    assert.deepEqual(mappingAdvice(sends({ additionalProperties: false })), []);
    const [only = "", ...more] = mappingAdvice(sends({}));
    assert.match(
      only,
      /^Subscription customers sends \$\.detail\.record as the publisher shapes it/,
    );
    assert.match(only, /refuses the whole record for a field that it does not know/);
    assert.deepEqual(more, []);
  });
});
