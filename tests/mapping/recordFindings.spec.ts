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
      const required = Object.keys(properties);
      assertOne(found(properties, required).mistakes, parts);
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
