import assert from "node:assert/strict";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { subscriptionMistakes, subscriptionNotices } from "../../mapping/mistakes";
import type { Subscription } from "../../mapping/subscription";
import type { CustomField, Field } from "../../salesforceSchema/field";

const label = "x";
const custom = (object: string, name: string, field: Field, isRequired = false): CustomField => ({
  object,
  name,
  field,
  isRequired,
  isExternalId: name === "Code__c",
  isUnique: false,
});
const CUSTOM = [
  custom("Contact", "At__c", { label, type: "datetime" }),
  custom("Contact", "Tags__c", {
    label,
    type: "multipicklist",
    values: ["vip"],
    restricted: true,
  }),
  custom("Contact", "Shop__c", {
    label,
    type: "reference",
    relationship: "Shop__r",
    parents: ["Shop__c"],
  }),
  custom("Account", "Code__c", { label, type: "text", length: 8 }),
  custom("Shop__c", "Code__c", { label, type: "text", length: 8 }),
  custom("Shop__c", "Name__c", { label, type: "text", length: 8 }),
];

const name: JsonSchema = { type: "string", minLength: 1, maxLength: 80 };
const text = (more: JsonSchema = {}): JsonSchema => ({ type: "string", ...more });
const object = (properties: JsonSchema, more: JsonSchema = {}): JsonSchema => ({
  type: "object",
  properties,
  additionalProperties: false,
  ...more,
});

/** The mistakes and notices of a record of a contact, which has a last name besides. */
function found(properties: JsonSchema, required: string[] = [], fields = CUSTOM) {
  const record = object({ LastName: name, ...properties }, { required: ["LastName", ...required] });
  const subscription: Subscription = {
    name: "people",
    events: {
      schema: object(
        { id: { type: "integer", minimum: 1, maximum: 5e9 }, salesforce: record },
        { required: ["id", "salesforce"] },
      ),
      source: "shop.magento",
      detailTypes: ["customer-updated"],
    },
    upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
    record: "$.detail.salesforce",
  };
  return {
    mistakes: subscriptionMistakes([subscription], fields),
    notices: subscriptionNotices([subscription], fields),
  };
}

function assertOne(sentences: readonly string[], parts: readonly string[]): void {
  assert.equal(sentences.length, 1, sentences.join(" | "));
  for (const part of ["Subscription people: ", ...parts]) {
    assert(sentences[0]?.includes(part), `'${part}' in: ${sentences[0]}`);
  }
}

const SHOP_TIME = text({ pattern: "^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$" });
const code = (more: JsonSchema = {}) => object({ Code__c: text({ maxLength: 8 }) }, more);

describe("a record that the publisher shapes, compared with the types of Salesforce's fields,", () => {
  for (const [properties, ...parts] of [
    [{ At__c: SHOP_TIME }, "Contact.At__c refuses $.detail.salesforce.At__c", "T and a time zone"],
    [{ Birthdate: { type: "boolean" } }, "Contact.Birthdate refuses", "a boolean"],
    [{ Tags__c: { type: "array", items: text() } }, "it is a list", "semicolons"],
    [{ Tags__c: { enum: ["old"] } }, '"old"'],
    [{ Description: object({ de: text() }) }, "Contact.Description refuses", "it is an object"],
    [{ Description: { type: "object" } }, "Contact.Description refuses", "it is an object"],
    [{ AccountId: text({ maxLength: 10 }) }, "Contact.AccountId refuses", "15 or 18"],
    [{ Account: text() }, "Account is string", "relationship of Contact", "AccountId"],
    [{ Shop__r: { type: "integer" } }, "relationship of Contact", "Shop__c"],
    [{ Shop__r: { type: "array", items: code() } }, "is array", "relationship"],
    [{ Name: text({ maxLength: 5 }) }, "Contact.Name refuses", "computes the field"],
    [{ MailingAddress: object({ city: text(), street: text() }) }, "computes the field"],
    [{ Shop__r: object({ Name__c: text() }) }, "Shop__c.Name__c is no external id"],
    [
      {
        Shop__r: object(
          { Code__c: text({ maxLength: 8 }), Other__c: text() },
          { required: ["Code__c", "Other__c"] },
        ),
      },
      "$.detail.salesforce.Shop__r has several fields (Code__c, Other__c)",
      "one external-id field",
    ],
  ] as [JsonSchema, ...string[]][]) {
    it(`is a mistake with ${JSON.stringify(properties)}`, () => {
      const { mistakes, notices } = found(properties, Object.keys(properties));
      assertOne(mistakes, parts);
      assert.deepEqual(notices, []);
    });
  }

  for (const [properties, ...parts] of [
    [{ At__c: text() }, "Contact.At__c may refuse $.detail.salesforce.At__c", "neither a format"],
    [{ Suffix: text() }, "Suffix (40 characters, no maxLength)"],
    [{ Shop__r: object({ Code__c: text() }) }, "Shop__r.Code__c (8 characters, no maxLength)"],
    [{ Own__c: { type: "array", items: text() } }, "Own__c is a list", "TaskWhoIds"],
    [{ Own__c: { type: ["string", "object"] } }, "Own__c may be an object"],
    [{ Shop__r: { type: "object" } }, "Shop__r declares no field"],
    [
      { Shop__r: code({ type: ["object", "null"] }) },
      "Shop__r may be null",
      "send Shop__c with null",
    ],
    [{ Shop__r: object({ Code__c: text({ maxLength: 8 }), Other__c: text() }) }, "several fields"],
    [{ Acount: code() }, "Acount is no relationship of Contact"],
    [{ Departement: text() }, "Contact.Departement is no standard field"],
    [{ HasOptedOutOfEmail: { type: ["boolean", "null"] } }, "it is null"],
    [
      { Shop__r: object({ Owner: object({ Code__c: text() }) }) },
      "$.detail.salesforce.Shop__r.Owner is an object inside of a parent",
    ],
  ] as [JsonSchema, ...string[]][]) {
    it(`is a notice with ${JSON.stringify(properties)}`, () => {
      const { mistakes, notices } = found(properties);
      assert.deepEqual(mistakes, []);
      assertOne(notices, parts);
    });
  }

  const refusals: [string, JsonSchema, string][] = [
    [
      "an object in a field that computes its value",
      { MailingAddress: object({ city: text() }) },
      "Contact.MailingAddress refuses $.detail.salesforce.MailingAddress: Salesforce computes the field, so nobody can write it.",
    ],
    [
      "an object in a text field",
      { Suffix: object({ de: text() }) },
      "Contact.Suffix refuses $.detail.salesforce.Suffix: it is an object, and a text field takes a text of 40 characters at most.",
    ],
    [
      "a list in the external id of a parent",
      { Shop__r: object({ Code__c: { type: "array" } }) },
      "Shop__c.Code__c refuses $.detail.salesforce.Shop__r.Code__c: it is a list, and a text field takes a text of 8 characters at most.",
    ],
    [
      "a text in a custom relationship without metadata",
      { Region__r: text() },
      "$.detail.salesforce.Region__r is string, and Region__r is a relationship of Contact: Salesforce takes an object with the parent's external id there, or the record ID in Region__c.",
    ],
    [
      "a text or null in a relationship",
      { Account: { type: ["null", "string"] } },
      "$.detail.salesforce.Account is string, and Account is a relationship of Contact: Salesforce takes an object with the parent's external id there, or the record ID in AccountId.",
    ],
  ];
  for (const [what, properties, sentence] of refusals) {
    it(`refuses ${what}`, () =>
      assert.deepEqual(found(properties), {
        mistakes: [`Subscription people: ${sentence}`],
        notices: [],
      }));
  }

  const doubts: [string, JsonSchema, ...string[]][] = [
    [
      "two fields of a parent, of which each request has one",
      {
        Shop__r: object(
          { Code__c: text({ maxLength: 8 }), Other__c: text() },
          { required: ["Code__c"] },
        ),
      },
      "$.detail.salesforce.Shop__r has several fields (Code__c, Other__c), and Salesforce refuses more than one in a parent; have the publisher name the parent by one external-id field.",
    ],
    [
      "two objects inside of a parent",
      { Shop__r: object({ Owner: code(), Region__r: object({ A__c: text(), B__c: text() }) }) },
      "$.detail.salesforce.Shop__r.Owner is an object inside of a parent. Salesforce takes one external id there; have the publisher leave it out.",
      "$.detail.salesforce.Shop__r.Region__r is an object inside of a parent. Salesforce takes one external id there; have the publisher leave it out.",
    ],
    [
      "a relationship that may be a text or an object",
      { Shop__r: { type: ["string", "object"] } },
      "$.detail.salesforce.Shop__r declares no field in the schema; declare the external-id field that names the parent, so that it can be checked.",
    ],
    [
      "a relationship of which the schema says nothing",
      { Shop__r: {} },
      "$.detail.salesforce.Shop__r declares no field in the schema; declare the external-id field that names the parent, so that it can be checked.",
    ],
    [
      "a list or null in a field that is not known",
      { Own__c: { type: ["array", "null"] } },
      "$.detail.salesforce.Own__c is a list, which only fields such as TaskWhoIds take; have the publisher send a single value.",
    ],
    [
      "a list or a text in a field that is not known",
      { Own__c: { type: ["string", "array"] } },
      "$.detail.salesforce.Own__c may be a list, which only fields such as TaskWhoIds take; have the publisher send a single value.",
    ],
  ];
  for (const [what, properties, ...sentences] of doubts) {
    it(`has doubts about ${what}`, () =>
      assert.deepEqual(found(properties, Object.keys(properties)), {
        mistakes: [],
        notices: sentences.map((sentence) => `Subscription people: ${sentence}`),
      }));
  }

  for (const [what, properties] of [
    ["a relationship that is always null", { Shop__r: { type: "null" } }],
    ["a value of any type in a field that is not known", { Own__c: {} }],
    ["two parents with one external id each", { Shop__r: code(), Account: code() }],
    [
      "a parent beside a field of nearly the same name",
      { Shop__r: code(), Shop__c: text({ pattern: "^a00[A-Za-z0-9]{15}$" }) },
    ],
  ] as [string, JsonSchema][]) {
    it(`says nothing about ${what}`, () =>
      assert.deepEqual(found(properties), { mistakes: [], notices: [] }));
  }

  it("needs what custom fields require, too", () => {
    const needed = custom("Contact", "Needed__c", { label, type: "date" }, true);
    const date = { type: ["string", "null"], format: "date" };
    const of = (...given: [JsonSchema, string[]]) => found(...given, [needed]).notices;
    assertOne(of({}, []), ["No request has Contact.Needed__c"]);
    assertOne(of({ Needed__c: date }, []), ["Contact.Needed__c", "is optional"]);
    assertOne(of({ Needed__c: date }, ["Needed__c"]), ["may be null by the schema"]);
  });

  it("meets with parents, dates, and the object's name of a parent", () => {
    const properties = {
      At__c: text({ format: "date-time" }),
      Tags__c: { enum: ["vip", null] },
      Own__c: text(),
      AccountId: text({ pattern: "^001[A-Za-z0-9]{15}$" }),
      Shop__r: object(
        { attributes: object({ type: { const: "Shop__c" } }), Code__c: text({ maxLength: 8 }) },
        { required: ["Code__c", "attributes"] },
      ),
    };
    assert.deepEqual(found(properties), { mistakes: [], notices: [] });
  });
});
