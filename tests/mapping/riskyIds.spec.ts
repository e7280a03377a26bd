import assert from "node:assert/strict";
import { idRisks, riskyIdNotes } from "../../mapping/riskyIds";
import type { JsonSchema } from "../../mapping/jsonSchema";

const notes = (id: JsonSchema) =>
  riskyIdNotes({
    name: "customers",
    events: {
      schema: { type: "object", required: ["id"], properties: { id } },
      source: "shop.magento",
      detailTypes: ["customer-updated"],
    },
    upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
    fields: { LastName: "$.detail.id" },
  });
const text = (more: JsonSchema) => ({ type: "string", ...more });

/** Whether ids may end like a file name, and whether they may contain a slash. */
const kinds = (id: JsonSchema) => {
  const all = notes(id).join(" ");
  return [all.includes("end like a file name"), all.includes("contain a slash")];
};

// Source: REST API Developer Guide, 'sObject Rows by External ID'.
describe("external ids that Salesforce does not take as they are", () => {
  for (const [what, id, file, slash] of [
    ["any text", text({ minLength: 1 }), true, true],
    ["digits", text({ pattern: "^[0-9]+$" }), false, false],
    ["\\d in a group", text({ pattern: "^(?:\\d{3}-)*\\d+$" }), false, false],
    ["letters and digits", text({ pattern: "^[A-Za-z0-9-]{1,64}$" }), false, false],
    ["word characters", text({ pattern: "^\\w+$" }), false, false],
    ["no end", text({ pattern: "^[0-9]+" }), true, true],
    ["an escaped end", text({ pattern: "^[0-9]+\\$" }), true, true],
    ["no beginning", text({ pattern: "[0-9]+$" }), true, true],
    ["a choice", text({ pattern: "^C-[0-9]+$|^D" }), true, true],
    ["a choice behind a group", text({ pattern: "^(?:C|D)-[0-9]+|E$" }), true, true],
    ["an end in one choice of a group", text({ pattern: "^(?:[0-9]+$|[a-z])" }), true, true],
    ["a choice in a group", text({ pattern: "^(?:C|D)-[0-9]+$" }), false, false],
    ["a dot that is any character", text({ pattern: "^C-.+$" }), true, true],
    ["an escaped dot and letters", text({ pattern: "^[a-z]+\\.[a-z]{2,3}$" }), true, false],
    ["a dot and digits", text({ pattern: "^[0-9]+\\.[0-9]+$" }), false, false],
    ["digits and the end .inc", text({ pattern: "^[0-9]+\\.inc$" }), true, false],
    ["a dot and letters of any language", text({ pattern: "^[0-9.]+\\p{L}+$" }), true, false],
    [
      "a reference to a group, which may be anything",
      text({ pattern: "^([0-9])\\1$" }),
      true,
      true,
    ],
    ["capitals", text({ pattern: "^[A-Z.]+$" }), true, false],
    ["a class without spaces", text({ pattern: "^[^ ]+$" }), true, true],
    ["a class without dots and slashes", text({ pattern: "^[^./]+$" }), false, false],
    ["a path", text({ pattern: "^[a-z]+/[0-9]+$" }), false, true],
    ["an escaped slash", text({ pattern: "^[a-z]+\\/[0-9]+$" }), false, true],
    ["a slash in hexadecimal", text({ pattern: "^a\\x2f[0-9]+$" }), false, true],
    ["a property of Unicode", text({ pattern: "^\\p{L}+$" }), false, false],
    ["an e-mail address", text({ format: "email" }), true, false],
    ["a host", text({ format: "hostname" }), true, false],
    ["a URL", text({ format: "uri" }), true, true],
    ["a UUID", text({ format: "uuid" }), false, false],
    [
      "an e-mail address with a narrower pattern",
      text({ format: "email", pattern: "^[a-z@]+$" }),
      false,
      false,
    ],
    ["listed ids", { enum: ["a", "b.inc"] }, true, false],
    ["listed ids with a slash", { enum: ["a/b", "c"] }, false, true],
    ["listed ids of several types", { enum: [1, "a/b.inc"] }, true, true],
    ["listed ids that are fine", { enum: ["a", "a.b", ".inc.x"] }, false, false],
    ["a constant", { const: "x.JSON" }, true, false],
    ["a number", { type: "integer", minimum: 1, maximum: 9 }, false, false],
    ["a number or a text", { type: ["integer", "string"], minLength: 1 }, true, true],
    [
      "one of two schemas",
      { anyOf: [text({ format: "uuid" }), text({ format: "email" })] },
      true,
      false,
    ],
  ] as const) {
    it(`${what}: ${file ? "" : "no "}file name, ${slash ? "" : "no "}slash`, () =>
      assert.deepEqual(kinds(id), [file, slash]));
  }

  const remedy =
    "Have the shop publish an id with another character in its place, and map an external-id field that holds this id";

  it("are described with what Salesforce does, and with the remedy", () =>
    assert.deepEqual(notes(text({ minLength: 1 })), [
      `Subscription customers: $.detail.id may end like a file name by the schema: Salesforce takes the end .inc for the name of a file, answers 404, and the event becomes a dead letter; other extensions may do the same; up to version 57.0 of its REST API, it cuts the ends .json and .xml off, and writes to the record with the shorter id. ${remedy}; or exclude the dot by a pattern such as ^[A-Za-z0-9-]+$.`,
      `Subscription customers: $.detail.id may contain a slash by the schema: a slash arrives as %2F. Salesforce does not document what it does with it: clients report that the record is found, but a proxy on the way may decode it. ${remedy}; or exclude the slash by a pattern.`,
    ]));

  it("are described for one id, too", () => {
    assert.deepEqual(idRisks("a/b.inc"), [
      `Salesforce takes the end .inc for the name of a file, answers 404, and the event becomes a dead letter; other extensions may do the same. ${remedy}.`,
      `A slash arrives as %2F. Salesforce does not document what it does with it: clients report that the record is found, but a proxy on the way may decode it. ${remedy}.`,
    ]);
    assert.deepEqual(idRisks("a.xml"), [
      `Up to version 57.0 of its REST API, it cuts the ends .json and .xml off, and writes to the record with the shorter id. ${remedy}.`,
    ]);
  });

  for (const [id, count] of [
    ["veronica@example.inc", 1],
    ["a.INC", 1],
    ["a.json", 1],
    ["a.xml", 1],
    ["a/b", 1],
    ["a/b.inc", 2],
    ["a.inc.b", 0],
    ["inc", 0],
    ["a.b+c d%2F", 0],
    [".hidden", 0],
    [1001, 0],
    [null, 0],
  ] as const) {
    it(`the id ${id} has ${count} of these risks`, () => assert.equal(idRisks(id).length, count));
  }
});
