import assert from "node:assert/strict";
import { fieldFinding } from "../../mapping/fieldFindings";
import type { JsonSchema } from "../../mapping/jsonSchema";
import type { Field } from "../../salesforceSchema/field";

const label = "x";
const FIELDS = {
  text: { label, type: "text", length: 10 },
  email: { label, type: "email", length: 80 },
  number: { label, type: "number", digits: 3 },
  anyNumber: { label, type: "number" },
  boolean: { label, type: "boolean" },
  date: { label, type: "date" },
  datetime: { label, type: "datetime" },
  time: { label, type: "time" },
  picklist: { label, type: "picklist", values: ["de", "en"], restricted: true },
  openPicklist: { label, type: "picklist", values: ["Web"], restricted: false },
  multipicklist: { label, type: "multipicklist", values: ["vip", "new"], restricted: true },
  openMultipicklist: { label, type: "multipicklist", values: ["vip"], restricted: false },
  lookup: { label, type: "reference", relationship: "Account", parents: ["Account"] },
  owner: { label, type: "reference", relationship: "Owner", parents: ["User", "Group"] },
  computed: { label, type: "text", length: 10, readOnly: true },
} satisfies Record<string, Field>;
type Name = keyof typeof FIELDS;

const text = (more: JsonSchema = {}): JsonSchema => ({ type: "string", ...more });
const any = (...anyOf: JsonSchema[]) => anyOf;
const found = (name: Name, given: JsonSchema | JsonSchema[]) =>
  fieldFinding(FIELDS[name], [given].flat());

const TAKES = {
  text: "a text field takes a text of 10 characters at most",
  email: "an Email field takes a text that is an email address of 80 characters at most",
  number: "a number field takes a number",
  boolean: "a checkbox takes true or false",
  date: "a Date field takes a text such as 2026-09-14",
  datetime: "a Date/Time field takes a text such as 2026-09-14T08:21:07Z, with a T and a time zone",
  time: "a Time field takes a text such as 08:21:07.000Z",
  picklist: "a picklist takes a text of its list (de, en)",
  openPicklist: "a picklist takes a text of its list",
  multipicklist:
    "a multi-select picklist takes texts of its list, separated by semicolons (vip, new)",
  openMultipicklist: "a multi-select picklist takes texts of its list, separated by semicolons",
  lookup:
    "a lookup field takes a record ID of 15 or 18 characters; to name the parent by an external id, map Account.<its external-id field>",
  owner: "a lookup field takes a record ID of 15 or 18 characters",
};

describe("a field, compared with the schemas of a value,", () => {
  for (const [name, takes] of Object.entries(TAKES) as [keyof typeof TAKES, string][]) {
    it(`says what it takes: ${takes}`, () => {
      assert.deepEqual(found(name, { type: "array" }), {
        refusesAll: true,
        why: `it is a list, and ${takes}`,
      });
      assert.deepEqual(found(name, { type: "object" }), {
        refusesAll: true,
        why: `it is an object, and ${takes}`,
      });
    });
  }

  const OPEN = "its schema has neither a format nor a pattern, so it may be";
  const LIMIT = "the field takes 3 digits before the decimal point";
  for (const [name, schemas, evidence] of [
    ["boolean", { type: "null" }, "it is null"],
    ["boolean", { const: null }, "it is null"],
    ["boolean", { enum: ["yes"] }, 'it is "yes"'],
    ["date", { type: "boolean" }, "it is a boolean"],
    ["date", { type: ["integer", "null"] }, "it is a number (integer)"],
    ["datetime", { type: "number" }, "it is a number (number)"],
    ["time", { type: "boolean" }, "it is a boolean"],
    ["time", { type: "integer" }, "it is a number (integer)"],
    ["picklist", { enum: ["fr", null] }, 'it is "fr"'],
    ["multipicklist", { const: "old" }, 'it is "old"'],
    ["date", any({ type: "integer" }, { type: "array" }), "it is a number (integer)"],
    ["date", { enum: ["08:21:07"] }, 'it is "08:21:07"'],
    ["time", { enum: ["108:21:07", "08:21:07 CET"] }, 'it is "108:21:07"'],
    ["time", { const: "08:21:07 CET" }, 'it is "08:21:07 CET"'],
    ["datetime", { const: "on 2026-09-14" }, 'it is "on 2026-09-14"'],
    ["datetime", { const: "2026-09-14 08:21:07" }, 'it is "2026-09-14 08:21:07"'],
    ["datetime", { const: "2026-09-14Tab:21:07" }, 'it is "2026-09-14Tab:21:07"'],
    ["datetime", { const: "2026-09-14T08:ab:07" }, 'it is "2026-09-14T08:ab:07"'],
    ["datetime", { const: "2026-09-14T08:21:ab" }, 'it is "2026-09-14T08:21:ab"'],
    ["datetime", { const: "2026-09-14T8:21:07" }, 'it is "2026-09-14T8:21:07"'],
    ["datetime", { const: "2026-09-14T08:1:07" }, 'it is "2026-09-14T08:1:07"'],
    ["datetime", { const: "2026-09-14T08:21:7" }, 'it is "2026-09-14T08:21:7"'],
    ["email", text({ format: "uri" }), "its format is uri"],
    ["number", text({ pattern: "^[a-z]+$" }), "its pattern ^[a-z]+$ allows 'true'"],
    ["date", text({ maxLength: 2 }), `${OPEN} '12'`],
    ["date", text({ minLength: 22 }), `${OPEN} '2026-09-14T08:21:07+02:00'`],
    ["lookup", text({ minLength: 19 }), "its minLength is 19"],
    ["lookup", text({ maxLength: 14 }), "its maxLength is 14"],
  ] as [keyof typeof TAKES, JsonSchema | JsonSchema[], string][]) {
    it(`refuses every value of ${JSON.stringify(schemas)}: ${name}`, () =>
      assert.deepEqual(found(name, schemas), {
        refusesAll: true,
        why: `${evidence}, and ${TAKES[name]}`,
      }));
  }

  for (const [name, schema, why] of [
    ["computed", text(), "Salesforce computes the field, so nobody can write it"],
    ["text", text({ minLength: 11 }), "its minLength is 11, and the field takes 10 characters"],
    ["email", text({ minLength: 81 }), "its minLength is 81, and the field takes 80 characters"],
    ["number", { type: "number", minimum: 1000 }, `its minimum is 1000, and ${LIMIT}`],
  ] as [Name, JsonSchema, string][]) {
    it(`refuses every value of ${JSON.stringify(schema)} by its limits: ${name}`, () =>
      assert.deepEqual(found(name, schema), { refusesAll: true, why }));
  }

  it("may refuse a number whose maximum has more digits than it takes", () =>
    assert.deepEqual(found("number", { type: "integer", minimum: 1, maximum: 1000 }), {
      refusesAll: false,
      why: `its maximum is 1000, and ${LIMIT}`,
    }));

  for (const [name, schemas, evidence] of [
    ["boolean", { enum: ["true", "false"] }, 'it is "true"'],
    ["boolean", { const: "false" }, 'it is "false"'],
    ["boolean", { enum: ["true", "yes"] }, 'it is "yes"'],
    ["boolean", { enum: [true, null] }, "it is null"],
    ["boolean", { type: "integer" }, "it is a number (integer)"],
    ["boolean", { type: ["integer", "array"] }, "it is a list"],
    ["boolean", any({ type: "integer" }, { type: "null" }), "it is null"],
    ["text", { type: ["integer", "boolean"] }, "it is a number (integer)"],
    ["email", { type: "boolean" }, "it is a boolean"],
    ["openPicklist", { type: "integer" }, "it is a number (integer)"],
    ["openMultipicklist", { type: "integer" }, "it is a number (integer)"],
    ["date", any({}, { type: "integer" }), "it is a number (integer)"],
    ["picklist", { enum: ["de", "fr"] }, 'it is "fr"'],
    ["datetime", { const: "2026-09-14" }, 'it is "2026-09-14"'],
    ["datetime", { const: "2026-09-14T08:21:07" }, 'it is "2026-09-14T08:21:07"'],
    ["datetime", { enum: ["2026-09-14", "14.09.2026"] }, 'it is "14.09.2026"'],
    ["datetime", text({ format: "date" }), "its format is date"],
    [
      "datetime",
      text({ pattern: "^[\\d.-]{10}$" }),
      "its pattern ^[\\d.-]{10}$ allows '2026-09-14'",
    ],
    ["time", { const: "08:21:07" }, 'it is "08:21:07"'],
    ["date", text(), `${OPEN} '2026-09-14 08:21:07'`],
    ["date", text({ format: "of a shop" }), `${OPEN} '2026-09-14 08:21:07'`],
    ["date", text({ minLength: 10, maxLength: 10 }), `${OPEN} '14.09.2026'`],
    [
      "date",
      text({ pattern: "^\\p{Nd}{4}-" }),
      "its pattern ^\\p{Nd}{4}- allows '2026-09-14 08:21:07'",
    ],
    [
      "date",
      text({ pattern: "(?i)^a" }),
      "JavaScript cannot read its pattern (?i)^a, so it may be '2026-09-14 08:21:07'",
    ],
    ["date", text({ pattern: 5 }), `${OPEN} '2026-09-14 08:21:07'`],
    ["lookup", text({ minLength: 18 }), `${OPEN} '7f8b3a52-7f6d-4d0e-9a51-2f9c5b8f4a10'`],
    ["lookup", text({ maxLength: 15 }), `${OPEN} 'C-1001'`],
    ["owner", text({ minLength: "19", maxLength: "2" }), `${OPEN} 'C-1001'`],
  ] as [keyof typeof TAKES, JsonSchema | JsonSchema[], string][]) {
    it(`may refuse a value of ${JSON.stringify(schemas)}: ${name}`, () =>
      assert.deepEqual(found(name, schemas), {
        refusesAll: false,
        why: `${evidence}, and ${TAKES[name]}`,
      }));
  }

  for (const [name, schemas] of [
    ["date", {}],
    ["date", []],
    ["date", { type: "null" }],
    ["date", { const: null }],
    ["date", { enum: ["2026-09-14", null] }],
    ["boolean", { enum: [true, false] }],
    ["boolean", text({ maxLength: 1 })],
    ["time", text({ pattern: "Z$", format: "of a shop", maxLength: 13, minLength: 13 })],
    ["email", text()],
    ["email", text({ minLength: 80 })],
    ["text", text({ minLength: 10 })],
    ["text", text({ minLength: "11" })],
    ["picklist", text()],
    ["lookup", text({ minLength: 15, maxLength: 18, pattern: "^001" })],
    ["number", { type: "integer" }],
    ["number", { type: "integer", minimum: 999, maximum: 999 }],
    ["number", { type: "integer", minimum: "1000", maximum: "1000" }],
    ["anyNumber", { type: "integer", minimum: 1e12, maximum: 1e15 }],
  ] as [Name, JsonSchema | JsonSchema[]][]) {
    it(`takes every value of ${JSON.stringify(schemas)}: ${name}`, () =>
      assert.equal(found(name, schemas), undefined));
  }
});
