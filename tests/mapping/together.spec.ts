import assert from "node:assert/strict";
import { compile } from "../../mapping/compile";
import { subscriptionMistakes } from "../../mapping/mistakes";
import { fieldGroups } from "../../mapping/optionalFields";
import type { UpsertSubscription } from "../../mapping/subscription";
import { whyUnmappable } from "../../mapping/unmappable";
import { schemaOf, texts } from "./schemas";

const billing = { type: "object", required: ["city", "zip"], properties: texts("city", "zip") };
const subscription: UpsertSubscription = {
  name: "customers",
  events: {
    schema: schemaOf(
      { id: { type: "string", minLength: 1 }, ...texts("lastname") },
      { billing, ...texts("street", "town", "country", "phone", "fax") },
    ),
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
  upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
  fields: {
    LastName: "$.detail.lastname",
    MailingStreet: { optional: "$.detail.street" },
    Phone: { optional: "$.detail.phone" },
    MailingCity: { optional: "$.detail.town" },
    MailingCountry: { optional: "$.detail.country" },
    Fax: { optional: "$.detail.fax" },
    BillingCity__c: { optional: "$.detail.billing.city" },
    BillingZip__c: { optional: "$.detail.billing.zip" },
  },
};
const ADDRESS = ["MailingStreet", "MailingCity", "MailingCountry"];
const withTogether = (...together: readonly string[][]) => ({ ...subscription, together });
const fieldsOfGroups = (one: UpsertSubscription) => fieldGroups(one).map(({ fields }) => fields);
const whole = { id: "C-1", lastname: "Meyer" };

describe("fields that a subscription groups by hand", () => {
  it("are one group, beside those that the schema ties", () =>
    assert.deepEqual(fieldsOfGroups(withTogether(ADDRESS)), [
      ADDRESS,
      ["Phone"],
      ["Fax"],
      ["BillingCity__c", "BillingZip__c"],
    ]));

  it("can join fields that the schema ties", () =>
    assert.deepEqual(
      fieldsOfGroups(withTogether(["BillingZip__c", "Phone"], ["Fax", "MailingCity"])),
      [
        ["MailingStreet"],
        ["Phone", "BillingCity__c", "BillingZip__c"],
        ["MailingCity", "Fax"],
        ["MailingCountry"],
      ],
    ));

  it("cost as many rules as one optional field", () => {
    assert.equal(compile(withTogether(ADDRESS)).rules.length, 16);
    assert.equal(compile(subscription).rules.length, 15);
    assert.equal(compile(withTogether(ADDRESS)).requestsPerEvent, 1);
    assert.equal(compile(subscription).requestsPerEvent, 2);
  });

  it("make an event with only a part of them unmappable, and no other event", () => {
    const why = (detail: object) => whyUnmappable(withTogether(ADDRESS), { ...whole, ...detail });
    assert.deepEqual(why({ street: "A 1", town: "Gent", country: null }), []);
    assert.deepEqual(why({ phone: "1" }), []);
    assert.deepEqual(why({ street: "A 1", town: "Gent" }), [
      "$.detail.country should come with $.detail.street and $.detail.town",
    ]);
  });

  it("are refused by an error where the schema has one in every event", () => {
    const fields = { ...subscription.fields, Title: { optional: "$.detail.lastname" } } as const;
    assert.throws(() => fieldGroups({ ...subscription, fields }), {
      message: "$.detail.lastname is not optional",
    });
  });

  it("are accepted in lists of two or more optional fields", () =>
    assert.deepEqual(subscriptionMistakes([withTogether(ADDRESS, ["Phone", "Fax"])]), []));

  for (const [what, together, mistake] of [
    ["an empty list", [[]], "together has a list of no field; list two or more optional fields"],
    ["a single field", [["Phone"]], "together has a list of Phone; list two or more"],
    ["one field twice", [["Phone", "Phone"]], "together has a list of Phone; list two or more"],
    [
      "a field that is not mapped",
      [["Phone", "Email"]],
      "together names Email, which is not mapped; map it",
    ],
    [
      "a field in other case",
      [["phone", "Fax"]],
      "together names phone, which is not mapped; write Phone",
    ],
    [
      "a name that every object inherits",
      [["Phone", "toString"]],
      "together names toString, which is not mapped",
    ],
    [
      "a required field",
      [["Phone", "LastName"]],
      "together names LastName, which every request has",
    ],
    [
      "a field in two lists",
      [
        ["Phone", "Fax"],
        ["Phone", "MailingCity"],
      ],
      "together names Phone more than once",
    ],
    [
      "fields that the schema ties",
      [["BillingCity__c", "BillingZip__c"]],
      "together names BillingCity__c and BillingZip__c, which come together by the schema already",
    ],
    [
      "tied fields in two lists",
      [
        ["BillingCity__c", "Fax"],
        ["Phone", "BillingZip__c"],
      ],
      "together names BillingCity__c and BillingZip__c, which come together by the schema already",
    ],
  ] as [string, string[][], string][]) {
    it(`are refused with ${what}`, () => {
      const [only = "", ...more] = subscriptionMistakes([withTogether(...together)]);
      assert(only.includes(mistake), only);
      assert.deepEqual(more, []);
    });
  }

  it("are refused once where every event has them by the schema", () => {
    const schema = schemaOf({ id: { type: "string", minLength: 1 }, ...texts("a", "b") });
    const given = {
      ...subscription,
      events: { ...subscription.events, schema },
      fields: { A__c: { optional: "$.detail.a" }, B__c: { optional: "$.detail.b" } } as const,
      together: [["A__c", "B__c"]],
    };
    assert.deepEqual(
      subscriptionMistakes([given]),
      ["a", "b"].map(
        (key) =>
          `Subscription customers: $.detail.${key} is mapped as optional, but the schema has it in every event; map it as required.`,
      ),
    );
  });
});
