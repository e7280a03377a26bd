import assert from "node:assert/strict";
import type { SubscribedEvents, Subscription } from "../../mapping/subscription";
import { permissionSet } from "../../offline/permissionSet";
import { standInOrg } from "../../offline/standInOrg";
import { vocabularyOf } from "../../privacy/vocabulary";
import { readStack } from "../../stack/stack";
import { PROJECT_DIRECTORY } from "../folder";
import { schemaOf, texts } from "../mapping/schemas";

const shaped = {
  type: "object",
  required: ["LastName"],
  properties: {
    ...texts("LastName", "Title", "Note__c"),
    Points__c: { type: ["integer", "null"] },
    Active__c: { type: "boolean" },
  },
};
const subscribed: SubscribedEvents = {
  name: "customers",
  events: {
    schema: schemaOf({ id: { type: "string", minLength: 1 }, shaped }),
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
};
const sending: Subscription = {
  ...subscribed,
  upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
  record: "$.detail.shaped",
};

describe("a record that the publisher shapes", () => {
  it("has rights on the fields of its schema in the permission set", () => {
    const fields = [...permissionSet([sending]).matchAll(/<field>(.*)<\/field>/g)];
    assert.deepEqual(
      fields.map(([, field]) => field),
      [
        "Contact.Active__c",
        "Contact.Note__c",
        "Contact.Points__c",
        "Contact.ShopId__c",
        "Contact.Title",
      ],
    );
  });

  it("has the custom fields of its schema in the stand-in, with types that fit", async () => {
    const { settings } = await readStack(PROJECT_DIRECTORY, "local", [""]);
    const { objects } = standInOrg({ settings, subscriptions: [sending] });
    const types = ["Note__c", "Points__c", "Active__c"].map(
      (field) => objects.Contact?.fields[field]?.type,
    );
    assert.deepEqual(types, ["text", "number", "boolean"]);
  });

  it("has its fields in the names that messages may show", () => {
    const { fields, keys } = vocabularyOf([sending]);
    for (const name of Object.keys(shaped.properties)) assert(fields.has(name) && keys.has(name));
  });
});
