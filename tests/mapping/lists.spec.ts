import assert from "node:assert/strict";
import fc from "fast-check";
import { compilePattern } from "../../eventbridge/pattern/compile";
import type { Json } from "../../eventbridge/event";
import { compile } from "../../mapping/compile";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type { DetailFilter, DetailPath, UpsertSubscription } from "../../mapping/subscription";
import { whyUnmappable } from "../../mapping/unmappable";
import { templateOf } from "./templateOf";
import { drawn } from "../drawn";

const text = { type: "string" };
const object = (properties: JsonSchema, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
});
const address = object({
  city: text,
  zip: text,
  street: { type: "array", items: text, minItems: 1 },
});
const list = (items: JsonSchema, more: JsonSchema = { minItems: 1 }) => ({
  type: "array",
  items,
  ...more,
});

interface Given {
  filter?: DetailFilter;
  optional?: boolean;
  externalId?: DetailPath;
  definitions?: JsonSchema;
}

/** A subscription that maps paths of a schema, beside an id and a store. */
function mapping(
  properties: JsonSchema,
  paths: readonly string[],
  given: Given = {},
): UpsertSubscription {
  const { filter, optional = false, externalId = "$.detail.id", definitions = {} } = given;
  const all = { id: { type: "string", minLength: 1 }, store: text, ...properties };
  return {
    name: "customers",
    events: {
      schema: { ...object(all), definitions },
      source: "shop.magento",
      detailTypes: ["customer-updated"],
      filter,
    },
    upsert: { object: "Contact", externalIdField: "ShopId__c", externalId },
    fields: Object.fromEntries(
      paths.map((path, index): [string, DetailPath | { optional: DetailPath }] => {
        const mapped: DetailPath = `$.detail.${path}`;
        return [`F${index}__c`, optional ? { optional: mapped } : mapped];
      }),
    ),
  };
}
const mistakesOf = (...given: Parameters<typeof mapping>) =>
  subscriptionMistakes([mapping(...given)]);

/** What the rules of a subscription do with a detail. */
function fateOf(
  subscription: UpsertSubscription,
  detail: object,
): "sent" | "dead" | "both" | "lost" {
  const { rules, unmappable } = compile(subscription);
  const event = {
    source: "shop.magento",
    "detail-type": "customer-updated",
    detail: detail as Json,
  };
  const matches = (pattern: object) => compilePattern(JSON.stringify(pattern))(event);
  const sent = rules.some(({ eventPattern }) => matches(eventPattern));
  const dead = unmappable !== undefined && matches(unmappable.eventPattern);
  return sent ? (dead ? "both" : "sent") : dead ? "dead" : "lost";
}

const ADDRESS = ["addresses[0].city", "addresses[0].zip", "addresses[0].street[0]"];
const two = mapping({ addresses: list(address) }, ADDRESS);
const gent = { city: "Gent", zip: "9000", street: ["Kouter 1"] };

describe("a path that reads an element of a list", () => {
  it("is read by its index, and demanded of any element, because patterns have no index", () => {
    assert.deepEqual(subscriptionMistakes([two]), []);
    const [rule = assert.fail()] = compile(two).rules;
    assert.deepEqual(templateOf(rule).inputPaths, {
      sf_F0__c: "$.detail.addresses[0].city",
      sf_F1__c: "$.detail.addresses[0].zip",
      sf_F2__c: "$.detail.addresses[0].street[0]",
    });
    const PRESENT = [{ exists: true }];
    assert.deepEqual(rule.eventPattern.detail?.addresses, {
      city: PRESENT,
      zip: PRESENT,
      street: PRESENT,
    });
  });

  for (const [what, addresses, fate, ...missing] of [
    ["one whole element", [gent], "sent"],
    ["null in an element, which clears the field", [{ ...gent, zip: null }], "sent"],
    ["two whole elements", [gent, { ...gent, city: "Brugge" }], "sent"],
    ["no list", undefined, "dead", "[0].city", "[0].zip", "[0].street[0]"],
    ["an empty list", [], "dead", "[0].city", "[0].zip", "[0].street[0]"],
    ["null as a list", null, "dead", "[0].city", "[0].zip", "[0].street[0]"],
    ["an element without a value", [{ ...gent, zip: undefined }], "dead", "[0].zip"],
    ["an empty list in an element", [{ ...gent, street: [] }], "dead", "[0].street[0]"],
    [
      "a part in each element",
      [{ city: "Gent" }, { zip: "9000", street: ["1"] }],
      "dead",
      "[0].zip",
      "[0].street[0]",
      "[1].city",
    ],
    [
      "a broken element beside a whole one",
      [gent, { city: "Brugge" }],
      "both",
      "[1].zip",
      "[1].street[0]",
    ],
  ] as [string, unknown, string, ...string[]][]) {
    it(`leads to '${fate}' for an event with ${what}`, () => {
      const detail = { id: "1", store: "de", addresses };
      assert.equal(fateOf(two, detail), fate);
      assert.deepEqual(
        whyUnmappable(two, detail),
        missing.map((path) => `$.detail.addresses${path} is missing`),
      );
    });
  }

  const leaf = fc.option(fc.constant("x"), { nil: undefined });
  const inner = fc.array(fc.record({ d: leaf, e: leaf }), { maxLength: 2 });
  const element = fc.record({ b: leaf, z: leaf, c: inner });
  const nested = mapping(
    { a: list(object({ b: text, z: text, c: list(object({ d: text, e: text })) })) },
    ["a[0].b", "a[0].c[0].d", "a[0].c[0].e", "a[0].z"],
  );
  it("leaves no event without a rule, however lists are nested, and whatever is missing", () =>
    fc.assert(
      fc.property(fc.array(element, { maxLength: 3 }), (a) => {
        const isWhole = a.some(
          ({ b, z, c }) =>
            b !== undefined &&
            z !== undefined &&
            c.some(({ d, e }) => d !== undefined && e !== undefined),
        );
        const fate = fateOf(nested, JSON.parse(JSON.stringify({ id: "1", a })) as object);
        assert(isWhole ? ["sent", "both"].includes(fate) : fate === "dead", fate);
      }),
      drawn(600),
    ));

  const tuple = { type: "array", minItems: 1, prefixItems: [address] };
  for (const [what, properties, ...paths] of [
    ["items and minItems", { addresses: list(address) }, ...ADDRESS],
    ["more elements than minItems needs", { a: list(text, { minItems: 3 }) }, "a[2]"],
    ["prefixItems and minItems", { addresses: tuple }, ...ADDRESS],
    [
      "a tuple of draft 7",
      { a: { type: "array", items: [text, object({ b: text })], minItems: 2 } },
      "a[0]",
    ],
    [
      "an object in a tuple",
      { a: { type: "array", items: [text, object({ b: text })], minItems: 2 } },
      "a[1].b",
    ],
    [
      "the elements behind a tuple",
      { a: { type: "array", prefixItems: [true], items: text, minItems: 2 } },
      "a[1]",
    ],
    [
      "the elements behind a tuple of draft 7",
      { a: { type: "array", items: [true], additionalItems: text, minItems: 2 } },
      "a[1]",
    ],
    ["allOf", { a: { allOf: [list(text, {}), { minItems: 1 }] } }, "a[0]"],
    [
      "every choice",
      { a: { anyOf: [list(text), list({ type: "number" }, { minItems: 2 })] } },
      "a[0]",
    ],
    ["a list in a list", { a: list(list(text)) }, "a[0][0]"],
    [
      "a list in an object in a list",
      { a: list(object({ b: list(object({ c: text })) })) },
      "a[0].b[0].c",
    ],
    [
      "elements of several lists",
      { a: list(text), b: list(object({ c: text })) },
      "a[0]",
      "b[0].c",
    ],
    [
      "several elements of one list",
      { a: list(object({ b: text, c: text }), { minItems: 2 }) },
      "a[0].b",
      "a[1].c",
      "a[1].b",
    ],
    [
      "an element with all values, beside one with some of them",
      {
        a: {
          type: "array",
          minItems: 2,
          items: [object({ b: text }), object({ b: text, c: text })],
        },
      },
      "a[0].b",
      "a[1].c",
    ],
    ["more than ten elements", { a: list(object({ b: text }), { minItems: 11 }) }, "a[10].b"],
    [
      "an element of each of two lists, of which the names have the same letters",
      {
        l: list(
          object({
            ab: { type: "array", minItems: 2, items: [object({ d: text }), object({ c: text })] },
            a: object({ b: list(text) }),
          }),
        ),
      },
      "l[0].ab[1].c",
      "l[0].a.b[0]",
    ],
  ] as [string, JsonSchema, ...string[]][]) {
    it(`is accepted where the schema guarantees the element: by ${what}`, () => {
      assert.deepEqual(mistakesOf(properties, paths), []);
    });
  }

  describe("leads to a dead letter by a pattern", () => {
    const PRESENT = [{ exists: true }];
    const ABSENT = [{ exists: false }];
    const abc = object({ a: text, b: text, c: text });
    const without = (...given: Parameters<typeof mapping>) =>
      compile(mapping(...given))
        .unmappable?.eventPattern.$or?.map(({ detail }) => detail)
        .filter((detail) => !Object.hasOwn(detail, "id"));

    it("that chooses an element by the values before an absent one, each demanded once", () =>
      assert.deepEqual(
        without({ l: list(abc, { minItems: 2 }) }, ["l[0].c", "l[0].a", "l[0].b", "l[1].a"]),
        [
          { l: { a: ABSENT } },
          { l: { a: PRESENT, b: ABSENT } },
          { l: { a: PRESENT, b: PRESENT, c: ABSENT } },
        ],
      ));

    it("that demands each absence alone, where another element may lack one of the values", () =>
      assert.deepEqual(
        without({ l: { ...list(object({ a: text })), prefixItems: [abc] } }, ["l[0].c", "l[0].a"]),
        [{ l: { a: ABSENT } }, { l: { c: ABSENT } }],
      ));

    it("that has both of two values, of which the paths have the same letters", () => {
      const element = object({ a: object({ bc: text }), ab: object({ c: text }) });
      assert.deepEqual(without({ l: list(element) }, ["l[0].ab.c", "l[0].a.bc"]), [
        { l: { a: { bc: ABSENT } } },
        { l: { a: { bc: PRESENT }, ab: { c: ABSENT } } },
      ]);
    });
  });

  it("names every element that lacks the value, whatever index the path has", () => {
    const eleventh = mapping({ a: list(object({ b: text }), { minItems: 11 }) }, ["a[10].b"]);
    const a = Array.from({ length: 12 }, (_, index) => (index === 11 ? {} : { b: "x" }));
    assert.deepEqual(whyUnmappable(eleventh, { id: "1", a }), ["$.detail.a[11].b is missing"]);
  });

  it("is accepted behind a reference, and in a list that only some events have: the others are dead letters", () => {
    const definitions = { address };
    const optional = object({ addresses: list({ $ref: "#/definitions/address" }) });
    const one = mapping({}, ["billing.addresses[0].city"], { definitions });
    const properties = { ...(one.events.schema.properties as JsonSchema), billing: optional };
    const given = {
      ...one,
      events: { ...one.events, schema: { ...one.events.schema, properties } },
    };
    assert.deepEqual(subscriptionMistakes([given]), []);
    assert.equal(fateOf(given, { id: "1" }), "dead");
  });

  it("sends events that follow the schema once, where the elements of a tuple differ", () => {
    const given = mapping({ addresses: tuple }, ADDRESS);
    assert.equal(fateOf(given, { id: "1", addresses: [gent, { city: "Brugge" }, 7] }), "sent");
    assert.equal(fateOf(given, { id: "1", addresses: [{ ...gent, zip: undefined }] }), "dead");
  });

  const COPY = "have the publisher copy the value to a key outside of the list";
  const optionalCity = list(object({ city: text, zip: text }, ["zip"]));
  for (const [what, properties, paths, given, ...mistake] of [
    [
      "no minItems",
      { a: list(text, {}) },
      ["a[0]"],
      {},
      "$.detail.a[0] reads an element by its place",
      "give it a minItems of 1",
      COPY,
    ],
    ["too few minItems", { a: list(text) }, ["a[1]"], {}, "give it a minItems of 2"],
    [
      "prefixItems without minItems",
      { a: { type: "array", prefixItems: [text] } },
      ["a[0]"],
      {},
      "give it a minItems of 1",
    ],
    [
      "no schema of the element",
      { a: { type: "array", minItems: 1 } },
      ["a[0]"],
      {},
      "has no schema for its element 0",
    ],
    ["an element of any type", { a: list({}) }, ["a[0]"], {}, "has no type in the schema"],
    [
      "a list that may be null",
      { a: { ...list(text), type: ["array", "null"] } },
      ["a[0]"],
      {},
      "reads an element of $.detail.a, which may be null by the schema",
      COPY,
    ],
    [
      "a choice without minItems",
      { a: { anyOf: [list(text), list(text, {})] } },
      ["a[0]"],
      {},
      "give it a minItems of 1",
    ],
    [
      "an optional value of the element",
      { a: optionalCity },
      ["a[0].city"],
      {},
      "$.detail.a[0].city is not in every $.detail.a[0] by the schema",
      COPY,
    ],
    [
      "an element that may be null",
      { a: list({ ...address, type: ["object", "null"] }) },
      ["a[0].city"],
      {},
      "is not in every $.detail.a[0]",
    ],
    [
      "an element that is an object",
      { a: list(address) },
      ["a[0]"],
      {},
      "$.detail.a[0] is an object; map one of its values",
    ],
    ["an element that is a list", { a: list(list(text)) }, ["a[0]"], {}, "$.detail.a[0] is a list"],
    [
      "no index",
      { a: list(address) },
      ["a.city"],
      {},
      "goes through $.detail.a, which is a list; name an element",
      "such as $.detail.a[0]",
      COPY,
    ],
    [
      "an unknown key",
      { a: list(address) },
      ["a[0].town"],
      {},
      "is not in the schema; $.detail.a[0] has city, street, zip",
    ],
    [
      "an index behind an object",
      { a: address },
      ["a[0].city"],
      {},
      "has an index behind $.detail.a, which is object; remove the index",
    ],
    [
      "an optional field",
      { a: list(text) },
      ["a[0]"],
      { optional: true },
      "$.detail.a[0] is mapped as optional, and reads an element of a list",
      COPY,
    ],
    [
      "an external id",
      { a: list(text) },
      ["store"],
      { externalId: "$.detail.a[0]" },
      "$.detail.a[0] is the external id, and reads an element of a list",
      COPY,
    ],
    [
      "different elements of a tuple",
      { a: { type: "array", minItems: 2, items: [object({ b: text }), object({ c: text })] } },
      ["a[0].b", "a[1].c"],
      {},
      "$.detail.a[0].b and $.detail.a[1].c are values of different elements of $.detail.a",
    ],
    [
      "a filter by the list",
      { a: list(address) },
      ["a[0].city"],
      { filter: { a: { zip: ["9000"] } } },
      "the filter looks at any element of detail.a, from which $.detail.a[0].city is mapped",
    ],
    [
      "a filter by the list, beside one by another value",
      { a: list(address) },
      ["a[0].city"],
      { filter: { store: ["be"], a: { zip: ["9000"] } } },
      "the filter looks at any element of detail.a, from which $.detail.a[0].city is mapped",
    ],
    [
      "a filter by the value",
      { a: list(text) },
      ["a[0]"],
      { filter: { a: ["x"] } },
      "the filter looks at any element of detail.a",
    ],
  ] as [string, JsonSchema, string[], Given, ...string[]][]) {
    it(`is refused with ${what}`, () => {
      const [only = "", ...more] = mistakesOf(properties, paths, given);
      for (const part of mistake) assert(only.includes(part), only);
      assert.deepEqual(more, []);
    });
  }

  it("is accepted beside a filter by another value", () =>
    assert.deepEqual(
      mistakesOf({ a: list(address) }, ["a[0].city"], { filter: { store: ["de"] } }),
      [],
    ));
});

describe("a filter on a list", () => {
  for (const [what, lines, filter, passing, other] of [
    ["null, which the list may be", { type: ["array", "null"], items: text }, [null], null, ["x"]],
    [
      "a value of a tuple",
      { type: "array", prefixItems: [object({ sku: text })], items: false },
      { sku: ["A-1"] },
      [{ sku: "A-1" }],
      [{ sku: "A-2" }],
    ],
    [
      "a value of lists in lists",
      { type: "array", items: { anyOf: [text, { $ref: "#/properties/lines" }] } },
      ["A-1"],
      [["A-1"]],
      [["A-2"]],
    ],
  ] as [string, JsonSchema, unknown[] | DetailFilter, unknown, unknown][]) {
    it(`is accepted, and takes the events with ${what}`, () => {
      const given = mapping({ lines }, ["store"], { filter: { lines: filter } });
      assert.deepEqual(subscriptionMistakes([given]), []);
      assert.equal(fateOf(given, { id: "1", store: "de", lines: passing }), "sent");
      assert.equal(fateOf(given, { id: "1", store: "de", lines: other }), "lost");
    });
  }
});
