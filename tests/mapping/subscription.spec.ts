import assert from "node:assert/strict";
import customer from "../../events/schemas/customer.schema.json";
import { subscription } from "../../mapping/subscription";

const declared = {
  name: "customers",
  events: {
    schema: customer,
    source: "shop.magento",
    detailTypes: ["customer-updated"] as [string],
  },
  upsert: {
    object: "Contact",
    externalIdField: "ShopCustomerId__c",
    externalId: "$.detail.id",
  },
  fields: { LastName: "$.detail.lastname" },
} as const;

const { name, events, upsert } = declared;
const shaped = { name, events, upsert };
const text = { type: "string" } as const;
const lists = {
  ...declared.events,
  schema: {
    type: "object",
    properties: {
      id: text,
      lastname: text,
      tags: { type: "array", items: text },
      addresses: {
        type: "array",
        items: {
          type: "object",
          properties: { city: text, street: { type: "array", items: text } },
        },
      },
      tuple: { type: "array", prefixItems: [{ type: "object" }] },
      referred: { type: "array", items: { $ref: "#/definitions/some" } },
      matrix: { type: "array", items: { type: "array", items: text } },
    },
  },
} as const;

describe("a declared subscription", () => {
  it("is returned unchanged", () => {
    assert.equal(subscription(declared), declared);
  });

  // Each of these fails `npm run typecheck` when it compiles: `@ts-expect-error` demands an error.
  it("does not compile with a path that its schema does not have", () => {
    // @ts-expect-error a misspelt path
    subscription({ ...declared, fields: { LastName: "$.detail.lastnam" } });
    // @ts-expect-error a misspelt optional path
    subscription({ ...declared, fields: { Suffix: { optional: "$.detail.sufix" } } });
    // @ts-expect-error a misspelt path of the external id
    subscription({ ...declared, upsert: { ...declared.upsert, externalId: "$.detail.idd" } });
    // @ts-expect-error an object
    subscription({ ...declared, fields: { Extra__c: "$.detail.extension_attributes" } });
    // @ts-expect-error a list
    subscription({ ...declared, fields: { City: "$.detail.addresses" } });
    // @ts-expect-error a path outside the detail
    subscription({ ...declared, fields: { Source__c: "$.source" } });
  });

  it("does not compile with an index where there is no list, nor with a record that is no object", () => {
    const mapping = <const Fields>(fields: Fields) => ({ ...declared, events: lists, fields });
    subscription(mapping({ LastName: "$.detail.lastname" }));
    // @ts-expect-error a text
    subscription(mapping({ LastName: "$.detail.lastname[0]" }));
    // @ts-expect-error an index that is no number
    subscription(mapping({ City: "$.detail.tags[first]" }));
    // @ts-expect-error a misspelt key of an element
    subscription(mapping({ City: "$.detail.addresses[0].town" }));
    // @ts-expect-error a list of objects
    subscription(mapping({ City: "$.detail.addresses[0]" }));
    // @ts-expect-error a text
    subscription({ ...shaped, record: "$.detail.lastname" });
    // @ts-expect-error a misspelt object
    subscription({ ...shaped, record: "$.detail.extension_atributes" });
    // @ts-expect-error fields beside a record
    subscription({ ...declared, record: "$.detail.extension_attributes" });
  });

  it("compiles with elements of lists, and with a record", () => {
    subscription({ ...shaped, record: "$.detail.extension_attributes" });
    const fields = {
      A: "$.detail.tags[0]",
      B: "$.detail.addresses[0].city",
      C: "$.detail.addresses[1].street[0]",
      D: "$.detail.tuple[0].anything",
      E: "$.detail.referred[0].anything",
      F: "$.detail.matrix[0][1]",
    } as const;
    assert.deepEqual(subscription({ ...declared, events: lists, fields }).fields, fields);
    // The elements of the imported schema are behind a reference.
    const referred = { City: "$.detail.addresses[0].city" } as const;
    assert.deepEqual(subscription({ ...declared, fields: referred }).fields, referred);
  });

  it("compiles with paths into objects, and with constants", () => {
    const fields = {
      Subscribed__c: { optional: "$.detail.extension_attributes.is_subscribed" },
      LeadSource: { constant: "Web" },
    } as const;
    assert.deepEqual(subscription({ ...declared, fields }).fields, fields);
  });
});
