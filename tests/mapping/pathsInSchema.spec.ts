import assert from "node:assert/strict";
import type { JsonSchema } from "../../mapping/jsonSchema";
import type { DetailFilter, DetailPath, UpsertSubscription } from "../../mapping/subscription";
import { assertOne, ID, mistakesOf, subscription, withFilter } from "./registeredCustomers";
import { schemaOf, texts } from "./schemas";

describe("subscriptionMistakes, for the schema of the events,", () => {
  const withId = (id: JsonSchema) => ({
    events: { ...subscription.events, schema: schemaOf({ id, ...texts("lastname") }) },
    fields: { LastName: "$.detail.lastname" } as const,
  });
  const optional = (path: string) => ({ optional: path as DetailPath });
  const withFields = (fields: UpsertSubscription["fields"]) => ({ fields });

  for (const [what, id] of [
    ["a text", { type: "string", minLength: 1 }],
    ["a text or null", { type: ["string", "null"], minLength: 1 }],
    ["a text with a pattern", { type: "string", pattern: "^c-" }],
    ["a number up to 5e9", { type: "integer", minimum: 0, maximum: 5e9 }],
    ["a number below 5e9", { type: "number", exclusiveMinimum: -5e9, exclusiveMaximum: 5e9 }],
    [
      "a text or a number up to 5e9",
      {
        anyOf: [
          { type: "string", minLength: 1 },
          { type: "integer", minimum: 1, maximum: 9 },
        ],
      },
    ],
    ["one of several texts", { enum: ["a", "b"] }],
    ["one number", { const: 5e9 }],
  ] as [string, JsonSchema][]) {
    it(`accepts an external id that is ${what}`, () => {
      assert.deepEqual(mistakesOf(withId(id)), []);
    });
  }

  const UNBOUNDED = "$.detail.id may be a number beyond 5000000000 or -5000000000 by the schema";
  const EMPTY = "$.detail.id may be an empty text by the schema, which identifies no record";
  for (const [what, id, mistake] of [
    ["a number without bounds", { type: "integer" }, UNBOUNDED],
    ["a number without a minimum", { type: "integer", maximum: 5 }, UNBOUNDED],
    ["a number above 5e9", { type: "integer", minimum: 1, maximum: 5e9 + 1 }, UNBOUNDED],
    ["one of several numbers, one above 5e9", { enum: [1, 6e9] }, UNBOUNDED],
    ["a dot", { enum: ["a", "."] }, "$.detail.id may be '.' or '..' by the schema"],
    ["two dots", { const: ".." }, "$.detail.id may be '.' or '..' by the schema"],
    ["a constant below -5e9", { const: -6e9 }, UNBOUNDED],
    [
      "a text or a number without a maximum",
      { anyOf: [{ type: "string", minLength: 1 }, { type: "number" }] },
      UNBOUNDED,
    ],
    ["a text that can be empty", { type: "string" }, EMPTY],
    ["one of several texts, one empty", { enum: ["a", ""] }, EMPTY],
    [
      "true or false",
      { type: "boolean" },
      "may be true or false by the schema, which is not an external id",
    ],
    ["anything", {}, "$.detail.id has no type in the schema; declare a type"],
    [
      "a list",
      { type: "array" },
      "$.detail.id is a list, which no Salesforce field accepts; map a single value",
    ],
  ] as [string, JsonSchema, string][]) {
    it(`refuses an external id that is ${what}`, () => {
      assertOne(mistakesOf(withId(id)), "Subscription registered: ", mistake);
    });
  }

  it("refuses a path that the schema does not have, and lists the properties there", () => {
    const mistakes = mistakesOf(withFields({ City: "$.detail.address.town" }));
    assertOne(
      mistakes,
      "$.detail.address.town is not in the schema; $.detail.address has city, country.",
    );
  });

  it("refuses an optional path that every event has", () => {
    const mistakes = mistakesOf(withFields({ LastName: optional("$.detail.lastname") }));
    assertOne(
      mistakes,
      "$.detail.lastname is mapped as optional, but the schema has it in every event; map it as required",
    );
  });

  it("refuses a path that is mapped as optional and as required", () => {
    const fields = { A: "$.detail.suffix", B: optional("$.detail.suffix") } as const;
    assertOne(mistakesOf({ fields }), "$.detail.suffix is mapped as optional and as required");
  });

  it("refuses an optional path that occurs together with a required path", () => {
    const billing = {
      type: "object",
      required: ["city", "zip"],
      properties: texts("city", "zip"),
    };
    const mistakes = mistakesOf({
      events: { ...subscription.events, schema: schemaOf({ id: ID }, { billing }) },
      fields: { City: "$.detail.billing.city", Zip: optional("$.detail.billing.zip") },
    });
    assertOne(
      mistakes,
      "$.detail.billing.zip always comes with $.detail.billing.city, which is mapped as required",
    );
  });

  it("refuses a filter on an optional path, because every event that passes has the path", () => {
    const fields = { ...subscription.fields, Suffix: optional("$.detail.suffix") };
    assertOne(
      mistakesOf({ ...withFilter({ suffix: ["Jr."] }), fields }),
      "the filter names $.detail.suffix, so every event that passes has it; map it as required",
    );
  });

  it("accepts a filter whose $or names another path that contains the mapped path's name", () => {
    const nested = { $or: [{ nested: { a: { b: ["x"] } } }, { note: ["y"] }] };
    assert.deepEqual(mistakesOf(withFilter(nested)), []);
  });

  it("refuses an $or on a value inside a mapped value, and on the object that contains it", () => {
    const fields = { B: "$.detail.b.c" } as const;
    const inOr = (filter: DetailFilter) =>
      mistakesOf({ ...withFilter({ $or: [filter, { a: ["x"] }] }), fields });
    assertOne(inOr({ b: { c: ["x"] } }), "the filter names $.detail.b.c inside $or");
    assertOne(inOr({ b: ["x"] }), "the filter names $.detail.b.c inside $or");
  });

  it("accepts an external id that is also mapped to a field", () => {
    assert.deepEqual(mistakesOf(withFields({ Number__c: "$.detail.id" })), []);
  });

  describe("and its types", () => {
    const typed = schemaOf(
      {
        id: { type: "string", minLength: 1 },
        email: { type: "string", maxLength: 20 },
        n: { type: "integer", minimum: 1 },
        share: { type: "number", maximum: 1 },
        flag: { type: "boolean" },
        code: { type: "string", pattern: "^C-" },
        state: { enum: ["new", "old", 3] },
        items: {
          type: "array",
          items: { type: "object", properties: { sku: { type: "string" } } },
        },
        labels: { type: "array", items: { type: "string" } },
        addr: { type: "object", required: ["city"], properties: { city: { type: "string" } } },
        maybe: { type: ["object", "null"], properties: { city: { type: "string" } } },
        free: {},
      },
      { note: { type: "string" } },
    );
    const found = (filter: DetailFilter) =>
      mistakesOf({
        events: { ...subscription.events, schema: typed, filter },
        fields: { Email: "$.detail.email" },
      });
    for (const [path, list, ...parts] of [
      ["addr", [{ exists: true }], "is an object"],
      ["addr", [{ exists: false }], "is an object"],
      ["addr", ["x"], "is an object"],
      ["items", [{ exists: true }], "is an object"],
      ["email", [{ numeric: [">", 0] }], "is string", "no event would match"],
      ["email", [null, 5, true], "is string"],
      ["email", ["longer than twenty characters"], "is string"],
      ["email", [{ "anything-but": { wildcard: "*" } }], "is string"],
      ["n", [{ prefix: "5" }], "is integer"],
      ["n", ["5"], "is integer"],
      ["n", [1.5], "is integer"],
      ["n", [{ numeric: ["<", 1] }], "is integer"],
      ["n", [{ numeric: [">", 1, "<", 2] }], "is integer"],
      ["share", [{ numeric: [">", 1] }], "is number"],
      ["flag", ["true"], "is boolean"],
      ["flag", [{ suffix: "e" }], "is boolean"],
      ["code", ["c-1"], "is string"],
      ["state", ["gone", 4], '("new", "old", 3)'],
      ["state", [{ prefix: "g" }], '("new", "old", 3)'],
      ["labels", [7], "is string"],
      ["id", [7], "is string"],
      ["id", [{ numeric: [">", 0] }], "is string"],
      ["flag", [{ exists: false }], "is in every event by the schema"],
    ] as [string, unknown[], ...string[]][]) {
      it(`refuses ${JSON.stringify({ [path]: list })}, which no event can pass`, () => {
        const message = `Subscription registered: the filter's detail.${path} is`;
        assertOne(found({ [path]: list }), message, ...parts);
        assertOne(found({ $or: [{ [path]: list }, { note: ["x"] }] }).slice(0, 1), path);
      });
    }

    for (const [path, list] of [
      ["email", [5, "a@b"]],
      ["n", [{ numeric: [">", 1, "<", 3] }]],
      ["n", [{ numeric: ["<", 2] }]],
      ["share", [{ numeric: [">", 0.25, "<", 0.5] }]],
      ["share", [1]],
      ["flag", [false]],
      ["flag", [{ "anything-but": "x" }]],
      ["code", ["C-1"]],
      ["code", [{ wildcard: "*-1" }]],
      ["state", [{ suffix: "w" }]],
      ["state", [3]],
      ["labels", ["x"]],
      ["maybe", [null]],
      ["free", [5]],
      ["free", [{ prefix: "x" }]],
      ["note", [{ exists: false }]],
      ["id", [{ prefix: "C" }]],
    ] as [string, unknown[]][]) {
      it(`accepts ${JSON.stringify({ [path]: list })}, which some events can pass`, () => {
        assert.deepEqual(found({ [path]: list }), []);
      });
    }

    it("refuses a value for the external id of another type than the schema's ids", () => {
      assertOne(found({ id: ["x", 7] }), "$.detail.id", "cannot be an external id");
    });

    it("reports every list that no event passes, together with unmappable paths", () => {
      assert.equal(found({ n: ["x"], flag: ["x"], items: { sku: [5] } }).length, 3);
    });
  });

  it("reports each malformed operator, together with unknown paths", () => {
    const mistakes = mistakesOf(withFilter({ a: [{ prefix: 5 }, { exists: 1 }], stroe: ["x"] }));
    assert.equal(mistakes.length, 3, mistakes.join(" | "));
  });

  it("refuses a filter on a path that the schema does not have, such as a misspelt one", () => {
    const mistakes = mistakesOf(withFilter({ $or: [{ stroe: ["x"] }, { store: ["x"] }] }));
    assertOne(mistakes, "the filter names detail.stroe, which is not in the schema");
  });
});
