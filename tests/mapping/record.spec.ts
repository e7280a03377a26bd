import assert from "node:assert/strict";
import { compile } from "../../mapping/compile";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { subscriptionMistakes } from "../../mapping/mistakes";
import { demandedOfRecord, openObjectsOf, recordFields, sentFieldsOf } from "../../mapping/record";
import type { DetailPath, Subscription } from "../../mapping/subscription";
import { whyUnmappable } from "../../mapping/unmappable";

const text = { type: "string" };
const object = (properties: JsonSchema, required: string[] = [], more: JsonSchema = {}) => ({
  type: "object",
  properties,
  required,
  ...more,
});
const account = object({ ShopCompanyId__c: text }, ["ShopCompanyId__c"]);
const shaped = object(
  {
    LastName: text,
    FirstName: text,
    Suffix: { type: ["string", "null"] },
    Birthdate: text,
    Tags__c: { type: "array", items: text },
    Account: account,
    Shop__r: object({ Code__c: text }),
  },
  ["LastName", "Suffix", "Tags__c", "Account"],
);

interface Given {
  object?: string;
  path?: DetailPath;
}

/** A subscription that sends a record of a schema. */
const sending = (
  record: JsonSchema,
  { object: name = "Contact", path = "$.detail.salesforce" }: Given = {},
): Subscription => ({
  name: "customers",
  events: {
    schema: object({ id: { type: "string", minLength: 1 }, salesforce: record }, [
      "id",
      "salesforce",
    ]),
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
  upsert: { object: name, externalIdField: "ShopId__c", externalId: "$.detail.id" },
  record: path,
});
const mistakesOf = (...given: Parameters<typeof sending>) =>
  subscriptionMistakes([sending(...given)]);
const whole = { LastName: "B", Suffix: null, Tags__c: [], Account: { ShopCompanyId__c: "7" } };

describe("a record that the publisher shapes", () => {
  it("is sent by one rule as it is, whatever optional fields it has", () => {
    const { rules, requestsPerEvent } = compile(sending(shaped));
    assert.deepEqual(mistakesOf(shaped), []);
    assert.equal(requestsPerEvent, 1);
    assert.deepEqual(
      rules.map(({ input }) => input),
      [{ inputPath: "$.detail.salesforce" }],
    );
  });

  it("is sent only if it has the single values that the schema requires in it, also in parents", () => {
    const PRESENT = [{ exists: true }];
    const [rule] = compile(sending(shaped)).rules;
    assert.deepEqual(rule?.eventPattern.detail, {
      id: [{ prefix: "" }],
      salesforce: {
        LastName: PRESENT,
        Suffix: PRESENT,
        Account: { ShopCompanyId__c: PRESENT },
      },
    });
  });

  for (const [what, salesforce, ...reasons] of [
    ["every required value", whole],
    ["further fields and lists", { ...whole, X__c: 1, Tags__c: ["a"] }],
    ["no record", undefined, "LastName", "Suffix", "Account.ShopCompanyId__c"],
    ["null", null, "LastName", "Suffix", "Account.ShopCompanyId__c"],
    ["a text", "x", "LastName", "Suffix", "Account.ShopCompanyId__c"],
    ["no last name", { ...whole, LastName: undefined }, "LastName"],
    ["a parent that is null", { ...whole, Account: null }, "Account.ShopCompanyId__c"],
  ] as [string, unknown, ...string[]][]) {
    it(`with ${what} ${reasons.length === 0 ? "is sent" : "is unmappable"}`, () => {
      assert.deepEqual(
        whyUnmappable(sending(shaped), { id: "C-1", salesforce }),
        reasons.map((path) => `$.detail.salesforce.${path} is missing`),
      );
    });
  }

  it("has the fields of its schema, with the relationship before a parent's", () =>
    assert.deepEqual(sentFieldsOf(sending(shaped)), {
      LastName: "$.detail.salesforce.LastName",
      FirstName: { optional: "$.detail.salesforce.FirstName" },
      Suffix: "$.detail.salesforce.Suffix",
      Birthdate: { optional: "$.detail.salesforce.Birthdate" },
      Tags__c: "$.detail.salesforce.Tags__c",
      "Account.ShopCompanyId__c": "$.detail.salesforce.Account.ShopCompanyId__c",
      "Shop__r.Code__c": { optional: "$.detail.salesforce.Shop__r.Code__c" },
    }));

  it("demands no value of a parent that can be null, nor a value that can be an object or a list", () => {
    const record = object(
      {
        LastName: text,
        Account: { ...account, type: ["object", "null"] },
        Shop__r: { anyOf: [account, { type: "null" }] },
        Region__r: { anyOf: [account, { type: "object" }] },
        Any__c: {},
        List__c: { type: "array" },
        Mixed__c: { type: ["string", "object"] },
      },
      ["LastName", "Account", "Shop__r", "Region__r", "Any__c", "List__c", "Mixed__c"],
    );
    assert.deepEqual(demandedOfRecord(sending(record)), ["$.detail.salesforce.LastName"]);
    assert.deepEqual(mistakesOf(record), []);
  });

  it("can be optional by the schema, or null: the event is then unmappable", () => {
    const optional = sending({ ...shaped, type: ["object", "null"] });
    assert.deepEqual(subscriptionMistakes([optional]), []);
    assert.equal(demandedOfRecord(optional).length, 3);
  });

  it("can be deeper in the event, behind references and choices", () => {
    const record = { allOf: [{ $ref: "#/definitions/contact" }, object({ Title: text })] };
    const given = sending(object({ contact: record }, ["contact"]), {
      path: "$.detail.salesforce.contact",
    });
    const { events } = given;
    const schema = { ...events.schema, definitions: { contact: shaped } };
    const sends = { ...given, events: { ...events, schema } };
    assert.deepEqual(subscriptionMistakes([sends]), []);
    assert.deepEqual(
      recordFields(sends).map(({ name }) => name),
      [...Object.keys(sentFieldsOf(sending(shaped))), "Title"],
    );
  });

  it("ends five parents deep at a schema that refers to itself", () => {
    const parent = object({ Name: text, Parent: { $ref: "#/properties/salesforce" } }, ["Name"]);
    const given = sending(parent, { object: "Account" });
    const parents = [0, 1, 2, 3, 4, 5].map((depth) => "Parent.".repeat(depth));
    assert.deepEqual(
      recordFields(given).map(({ name }) => name),
      [...parents.map((prefix) => `${prefix}Name`), `${"Parent.".repeat(5)}Parent`],
    );
    assert.deepEqual(
      openObjectsOf(given),
      parents.map((prefix) => `$.detail.salesforce.${prefix}`.slice(0, -1)),
    );
  });

  it("has no field that names the object of a parent", () => {
    const attributes = object({ type: text });
    const record = object({ Account: object({ attributes, ShopCompanyId__c: text }) });
    assert.deepEqual(sentFieldsOf(sending(record)), {
      "Account.ShopCompanyId__c": { optional: "$.detail.salesforce.Account.ShopCompanyId__c" },
    });
  });

  it("may have a name of 80 characters", () => {
    const record = object({ LastName: text, ["x".repeat(80)]: text }, ["LastName"]);
    assert.deepEqual(mistakesOf(record), []);
  });

  it("is not what a subscription sends that maps fields", () => {
    const fields = { LastName: { optional: "$.detail.salesforce.LastName" } } as const;
    const maps = { ...sending(shaped), record: undefined, fields } as Subscription;
    assert.deepEqual(sentFieldsOf(maps), fields);
    assert.deepEqual(openObjectsOf(maps), []);
  });

  it("has neither fields nor open objects where it is not an object", () => {
    assert.deepEqual(sentFieldsOf(sending(text)), {});
    assert.deepEqual(openObjectsOf(sending(text)), []);
  });

  it("may have fields that the schema does not name, unless the schema excludes them", () => {
    const closed = { additionalProperties: false };
    assert.deepEqual(openObjectsOf(sending({ ...shaped, ...closed })), [
      "$.detail.salesforce.Account",
      "$.detail.salesforce.Shop__r",
    ]);
    const record = object({ LastName: text }, ["LastName"], closed);
    assert.deepEqual(openObjectsOf(sending(record)), []);
    assert.deepEqual(openObjectsOf(sending(object({ LastName: text }))), ["$.detail.salesforce"]);
  });

  for (const [what, record, given, mistake] of [
    [
      "is not in the schema",
      shaped,
      { path: "$.detail.sales" },
      "$.detail.sales is not in the schema; $.detail has id, salesforce; record must be the path of an object",
    ],
    [
      "is no path",
      shaped,
      { path: "salesforce" },
      "'salesforce' is not a path into the event's detail",
    ],
    [
      "is the whole detail",
      shaped,
      { path: "$.detail" },
      "'$.detail' is not a path into the event's detail",
    ],
    ["is a text", text, {}, "$.detail.salesforce is string, not an object; record must"],
    [
      "is a list",
      { type: "array", items: shaped },
      {},
      "$.detail.salesforce is array, not an object",
    ],
    [
      "is a list in some events",
      { anyOf: [shaped, { type: "array" }] },
      {},
      "is object or array, not an object",
    ],
    [
      "has no type",
      true,
      {},
      "$.detail.salesforce has no type in the schema; declare a type; record must",
    ],
    [
      "has no properties",
      object({}),
      {},
      "$.detail.salesforce has no properties in the schema; declare the Salesforce fields",
    ],
    [
      "requires no value",
      object({ Name__c: text }),
      { object: "Shop__c" },
      "the schema requires no single value inside $.detail.salesforce",
    ],
    [
      "requires a list only",
      object({ Tags__c: { type: "array" } }, ["Tags__c"]),
      { object: "Shop__c" },
      "requires no single value inside",
    ],
    [
      "requires no last name of a contact",
      object({ LastName: text, X__c: text }, ["X__c"]),
      {},
      "a new Contact needs LastName, which the schema does not require in $.detail.salesforce",
    ],
    [
      "lacks the name of an account",
      object({ X__c: text }, ["X__c"]),
      { object: "Account" },
      "a new Account needs Name",
    ],
    [
      "has a name that is not a field's",
      object({ LastName: text, "last-name": text }, ["LastName"]),
      {},
      "$.detail.salesforce has 'last-name' in the schema; use the API name",
    ],
    [
      "has such a name in a parent",
      object({ LastName: text, Account: object({ "company id": text }) }, ["LastName"]),
      {},
      "has 'Account.company id' in the schema",
    ],
    [
      "has a name of 81 characters",
      object({ LastName: text, ["x".repeat(81)]: text }, ["LastName"]),
      {},
      "of at most 80 characters",
    ],
    [
      "has the Id",
      object({ LastName: text, id: text }, ["LastName"]),
      {},
      "has Id in the schema, which Salesforce assigns",
    ],
    [
      "has a name that begins like the external id's",
      object({ LastName: text, SHOPID__C: text, ShopId__c2: text, Id2: text }, ["LastName"]),
      {},
      "has ShopId__c in the schema, the external-id field, which Salesforce takes from the URL and refuses in the body; have the publisher leave it out.",
    ],
    [
      "has the external id",
      object({ LastName: text, SHOPID__C: text }, ["LastName"]),
      {},
      "has ShopId__c in the schema, the external-id field",
    ],
    [
      "has attributes",
      object({ LastName: text, attributes: object({ type: text }) }, ["LastName"]),
      {},
      "has attributes in the schema, which is not a field",
    ],
    [
      "has fields that differ in case",
      object({ LastName: text, lastname: text }, ["LastName"]),
      {},
      "has LastName and lastname in the schema, which Salesforce takes for one field",
    ],
  ] as [string, JsonSchema, Given, string][]) {
    it(`is a mistake if it ${what}`, () => {
      const [only = "", ...more] = mistakesOf(record, given);
      assert(only.includes(mistake), only);
      assert.deepEqual(more, []);
    });
  }

  it("is a mistake beside mapped fields, because EventBridge cannot merge the two", () => {
    const both = { ...sending(shaped), fields: { FirstName: "$.detail.id" } } as unknown;
    const [only = ""] = subscriptionMistakes([both as Subscription]);
    assert(only.includes("fields cannot be set with record"), only);
  });

  it("is demanded beside the filter, which cannot treat it as a single value", () => {
    const given = sending(shaped);
    const filtered = (filter: object) =>
      subscriptionMistakes([{ ...given, events: { ...given.events, filter } } as Subscription]);
    assert.deepEqual(
      filtered({ salesforce: { LastName: ["B"], FirstName: [{ exists: true }] } }),
      [],
    );
    assert.match(filtered({ salesforce: [{ exists: true }] }).join(), /as a single value/);
  });
});
