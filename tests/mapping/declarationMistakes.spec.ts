import assert from "node:assert/strict";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type { DetailPath, UpsertSource, UpsertSubscription } from "../../mapping/subscription";
import { schemaOf, texts } from "./schemas";

const LONG = "a".repeat(247); // with `$.detail.` 256 characters
const record = {
  object: "Contact",
  externalIdField: "ShopId__c",
  externalId: "$.detail.id",
} as const;
const subscription: UpsertSubscription = {
  name: "customers",
  events: {
    schema: schemaOf({
      id: { type: "string", minLength: 1 },
      ...texts("lastname", LONG),
      company: { type: "string", minLength: 1 },
    }),
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
  upsert: record,
  fields: { LastName: "$.detail.lastname" },
};
const withFields = (fields: Record<string, UpsertSource>) => ({ fields });
const withDetailTypes = (...detailTypes: [string, ...string[]]) => ({
  events: { ...subscription.events, detailTypes },
});

/** The mistakes of the subscription with these changes, without its name. */
const mistakesOf = (changes: Partial<UpsertSubscription>) =>
  subscriptionMistakes([{ ...subscription, ...changes }]).map((one) =>
    one.replace(/^Subscription customers: /, ""),
  );

describe("a declaration", () => {
  for (const [what, changes] of [
    ["without an org", {}],
    ["with an org of 1 letter", { org: "b" }],
    ["with an org of 16 characters", { org: "b2b-europe-north" }],
    ["with an org that begins like a reserved one", { org: "defaults" }],
    ["with a path of 256 characters", withFields({ LastName: `$.detail.${LONG}` })],
    [
      "with a parent whose relationship and field have 80 characters each",
      withFields({ [`${"a".repeat(80)}.${"b".repeat(80)}`]: "$.detail.company" }),
    ],
  ] as [string, Partial<UpsertSubscription>][]) {
    it(`is accepted ${what}`, () => {
      assert.deepEqual(mistakesOf(changes), []);
    });
  }

  const org = (name: string) =>
    `the org name '${name}' must have 1 to 16 lowercase letters, digits and dashes, begin with a letter, and not be default, aws, pulumi, random.`;
  for (const name of [
    ...["", "b2b-europe-northw", "EMEA", "2b", "-b", "b_2", "b2b.eu"],
    ...["default", "aws", "pulumi", "random"],
  ]) {
    it(`is refused with the org '${name}'`, () => {
      assert.deepEqual(mistakesOf({ org: name }), [org(name)]);
    });
  }

  const apiName = (key: string, example: string) =>
    `upsert.${key} is 'a b'; set an API name of Salesforce, such as ${example}.`;
  const parent = (field: string) =>
    `fields has '${field}': a key with a dot names a parent by its relationship and one external-id field, such as Account.ShopCompanyId__c or Shop__r.Code__c.`;
  const [longRelationship, longField] = [`${"a".repeat(81)}.b`, `a.${"b".repeat(81)}`];
  const infinite = (field: string) =>
    `the constant for ${field} is not a finite number. JSON would have null, which clears the field; set a finite number.`;

  for (const [what, changes, ...mistakes] of [
    [
      "with detail types of more than 128 characters, which are quoted by their beginnings",
      withDetailTypes("short", `customer-registered-${"x".repeat(109)}`),
      "the detail type 'customer-registered-...' has 129 characters; shorten it to 128.",
    ],
    [
      "without API names of the record",
      { upsert: { ...record, object: "a b", externalIdField: "a b" } },
      apiName("object", "Contact"),
      apiName("externalIdField", "Customer_Id__c"),
    ],
    [
      "with constants that are not finite",
      withFields({
        A__c: { constant: NaN },
        B__c: { constant: 0 },
        C__c: { constant: "NaN" },
        D__c: { constant: -Infinity },
      }),
      infinite("A__c"),
      infinite("D__c"),
    ],
    [
      "with a relationship of 81 characters",
      withFields({ [longRelationship]: "$.detail.company" }),
      parent(longRelationship),
    ],
    [
      "with a parent's field of 81 characters",
      withFields({ [longField]: "$.detail.company" }),
      parent(longField),
    ],
    [
      "with a path of 257 characters",
      withFields({ LastName: `$.detail.${LONG}a` as DetailPath }),
      `'$.detail.${LONG}a' is not a path into the event's detail, such as $.detail.email; use letters, digits, _ and - between the dots, an index such as [0] behind the name of a list, and at most 256 characters.`,
    ],
    [
      "with mistakes in all parts, which are reported together",
      { org: "EMEA", ...withDetailTypes(""), fields: {} },
      org("EMEA"),
      "events.detailTypes has an empty text; remove it.",
      "fields is empty; map at least one field.",
    ],
  ] as [string, Partial<UpsertSubscription>, ...string[]][]) {
    it(`is refused ${what}`, () => {
      assert.deepEqual(mistakesOf(changes), mistakes);
    });
  }
});
