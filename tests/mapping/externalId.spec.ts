import assert from "node:assert/strict";
import { compile } from "../../mapping/compile";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type { DetailPath, Subscription } from "../../mapping/subscription";
import { whyUnmappable } from "../../mapping/unmappable";
import { schemaOf } from "./schemas";

/** A subscription whose external id has this schema. */
const identifiedBy = (id: JsonSchema, externalId: DetailPath = "$.detail.id"): Subscription => ({
  name: "customers",
  events: {
    schema: schemaOf({ id }),
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
  upsert: { object: "Contact", externalIdField: "ShopId__c", externalId },
  fields: { LeadSource: { constant: "Web" } },
});

const TEXT: JsonSchema = { type: "string", minLength: 1 };
const NUMBER: JsonSchema = { type: "integer", minimum: 1, maximum: 5e9 };

describe("the schema of an external id", () => {
  const BEYOND =
    "Subscription customers: $.detail.id may be a number beyond 5000000000 or -5000000000 by the schema. EventBridge does not compare such numbers, so the event would match no rule; give it a minimum and a maximum, or have it published as a text.";
  const EMPTY =
    "Subscription customers: $.detail.id may be an empty text by the schema, which identifies no record; give it a minLength of 1, or a pattern.";
  const DOTS =
    "Subscription customers: $.detail.id may be '.' or '..' by the schema, which changes the URL; remove them from the list.";
  const BOOLEAN =
    "Subscription customers: $.detail.id may be true or false by the schema, which is not an external id; allow texts or numbers only.";

  for (const [what, id, ...mistakes] of [
    ["accepts a text of at least 1 character", TEXT],
    ["accepts a text with a format", { type: "string", format: "uuid" }],
    ["accepts a listed text of digits, however large its number", { enum: ["6000000000"] }],
    [
      "accepts numbers between exclusive bounds",
      { type: "integer", exclusiveMinimum: 0, maximum: 9 },
    ],
    ["accepts listed texts with dots in them", { enum: ["a.", ".b", "..."] }],
    ["refuses a text whose least length is 0", { type: "string", minLength: 0 }, EMPTY],
    ["refuses a text whose least length is a text", { type: "string", minLength: "1" }, EMPTY],
    ["refuses a text that is empty in one choice", { anyOf: [TEXT, { type: "string" }] }, EMPTY],
    ["refuses a dot in one choice", { anyOf: [TEXT, { const: "." }] }, DOTS],
    ["refuses a number or null without bounds", { type: ["integer", "null"] }, BEYOND],
    ["refuses bounds that are texts", { type: "integer", minimum: "1", maximum: "9" }, BEYOND],
    ["refuses a minimum below -5e9", { type: "number", minimum: -6e9, maximum: 9 }, BEYOND],
    ["refuses a minimum without a maximum", { type: "number", minimum: 1 }, BEYOND],
    [
      "reports each of its mistakes",
      { anyOf: [{ type: ["boolean", "integer"] }, { type: "string" }, { const: ".." }] },
      ...[BOOLEAN, BEYOND, EMPTY, DOTS],
    ],
  ] as [string, JsonSchema, ...string[]][]) {
    it(what, () => {
      assert.deepEqual(subscriptionMistakes([identifiedBy(id)]), mistakes);
    });
  }

  it("must have the path: without it the subscription cannot be compiled, and the error says why", () => {
    assert.throws(() => compile(identifiedBy(TEXT, "$.detail.nr")), {
      message: "$.detail.nr is not in the schema; $.detail has id",
    });
  });
});

describe("an event identifies its record", () => {
  const BEGINNING = { type: "string", pattern: "^C-" };
  const EITHER = { anyOf: [TEXT, NUMBER] };

  for (const [what, schema, sent, unmappable] of [
    ["by a text", TEXT, ["1", "C-1"], [1, true, null, undefined, {}]],
    ["by a number above 0", NUMBER, [1, 5e9, 0.000001], ["1", 0, -1, 1e-7, null, undefined]],
    ["by either, if the schema has both", EITHER, ["1", 1], [0, -1, false, null, undefined]],
    ["by a text that begins as each id does", BEGINNING, ["C-", "C-1"], ["1-C-", "c-1", 1, ""]],
    ["by an element of a list, as patterns read it", TEXT, [["a"], [1, "a"]], [[1], [], [null]]],
  ] as [string, JsonSchema, unknown[], unknown[]][]) {
    it(what, () => {
      const why = (id: unknown) => whyUnmappable(identifiedBy(schema), { id });
      for (const id of sent) assert.deepEqual(why(id), [], JSON.stringify(id));
      for (const id of unmappable) assert.equal(why(id).length, 1, JSON.stringify(id));
    });
  }
});
