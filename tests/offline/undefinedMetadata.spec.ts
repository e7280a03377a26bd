import assert from "node:assert/strict";
import type { Subscription, UpsertSubscription } from "../../mapping/subscription";
import { undefinedMetadata } from "../../offline/undefinedMetadata";
import type { CustomField, Field } from "../../salesforceSchema/field";
import { schemaOf, texts } from "../mapping/schemas";

const TEXT: Field = { label: "", type: "text", length: 80 };
const custom = (object: string, name: string, field: Field = TEXT): CustomField => ({
  ...{ object, name, field },
  ...{ isRequired: false, isExternalId: true, isUnique: true },
});
const buyer = custom("Order__c", "Buyer__c", {
  ...{ label: "", type: "reference", relationship: "Buyer__r", parents: ["Contact"] },
});
const METADATA = [
  custom("Order__c", "ShopOrderId__c"),
  custom("Order__c", "Status__c"),
  custom("Contact", "ShopId__c"),
  custom("Contact", "ShopUpdatedAt__c", { label: "", type: "datetime" }),
  custom("Account", "ShopCompanyId__c"),
  buyer,
];

const subscribed = (
  object: string,
  externalIdField: string,
  names: string[],
): UpsertSubscription => ({
  name: "saved",
  events: { schema: schemaOf(texts("id", "a")), source: "shop", detailTypes: ["saved"] },
  upsert: { object, externalIdField, externalId: "$.detail.id" },
  fields: Object.fromEntries(names.map((name) => [name, "$.detail.a"] as const)),
});
const order = (...names: string[]) => subscribed("Order__c", "ShopOrderId__c", names);
const contact = (...names: string[]) => subscribed("Contact", "ShopId__c", names);

/** What the notes name. */
const missing = (...subscriptions: Subscription[]) =>
  undefinedMetadata(subscriptions, METADATA).map((note) =>
    note.replace(/^Subscription saved: salesforce\/ does not define (.+?)\. If .*$/, "$1"),
  );

describe("metadata that the Salesforce project does not define", () => {
  for (const [what, subscription] of [
    ["fields of it", order("Status__c", "Buyer__r.ShopId__c", "Name", "OwnerId")],
    ["another case", subscribed("order__C", "shoporderid__c", ["STATUS__C", "buyer__r.shopid__c"])],
    [
      "standard fields, and parents by a standard lookup",
      contact("LastName", "Account.ShopCompanyId__c"),
    ],
    ["a managed package", contact("npe01__Home_Address__c", "npe01__Shop__r.npe01__Id__c")],
    ["an object of a managed package", subscribed("npe01__Payment__c", "npe01__Id__c", ["Name"])],
  ] as const) {
    it(`is nothing for ${what}`, () => assert.deepEqual(missing(subscription), []));
  }

  for (const [what, subscription, found] of [
    [
      "an object, without its fields",
      subscribed("Invoice__c", "Id__c", ["Total__c"]),
      "the object Invoice__c with its fields",
    ],
    [
      "the external id",
      subscribed("Contact", "ShopIdd__c", []),
      "Contact.ShopIdd__c (is ShopId__c meant?)",
    ],
    [
      "misspelt fields",
      order("Statuss__c", "Q__c"),
      "Order__c.Statuss__c (is Status__c meant?) and Order__c.Q__c",
    ],
    [
      "a relationship, and not its parent's field",
      order("Byer__r.ShopId__c"),
      "the relationship Byer__r of Order__c (is Buyer__r meant?)",
    ],
    ["the field of a parent", order("Buyer__r.Other__c"), "Contact.Other__c"],
    [
      "the field of a parent by a standard lookup",
      contact("Account.Erp_Number_1__c"),
      "Account.Erp_Number_1__c",
    ],
    [
      "the field of newerWins",
      { ...contact(), newerWins: { field: "Time_of_Mail__c", path: "$.detail.a" } },
      "Contact.Time_of_Mail__c",
    ],
    [
      "the field that an anonymization sets",
      {
        name: "saved",
        events: contact().events,
        anonymize: contact().upsert,
        fields: { Vat__c: { constant: null } },
      },
      "Contact.Vat__c",
    ],
  ] as const) {
    it(`is ${what}`, () => assert.deepEqual(missing(subscription as Subscription), [found]));
  }

  it("may be in the org, so the sentence says what to check", () => {
    assert.deepEqual(undefinedMetadata([order("Q__c")], METADATA), [
      "Subscription saved: salesforce/ does not define Order__c.Q__c. If it is not in the org already, Salesforce refuses each event that needs it (a dead letter): check the spelling, or add its metadata. `npx bridge doctor` checks the org.",
    ]);
    assert.match(
      undefinedMetadata([order("Q__c", "R__c")], METADATA).join(),
      /define Order__c\.Q__c and Order__c\.R__c\. If they are .* needs them .* their metadata/,
    );
  });
});
