import assert from "node:assert/strict";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { subscriptionMistakes, subscriptionNotices } from "../../mapping/mistakes";
import type { Subscription, UpsertSource, UpsertSubscription } from "../../mapping/subscription";
import type { CustomField, Field } from "../../salesforceSchema/field";
import * as project from "../../subscriptions";

const custom = (name: string, field: Field, more: Partial<CustomField> = {}): CustomField => ({
  object: "Contact",
  name,
  field,
  isRequired: false,
  isExternalId: false,
  isUnique: false,
  ...more,
});
const label = "x";
const CUSTOM: CustomField[] = [
  custom("At__c", { label, type: "datetime" }),
  custom("On__c", { label, type: "date" }),
  custom("Opens__c", { label, type: "time" }),
  custom("Short__c", { label, type: "text", length: 10 }),
  custom("Price__c", { label, type: "number", digits: 3 }),
  custom("Done__c", { label, type: "boolean" }),
  custom("Sum__c", { label, type: "text", length: 255, readOnly: true }),
  custom("Store__c", { label, type: "picklist", values: ["de", "en"], restricted: true }),
  custom("Boss__c", { label, type: "text", length: 10 }),
  custom("Key__c", { label, type: "text", length: 10 }, { object: "Account" }),
  custom("Code__c", { label, type: "text", length: 10 }, { object: "Account", isExternalId: true }),
];

function mapping(
  leaf: JsonSchema,
  fields: Record<string, UpsertSource>,
  object = "Contact",
): UpsertSubscription {
  return {
    name: "people",
    events: {
      schema: {
        type: "object",
        required: ["id", "name", "value"],
        properties: {
          id: { type: "integer", minimum: 1, maximum: 5e9 },
          name: { type: "string", maxLength: 80 },
          value: leaf,
        },
      },
      source: "shop.magento",
      detailTypes: ["customer-updated"],
    },
    upsert: { object, externalIdField: "ShopId__c", externalId: "$.detail.id" },
    fields,
  };
}

/** The mistakes and notices of a value in a field. */
function found(field: string, leaf: JsonSchema) {
  const subscription = mapping(leaf, {
    LastName: "$.detail.name",
    ...(field !== "LastName" && { [field]: "$.detail.value" }),
  });
  const mistakes = subscriptionMistakes([subscription], CUSTOM);
  return { mistakes, notices: subscriptionNotices([subscription], CUSTOM) };
}

const text = (more: JsonSchema = {}): JsonSchema => ({ type: "string", ...more });
const SHOP_TIME = text({ pattern: "^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$" });

describe("the types of a mapping and of Salesforce", () => {
  it("meet without a word in the project's own subscriptions", () => {
    assert.deepEqual(subscriptionNotices(project.subscriptions), []);
  });

  for (const [field, leaf, ...parts] of [
    ["At__c", SHOP_TIME, "pattern", "2026-09-14 08:21:07", "T and a time zone"],
    ["EmailBouncedDate", SHOP_TIME, "Contact.EmailBouncedDate refuses $.detail.value"],
    ["At__c", text({ format: "email" }), "format is email"],
    ["On__c", text({ format: "date-time" }), "format is date-time", "such as 2026-09-14"],
    ["Birthdate", text({ format: "date-time" }), "Contact.Birthdate"],
    ["Birthdate", { type: "boolean" }, "a boolean"],
    ["Birthdate", { type: ["boolean", "null"] }, "a boolean"],
    ["At__c", { type: "integer" }, "a number (integer)"],
    ["On__c", { type: "number" }, "a number (number)"],
    ["Opens__c", text({ pattern: "^\\d{2}[.]\\d{2}[.]\\d{4}$" }), "08:21:07.000Z"],
    ["Short__c", text({ minLength: 11 }), "minLength is 11", "10 characters"],
    ["Short__c", { enum: ["a long text of a list"] }, "a long text"],
    ["Short__c", { const: "a long text of a list" }, "a long text"],
    ["Store__c", { enum: ["fr", "it"] }, '"fr"', "de, en"],
    ["Price__c", { type: "integer", minimum: 1000 }, "minimum is 1000", "3 digits"],
    ["Price__c", text({ pattern: "^[a-z]+$" }), "pattern", "a number"],
    ["Sum__c", text(), "computes the field"],
    ["Done__c", { enum: ["yes", "no"] }, "true or false"],
    ["Account.Key__c", text({ minLength: 1 }), "Account.Key__c is no external id"],
    ["Account.Code__c", text({ minLength: 11 }), "Account.Code__c refuses", "10 characters"],
    ["Boss__r.Code__c", text({ minLength: 1 }), "Boss__c is not a lookup field"],
    ["Department", { type: "array", items: text() }, "a list"],
    ["AccountId", text({ maxLength: 10 }), "maxLength is 10", "15 or 18", "map Account.<its"],
    ["AccountId", text({ minLength: 19 }), "minLength is 19", "a record ID"],
    ["AccountId", text({ format: "uuid" }), "format is uuid", "a record ID"],
    ["AccountId", text({ pattern: "^C-[0-9]+$" }), "allows 'C-1001'", "a record ID"],
    ["OwnerId", text({ format: "email" }), "Contact.OwnerId refuses", "format is email"],
    ["AccountId", { enum: ["003000000000001"] }, "003000000000001"],
    ["Name", text(), "Contact.Name refuses", "computes the field"],
  ] as [string, JsonSchema, ...string[]][]) {
    it(`are a mistake for ${JSON.stringify(leaf)} in ${field}`, () => {
      const { mistakes } = found(field, leaf);
      assert.equal(mistakes.length, 1, mistakes.join(" | "));
      for (const part of ["Subscription people: ", ...parts]) {
        assert(mistakes[0]?.includes(part), `'${part}' in: ${mistakes[0]}`);
      }
    });
  }

  it("are a mistake for a value in a standard relationship", () =>
    assert.deepEqual(found("Account", text()), {
      mistakes: [
        "Subscription people: Contact.Account is a relationship; map the parent's external id to a key such as Account.Code__c, or its record ID to AccountId.",
      ],
      notices: [],
    }));

  for (const [field, leaf, ...parts] of [
    ["At__c", text(), "neither a format nor a pattern", "2026-09-14 08:21:07"],
    ["At__c", text({ format: "date" }), "format is date"],
    ["Opens__c", text({ pattern: "^\\d{2}:\\d{2}:\\d{2}$" }), "08:21:07.000Z"],
    ["Birthdate", text({ pattern: "^\\d{4}-\\d{2}-\\d{2}" }), "allows '2026-09-14 08:21:07'"],
    ["Short__c", text({ maxLength: 11 }), "Short__c (10 characters, maxLength 11)"],
    ["Short__c", text(), "Short__c (10 characters, no maxLength)", "STRING_TOO_LONG"],
    ["Short__c", text({ format: "date-time" }), "Short__c (10 characters, maxLength 29)"],
    ["Short__c", text({ format: "email" }), "Short__c (10 characters, no maxLength)"],
    ["Short__c", text({ pattern: "^[a-z]+$" }), "Short__c (10 characters, no maxLength)"],
    ["Short__c", text({ pattern: "[a-z]{3}" }), "Short__c (10 characters, no maxLength)"],
    ["Short__c", text({ pattern: "^a|b$" }), "Short__c (10 characters, no maxLength)"],
    ["Short__c", text({ pattern: "^[a-z]{3,}$" }), "Short__c (10 characters, no maxLength)"],
    ["Short__c", text({ pattern: "^a\\$" }), "Short__c (10 characters, no maxLength)"],
    ["Short__c", { anyOf: [text({ maxLength: 5 }), text({ maxLength: 12 })] }, "maxLength 12"],
    ["Email", text({ format: "email" }), "Email (80 characters, no maxLength)"],
    ["Description", text({ maxLength: 40_000 }), "Description (32000 characters, maxLength 40000)"],
    ["Account.Code__c", text({ minLength: 1 }), "Account.Code__c (10 characters, no maxLength)"],
    ["AccountId", text(), "Contact.AccountId may refuse", "'C-1001'", "a record ID"],
    ["AccountId", text({ pattern: "^[A-Za-z0-9]+$" }), "'1001'", "a record ID"],
    ["AccountId", { type: "integer" }, "a number", "a record ID"],
    ["Done__c", { type: ["boolean", "null"] }, "it is null", "true or false"],
    ["Done__c", { enum: [true, false, null] }, "it is null"],
    ["Short__c", { enum: ["short", "a long text of a list"] }, "a long text"],
    ["Short__c", { type: "integer" }, "a number"],
    ["Short__c", text({ type: ["string", "boolean"], maxLength: 9 }), "a boolean"],
    ["Store__c", { enum: ["de", "it"] }, '"it"'],
    ["Price__c", text(), "neither a format"],
    ["Price__c", { type: "integer", maximum: 1000 }, "maximum is 1000"],
    ["Done__c", { type: "integer" }, "a number"],
    ["Done__c", { enum: [0, 1] }, "true or false"],
    ["Lastname", text(), "Contact.Lastname is no standard field"],
    ["Acount.Code__c", text({ minLength: 1 }), "Acount is no relationship of Contact"],
  ] as [string, JsonSchema, ...string[]][]) {
    it(`are a notice for ${JSON.stringify(leaf)} in ${field}`, () => {
      const subscription = mapping(leaf, { [field]: "$.detail.value" });
      const required = "No request has Contact.LastName";
      const notices = subscriptionNotices([subscription], CUSTOM).filter(
        (one) => !one.includes(required),
      );
      assert.deepEqual(subscriptionMistakes([subscription], CUSTOM), []);
      assert.equal(notices.length, 1, notices.join(" | "));
      for (const part of ["Subscription people: ", ...parts]) {
        assert(notices[0]?.includes(part), `'${part}' in: ${notices[0]}`);
      }
    });
  }

  for (const [field, leaf] of [
    ["At__c", text({ format: "date-time" })],
    ["At__c", { type: ["string", "null"], format: "date-time" }],
    ["At__c", text({ pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" })],
    ["On__c", text({ format: "date" })],
    ["Birthdate", text({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", maxLength: 10 })],
    ["Short__c", text({ maxLength: 10 })],
    ["Short__c", text({ pattern: "^[a-z*]{1,32}\\+$" })],
    ["Short__c", text({ pattern: "^([1-9][0-9]{0,9}|guest-[0-9a-f]{3})$" })],
    ["Short__c", text({ format: "date" })],
    ["Short__c", { enum: ["short", "texts"] }],
    ["Description", text()],
    ["AccountId", text({ pattern: "^001[A-Za-z0-9]{15}$" })],
    ["AccountId", text({ minLength: 15, maxLength: 18 })],
    ["OwnerId", { type: ["string", "null"], pattern: "^[A-Za-z0-9]{18}$" }],
    ["Store__c", text()],
    ["Store__c", { enum: ["de", null] }],
    ["Price__c", { type: "number" }],
    ["Price__c", text({ pattern: "^[0-9]+\\.[0-9]{4}$" })],
    ["Done__c", { type: "boolean" }],
    ["Email", text({ maxLength: 80 })],
    ["Email", text({ format: "email", maxLength: 80 })],
    ["LeadSource", { enum: ["anything"] }],
    ["Own__c", { type: ["string", "integer", "boolean"] }],
    ["Account.Code__c", text({ minLength: 1, maxLength: 10 })],
    ["At__c", text({ pattern: "(" })],
  ] as [string, JsonSchema][]) {
    it(`meet for ${JSON.stringify(leaf)} in ${field}`, () => {
      const { mistakes, notices } = found(field, leaf);
      assert.deepEqual(mistakes, []);
      if (leaf.pattern !== "(") assert.deepEqual(notices, []);
    });
  }

  for (const [field, constant, isMistake] of [
    ["LeadSource", "Web", false],
    ["Birthdate", "14.9.2026", true],
    ["Birthdate", "2026-09-14", false],
    ["Suffix", "x".repeat(41), true],
    ["HasOptedOutOfEmail", "no", true],
    ["Store__c", "it", true],
    ["Email", "nobody", true],
    ["OwnerId", "0055g00000AbCdEQAZ", false],
    ["OwnerId", "0015g00000AbCdEQAZ", true],
    ["AccountId", "ACME", true],
  ] as const) {
    it(`${isMistake ? "are a mistake" : "meet"} for the constant ${JSON.stringify(constant)} in ${field}`, () => {
      const fields = { LastName: "$.detail.name", [field]: { constant } } as const;
      const mistakes = subscriptionMistakes([mapping(text(), fields)], CUSTOM);
      assert.equal(mistakes.length, isMistake ? 1 : 0, mistakes.join(" | "));
    });
  }

  for (const [field, constant, ...parts] of [
    ["HasOptedOutOfEmail", null, "refuses the constant null", "true or false"],
    ["LastName", null, "Contact.LastName cannot be cleared", "Erased"],
    ["LastName", "", "Contact.LastName cannot be cleared"],
    ["Needed__c", null, "Contact.Needed__c cannot be cleared"],
    ["MailingStreet", "x".repeat(256), "MailingStreet refuses the constant"],
  ] as const) {
    it(`are a mistake for an anonymization with ${JSON.stringify(constant)} in ${field}`, () => {
      const { name, events, upsert } = mapping(text(), {});
      const needed = custom("Needed__c", { label, type: "date" }, { isRequired: true });
      const erasure: Subscription = {
        name,
        events,
        anonymize: upsert,
        fields: { Email: { constant: null }, [field]: { constant } },
      };
      const mistakes = subscriptionMistakes([erasure], [...CUSTOM, needed]);
      assert.equal(mistakes.length, 1, mistakes.join(" | "));
      for (const part of parts) assert(mistakes[0]?.includes(part), mistakes[0]);
    });
  }

  it("name the long texts of a subscription in one sentence, also that of the external id", () => {
    const subscription = mapping(text({ minLength: 1, pattern: "^C-" }), {
      LastName: "$.detail.value",
      FirstName: "$.detail.value",
    });
    const upsert = { ...subscription.upsert, externalId: "$.detail.value" } as const;
    const key = custom("ShopId__c", { label, type: "text", length: 64 }, { isExternalId: true });
    const [notice, ...more] = subscriptionNotices([{ ...subscription, upsert }], [key]);
    assert.deepEqual(more, []);
    assert.equal(
      notice,
      "Subscription people: The schema allows texts that are longer than their fields: ShopId__c (64 characters, no maxLength), LastName (80 characters, no maxLength), FirstName (40 characters, no maxLength). Salesforce refuses the whole record for one of them (STRING_TOO_LONG, a dead letter). Set maxLength in the schema, and have the shop keep to it: docs/mapping.md, 'Texts that are too long'.",
    );
  });

  describe("are both", () => {
    const boss = custom("Boss__c", { label, type: "text", length: 10 });
    const shop = custom(
      "Shop__c",
      { label, type: "reference", relationship: "Shop__r", parents: ["Shop__c"] },
      { isRequired: true },
    );
    const leaf = text({ minLength: 1, maxLength: 5 });
    const user = { object: "User" };
    const clerk = custom("Clerk__c", { label, type: "text", length: 3 }, user);
    const all = (subscription: Subscription, fields: CustomField[]) => ({
      mistakes: subscriptionMistakes([subscription], fields),
      notices: subscriptionNotices([subscription], fields),
    });
    const LastName = "$.detail.name" as const;
    const value = "$.detail.value" as const;
    const erasing = (fields: Record<string, { constant: string | null }>): Subscription => {
      const { name, events, upsert } = mapping(leaf, {});
      return { name, events, anonymize: upsert, fields };
    };
    const deletion = (): Subscription => {
      const { name, events, upsert } = mapping(leaf, {});
      return { name, events, delete: upsert };
    };
    const shaped = (properties: JsonSchema): Subscription => {
      const object = { type: "object", additionalProperties: false };
      const { name, events, upsert } = mapping(
        {
          ...object,
          required: ["LastName"],
          properties: { LastName: text({ maxLength: 80 }), ...properties },
        },
        {},
      );
      return { name, events, upsert, record: value };
    };
    const nested = { type: "object", additionalProperties: false, properties: { Code__c: leaf } };
    const unknown = (what: string) =>
      `${what} that this program knows. Check its spelling; \`doctor\` checks it in the org.`;

    for (const [what, subscription, fields, mistakes, notices] of [
      [
        "absent for an anonymization of some fields",
        erasing({ Email: { constant: null } }),
        [],
        [],
        [],
      ],
      ["absent for a deletion", deletion(), [], [], []],
      [
        "absent for a constant that is required",
        mapping(leaf, { LastName: { constant: "x" }, Department: value }),
        [],
        [],
        [],
      ],
      [
        "absent for unknown fields of an unknown object",
        mapping(leaf, { Status: value, "Acount.Code__c": value }, "Order__c"),
        [],
        [],
        [],
      ],
      [
        "absent for a custom relationship that is not known",
        mapping(leaf, { LastName, "Shop__r.Code__c": value }),
        [],
        [],
        [],
      ],
      [
        "absent for a required parent that is mapped by its external id",
        mapping(leaf, { LastName, "Shop__r.Code__c": value }),
        [shop],
        [],
        [],
      ],
      [
        "absent for an owner who may be of two objects",
        mapping(leaf, { Name: value, "Owner.Clerk__c": value }, "Order__c"),
        [clerk],
        [],
        [],
      ],
      [
        "absent for an external id whose name another object has too",
        mapping(leaf, { LastName }),
        [custom("ShopId__c", { label, type: "text", length: 10 }, { object: "Account" })],
        [],
        [],
      ],
      [
        "a notice for a name that looks like a custom field's, but has no such ending",
        mapping(leaf, { LastName, Shop__code: value }),
        [],
        [],
        [unknown("Contact.Shop__code is no standard field")],
      ],
      [
        "a notice alone for an object inside of an unknown parent",
        shaped({ Acount: { ...nested, properties: { Owner: nested } } }),
        [],
        [],
        [
          "$.detail.value.Acount.Owner is an object inside of a parent. Salesforce takes one external id there; have the publisher leave it out.",
        ],
      ],
      [
        "a mistake alone for an object in a field that takes a text",
        shaped({ Description: nested }),
        [],
        [
          "Contact.Description refuses $.detail.value.Description: it is an object, and a text field takes a text of 32000 characters at most.",
        ],
        [],
      ],
      [
        "a mistake alone for a value that is refused",
        mapping({ type: "boolean" }, { LastName, Birthdate: value }),
        [],
        [
          "Contact.Birthdate refuses $.detail.value: it is a boolean, and a Date field takes a text such as 2026-09-14.",
        ],
        [],
      ],
      [
        "a mistake alone for a parent by a field that is no lookup",
        mapping(leaf, { LastName, "Boss__r.Code__c": value }),
        [boss],
        ["Boss__r.Code__c: Contact.Boss__c is not a lookup field."],
        [],
      ],
      [
        "a mistake for an external id that is none by its metadata",
        mapping(leaf, { LastName }),
        [custom("ShopId__c", { label, type: "text", length: 10 })],
        [
          "Contact.ShopId__c is no external id by its metadata, so Salesforce finds no record by it; set externalId to true there.",
        ],
        [],
      ],
      [
        "a mistake for an external id that the schema lacks, whatever its field",
        {
          ...mapping(leaf, { LastName }),
          upsert: { object: "Contact", externalIdField: "Email", externalId: "$.detail.nr" },
        },
        [],
        ["$.detail.nr is not in the schema; $.detail has id, name, value."],
        [],
      ],
      [
        "a mistake for an upsert that clears what is required",
        mapping(leaf, { LastName: { constant: "" }, Department: value }),
        [],
        [
          "Contact.LastName cannot be cleared: Salesforce requires a value; set a constant such as 'Erased'.",
        ],
        [],
      ],
      [
        "a mistake for an anonymization that clears a required parent",
        erasing({ "Shop__r.Code__c": { constant: null } }),
        [shop],
        [
          "Contact.Shop__c cannot be cleared: Salesforce requires a value; set a constant such as 'Erased'.",
        ],
        [],
      ],
    ] as [string, Subscription, CustomField[], string[], string[]][]) {
      it(what, () => {
        const named = (list: string[]) => list.map((one) => `Subscription people: ${one}`);
        assert.deepEqual(all(subscription, fields), {
          mistakes: named(mistakes),
          notices: named(notices),
        });
      });
    }
  });

  describe("of fields that Salesforce requires are a notice where", () => {
    const noticesOf = (
      leaf: JsonSchema,
      fields: Record<string, UpsertSource>,
      object = "Contact",
    ) => subscriptionNotices([mapping(leaf, fields, object)]);

    it("the field is not mapped", () => {
      const [notice = "", ...more] = noticesOf(text({ maxLength: 80 }), {
        Department: "$.detail.value",
      });
      assert.match(notice, /No request has Contact\.LastName, which Salesforce requires/);
      assert.deepEqual(more, []);
    });

    it("the value may be null", () => {
      const nullable = { type: ["string", "null"], maxLength: 80 };
      const [notice = "", ...more] = noticesOf(nullable, { LastName: "$.detail.value" });
      assert.match(notice, /\$\.detail\.value may be null .* refuses null for Contact\.LastName/);
      assert.deepEqual(more, []);
    });

    it("the value is optional", () => {
      const { events, ...others } = mapping(text({ maxLength: 80 }), {
        LastName: { optional: "$.detail.value" },
      });
      const schema = { ...events.schema, required: ["id", "name"] };
      assert.deepEqual(subscriptionNotices([{ ...others, events: { ...events, schema } }]), [
        "Subscription people: Contact.LastName, which Salesforce requires, is optional: a request without it cannot create a record.",
      ]);
    });

    it("and not where the object is unknown", () => {
      assert.deepEqual(noticesOf(text(), { Any__c: "$.detail.value" }, "Order__c"), []);
    });
  });
});
