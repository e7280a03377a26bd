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

  it("counts a rule for unmappable events only where such events pass the filter", () => {
    const { events, ...others } = mapping(4);
    const filtered = { ...others, events: { ...events, filter: { id: ["C-1"] } } } as Subscription;
    assert.deepEqual(mappingAdvice(filtered), []);
  });

  it("proposes a record that the publisher shapes for more than 16 rules", () => {
    assert.deepEqual(mappingAdvice(mapping(4)), [
      "Subscription customers needs 17 rules of the 300 of a bus: 16 for the combinations of its 4 optional fields or groups, and one for events of which no request can be made. " +
        "One rule is enough if the publisher shapes the record, and the subscription has `record: <path of that object>` in place of fields; " +
        "or if the publisher sends every value, null where it is empty, and the schema requires it. " +
        "Fields that come together count as one if `together` lists them. See docs/mapping.md, 'Rules and API calls'.",
    ]);
    assert.match(mappingAdvice(mapping(5)).join(), /needs 33 rules/);
  });

  it("counts the parents that may be null, and says what they cost", () => {
    const company = { type: ["string", "null"], pattern: "^C-" };
    const withParents = (optional: number, parents: number): Subscription => {
      const names = NAMES.slice(0, optional);
      const companies = NAMES.slice(0, parents).map((name) => `${name}_company`);
      return {
        ...mapping(optional),
        events: {
          ...subscribed().events,
          schema: schemaOf(
            {
              id: { type: "string", minLength: 1 },
              ...Object.fromEntries(companies.map((name) => [name, company])),
            },
            texts(...names),
          ),
        },
        fields: {
          ...mapping(optional).fields,
          ...Object.fromEntries(
            companies.map((name): [string, DetailPath] => [`${name}__r.Id__c`, `$.detail.${name}`]),
          ),
        },
      } as Subscription;
    };
    const [only = "", ...more] = mappingAdvice(withParents(3, 1));
    assert.match(
      only,
      /needs 17 rules of the 300 of a bus: 16 for the combinations of its 3 optional fields or groups with a_company__r\.Id__c, null or not, and one for/,
    );
    assert.match(only, /A mapped parent that may be null .* remove null from the schema\. See/);
    assert.deepEqual(more, []);
    assert.match(
      mappingAdvice(withParents(0, 4)).join(),
      /16 for the combinations of its a_company__r\.Id__c, b_company__r\.Id__c, .* and d_company__r\.Id__c, null or not/,
    );
    assert.deepEqual(mappingAdvice(withParents(2, 1)), []);
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
