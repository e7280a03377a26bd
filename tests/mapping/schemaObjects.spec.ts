import assert from "node:assert/strict";
import { mappingAdvice } from "../../mapping/advice";
import { compile } from "../../mapping/compile";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type { DetailPath, Subscription } from "../../mapping/subscription";

const text = { type: "string" };
const object = (properties: JsonSchema, required: string[] = [], more: JsonSchema = {}) => ({
  type: "object",
  properties,
  required,
  ...more,
});
const subscribed = (properties: JsonSchema, required: string[]) => ({
  name: "customers",
  events: {
    schema: object({ id: { type: "string", minLength: 1 }, ...properties }, ["id", ...required]),
    source: "shop.magento",
    detailTypes: ["customer-updated"] as [string],
  },
  upsert: { object: "Shop__c", externalIdField: "ShopId__c", externalId: "$.detail.id" } as const,
});
/** A subscription that sends a record of a schema. */
const sending = (record: JsonSchema): Subscription => ({
  ...subscribed({ record }, ["record"]),
  record: "$.detail.record",
});
const PRESENT = [{ exists: true }];
const ABSENT = [{ exists: false }];

describe("the object that becomes a request's body", () => {
  const demanded = (record: JsonSchema) => {
    const subscription = sending(record);
    assert.deepEqual(subscriptionMistakes([subscription]), []);
    return compile(subscription).rules[0]?.eventPattern.detail?.record;
  };
  const named = object({ Name: text }, ["Name"]);

  for (const [what, record, values] of [
    ["that it requires", named, { Name: PRESENT }],
    [
      "that it requires where it is no null",
      { anyOf: [named, { type: "null" }] },
      { Name: PRESENT },
    ],
    [
      "that each of its alternatives requires",
      { anyOf: [object({ Name: text, Code__c: text }, ["Name", "Code__c"]), named] },
      { Name: PRESENT },
    ],
    [
      "with a usable schema",
      object({ Name: text, Far__c: { $ref: "other.json" } }, ["Name", "Far__c"]),
      { Name: PRESENT },
    ],
  ] as [string, JsonSchema, object][]) {
    it(`is sent if it has the single values ${what}`, () => {
      assert.deepEqual(demanded(record), values);
    });
  }

  for (const [what, record, types] of [
    ["null alone", { type: "null" }, "null"],
    ["a text or null", { type: ["string", "null"] }, "string or null"],
    ["a text in one alternative", { anyOf: [named, text] }, "object or string"],
  ] as [string, JsonSchema, string][]) {
    it(`cannot be ${what}`, () => {
      assert.deepEqual(subscriptionMistakes([sending(record)]), [
        `Subscription customers: $.detail.record is ${types}, not an object; record must be the path of an object that the publisher shapes.`,
      ]);
    });
  }

  const open = object({ Name: text }, ["Name"]);
  const closed = { ...open, additionalProperties: false };
  for (const [what, record, isOpen] of [
    ["by default", open, true],
    ["that is true", { ...open, additionalProperties: true }, true],
    ["in one of its alternatives", { anyOf: [closed, open] }, true],
    ["but false", closed, false],
    ["but false for what no schema evaluates", { ...open, unevaluatedProperties: false }, false],
  ] as [string, JsonSchema, boolean][]) {
    it(`may ${isOpen ? "" : "not "}have further properties with additionalProperties ${what}`, () => {
      const subscription = sending(record);
      assert.deepEqual(subscriptionMistakes([subscription]), []);
      assert.equal(mappingAdvice(subscription).length, isOpen ? 1 : 0);
    });
  }
});

describe("values of one element of a list", () => {
  const element = object({ a: text, b: text }, ["a", "b"]);
  const mapping = (properties: JsonSchema, required: string[], list: string): Subscription => ({
    ...subscribed(properties, required),
    fields: Object.fromEntries(
      ["a", "b"].map((key): [string, DetailPath] => [`${key}__c`, `$.detail.${list}[0].${key}`]),
    ),
  });
  const listOf = (items: JsonSchema) => ({ type: "array", minItems: 1, ...items });
  /** The demands of the rule for unmappable events on the list. */
  const demands = (subscription: Subscription) => {
    assert.deepEqual(subscriptionMistakes([subscription]), []);
    return compile(subscription).unmappable?.eventPattern.$or?.map(({ detail }) => detail);
  };
  const ID = { id: [{ exists: false }, { "anything-but": { wildcard: "*" } }] };
  const [noA, noB, onlyA] = [{ a: ABSENT }, { b: ABSENT }, { a: PRESENT, b: ABSENT }];

  for (const [what, items, second] of [
    ["each element has both", { items: element }, onlyA],
    ["only the first element is known", { prefixItems: [element] }, noB],
    [
      "further elements may lack one",
      { prefixItems: [element], items: object(element.properties, ["a"]) },
      noB,
    ],
    [
      "further elements may be null",
      { prefixItems: [element], items: { ...element, type: ["object", "null"] } },
      noB,
    ],
    ["no further element may exist", { prefixItems: [element], items: false }, onlyA],
  ] as [string, JsonSchema, object][]) {
    it(`are ${second === onlyA ? "demanded together" : "demanded each"} where ${what}`, () => {
      assert.deepEqual(demands(mapping({ list: listOf(items) }, ["list"], "list")), [
        ID,
        { list: noA },
        { list: second },
      ]);
    });
  }

  it("are demanded together also where the list is in an object that an event may lack", () => {
    const box = object({ list: listOf({ items: element }) }, ["list"]);
    const found = demands(mapping({ box }, [], "box.list"));
    assert.deepEqual(found, [{ box: { list: noA } }, { box: { list: onlyA } }, ID]);
  });
});
