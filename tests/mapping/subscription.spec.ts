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

  it("compiles with paths into objects, and with constants", () => {
    const fields = {
      Subscribed__c: { optional: "$.detail.extension_attributes.is_subscribed" },
      LeadSource: { constant: "Web" },
    } as const;
    assert.deepEqual(subscription({ ...declared, fields }).fields, fields);
  });
});
