import assert from "node:assert/strict";
import type { DetailFilter } from "../../mapping/subscription";
import { assertOne, mistakesOf, subscription, withFilter } from "./registeredCustomers";
import { schemaOf, texts } from "./schemas";

describe("the filter of a subscription", () => {
  describe("refuses a filter that is not an event pattern:", () => {
    for (const [what, filter, mistake] of [
      ["an empty filter", {}, "detail: the event pattern is empty"],
      ["an empty object", { a: { b: {} } }, "detail.a.b: the event pattern is empty"],
      ["an empty array", { a: { b: [] } }, "detail.a.b: the event pattern must list values"],
      [
        "an unknown operator",
        { a: ["x", { prefx: "x" }] },
        "detail.a: EventBridge does not know the operator 'prefx'",
      ],
      [
        "an inherited operator",
        { a: [{ constructor: "x" }] },
        "detail.a: EventBridge does not know the operator 'constructor'",
      ],
      [
        "two operators",
        { a: [{ prefix: "x", suffix: "y" }] },
        "detail.a: the event pattern needs exactly one operator",
      ],
      ["no operator", { a: [{}] }, "detail.a: the event pattern needs exactly one operator"],
      [
        "a number that JSON cannot express",
        { a: [NaN] },
        "detail.a has the number NaN, which JSON cannot express",
      ],
      [
        "wildcards that are too complex",
        { a: { b: ["x", { wildcard: "*a*a*a*a*a*a*" }] } },
        "detail.a.b: the wildcards are too complex together",
      ],
      [
        "excluded wildcards that are too complex",
        {
          note: [
            { "anything-but": { wildcard: ["*/a/*.b", "*/a/*.c", "*/a/*.d", "*/aa/*/aa/*"] } },
          ],
        },
        "detail.note: the wildcards are too complex together",
      ],
      [
        "an operator's name for a field inside $or",
        { $or: [{ a: ["x"] }, { nested: { prefix: ["x"] } }] },
        "detail.nested.prefix: 'prefix' is an operator",
      ],
      [
        "a key with a dot",
        { "b.c": ["x"] },
        "detail.b.c has a dot in its key; nest objects instead",
      ],
      ...(
        [
          [{ numeric: [">"] }, "numeric takes an operator and a number"],
          [{ numeric: [">", 6e9] }, "numeric takes an operator and a number"],
          [{ numeric: ["<", 5, ">", 1] }, "numeric takes an operator and a number"],
          [{ numeric: [">", 1, "<", 6e9] }, "numeric takes an operator and a number"],
          [{ numeric: [">", 1, ">", 5] }, "numeric takes an operator and a number"],
          [{ numeric: ["<", 1, "<", 5] }, "numeric takes an operator and a number"],
          [{ numeric: ["!=", 1] }, "numeric takes an operator and a number"],
          [{ numeric: [">", "1"] }, "numeric takes an operator and a number"],
          [{ numeric: [">", 1, "<", 5, "<", 6] }, "numeric takes an operator and a number"],
          [{ numeric: "x" }, "numeric takes an operator and a number"],
          [{ suffix: 5 }, "suffix takes a string"],
          [{ suffix: { prefix: "x" } }, "suffix takes a string"],
          [{ prefix: { "equals-ignore-case": 5 } }, "prefix takes a string"],
          [{ prefix: ["x"] }, "prefix takes a string"],
          [{ cidr: "x 10.0.0.0/8" }, "cidr takes an address with a mask"],
          [{ cidr: "10.0.0.0/8x" }, "cidr takes an address with a mask"],
          [{ "anything-but": ["x", null] }, "anything-but takes a string or a number"],
          [
            { "anything-but": { prefix: "x", suffix: "y" } },
            "the event pattern needs exactly one operator",
          ],
          [{ exists: "yes" }, "exists takes true or false"],
          [{ prefix: 5 }, "prefix takes a string"],
          [{ wildcard: "a**b" }, "wildcard has two * in a row"],
          [{ wildcard: "a\\b" }, "wildcard has a \\ that escapes neither * nor \\"],
          [{ "anything-but": { wildcard: "a\\" } }, "wildcard has a \\ that escapes"],
          [{ numeric: [">", 10, "<", 5] }, "numeric takes an operator and a number"],
          [{ numeric: [">", 5e9] }, "numeric takes an operator and a number"],
          [{ cidr: "10.0.0.0/99" }, "cidr takes an address with a mask"],
          [{ cidr: "10.0.0.0/32" }, "cidr takes an address with a mask"],
          [{ cidr: "2001:db8::/128" }, "cidr takes an address with a mask"],
          [{ cidr: "999.0.0.0/8" }, "cidr takes an address with a mask"],
          [{ "anything-but": ["a", 1] }, "anything-but takes a string or a number"],
          [{ "anything-but": [1, 6e9] }, "anything-but takes numbers from -5e9 to 5e9"],
          [{ "anything-but": { suffix: ["x", ""] } }, "anything-but takes no empty suffix"],
          [{ "anything-but": true }, "anything-but takes a string or a number"],
          [{ exactly: 5 }, "exactly takes a string"],
          [{ cidr: "10.0.0.0" }, "cidr takes an address with a mask"],
          [{ "anything-but": [] }, "anything-but takes a string or a number"],
          [{ "anything-but": { prefix: "" } }, "anything-but takes no empty prefix"],
          [{ "anything-but": { cidr: "x" } }, "anything-but takes a string or a number"],
          [
            JSON.parse('{ "anything-but": { "__proto__": "x" } }') as object,
            "anything-but takes a string or a number",
          ],
          [{ "anything-but": { constructor: "x" } }, "anything-but takes a string or a number"],
        ] as const
      ).map(([alternative, takes]) => [
        `a wrong operand, ${JSON.stringify(alternative)}`,
        { a: [alternative] },
        `detail.a: ${takes}`,
      ]),
      [
        "an array in an array",
        { a: [["x"]] },
        "detail.a: the event pattern has an array inside an array",
      ],
      [
        "$or without an array",
        { $or: { a: ["x"] } },
        "detail.$or must be an array of two or more patterns",
      ],
      ["$or of one pattern", { $or: [{ a: ["x"] }] }, "detail.$or must be an array of two or more"],
      ["$or of a text", { $or: ["x", { a: ["x"] }] }, "detail.$or must be an array of two or more"],
      ["$or of texts", { $or: ["x", "y"] }, "detail.$or must be an array of two or more"],
      [
        "a value without its brackets",
        { a: "x" } as unknown as DetailFilter,
        "detail.a: the event pattern must list values in an array",
      ],
      [
        "a mistake within $or",
        { $or: [{ a: ["x"] }, { b: [] }] },
        "detail.b: the event pattern must list values in an array",
      ],
    ] as [string, DetailFilter, string][]) {
      it(what, () => {
        assertOne(mistakesOf(withFilter(filter)), "Subscription registered: the filter's", mistake);
      });
    }

    it("but not one that is nested 99 levels deep for its depth", () => {
      const filter = Array.from({ length: 99 }).reduce<unknown>((a) => ({ a }), ["x"]);
      const mistakes = mistakesOf(withFilter(filter as DetailFilter));
      assert(!mistakes.some((one) => one.includes("levels deep")), mistakes.join(" | "));
    });

    const doubled = (levels: number) =>
      Array.from({ length: levels }).reduce<unknown>((one) => ({ $or: [one, one] }), { a: ["x"] });
    for (const [what, filter] of [
      ["is endless as JSON, though it is small in memory", doubled(22)],
      [
        "has very many keys",
        Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [i, []])),
      ],
    ] as [string, DetailFilter][]) {
      it(`a filter that ${what}`, () => {
        assertOne(
          mistakesOf(withFilter(filter)),
          "Subscription registered: the filter",
          "has more than 10,000 values, and an event pattern has at most 4,096 bytes",
        );
      });
    }

    it("but not one that has 10,000 keys and values for their number", () => {
      const has = (values: number) =>
        withFilter({ a: Array.from({ length: values }, (_, i) => i) });
      const countsOf = (values: number) =>
        mistakesOf(has(values)).filter((one) => one.includes("has more than 10,000 values"));
      assert.equal(countsOf(9_999).length, 0);
      assert.equal(countsOf(10_000).length, 1);
    });

    for (const levels of [100, 5_000]) {
      it(`a filter that is nested ${levels} levels deep`, () => {
        const filter = Array.from({ length: levels }).reduce<unknown>((a) => ({ a }), ["x"]);
        assertOne(
          mistakesOf(withFilter(filter as DetailFilter)),
          "Subscription registered: the filter",
          "is nested more than 100 levels deep",
        );
      });
    }
  });

  describe("where the schema allows ids below 0,", () => {
    const negative = schemaOf({
      id: { type: "integer", minimum: -10, maximum: 5e9 },
      ...texts("lastname", "address.city"),
    });
    const withId = (alternative: unknown) =>
      mistakesOf({
        events: { ...subscription.events, schema: negative, filter: { id: [alternative] } },
      });

    for (const alternative of [
      ...[-5, 0, { numeric: ["<", 0] }, { numeric: ["<=", -1] }, { numeric: ["=", -5] }],
      ...[{ numeric: [">", -5, "<", -1] }, { numeric: [">=", -5, "<=", -1] }],
    ]) {
      it(`refuses a filter that lets the external id be ${JSON.stringify(alternative)}`, () =>
        assert.deepEqual(withId(alternative), [
          "Subscription registered: the filter accepts values of $.detail.id that cannot be an external id, such as null or a value of another type than in the schema; list only texts or numbers above 0, numeric ranges above 0, or texts by prefix, suffix, wildcard or equals-ignore-case.",
        ]));
    }

    for (const alternative of [
      ...[5, { numeric: [">", 0] }, { numeric: [">=", 1] }, { numeric: ["=", 7] }],
      { numeric: [">", 0, "<=", 100] },
    ]) {
      it(`accepts a filter that lets the external id be ${JSON.stringify(alternative)}`, () =>
        assert.deepEqual(withId(alternative), []));
    }
  });

  it("accepts a filter beside an optional path that it does not name", () => {
    const fields = { ...subscription.fields, Suffix: { optional: "$.detail.suffix" as const } };
    assert.deepEqual(mistakesOf({ ...withFilter({ a: ["x"] }), fields }), []);
  });

  it("reports each mistake of a filter", () => {
    const mistakes = mistakesOf(withFilter({ a: [], d: [{ prefx: "x" }], c: ["valid"] }));
    assert.deepEqual(
      mistakes.map((mistake) => /detail\.\w+/.exec(mistake)?.[0]),
      ["detail.a", "detail.d"],
    );
  });

  for (const [what, filter] of [
    ["the mapped path", { $or: [{ lastname: ["V"] }, { a: ["x"] }] }],
    [
      "the mapped path, deep inside",
      { $or: [{ a: ["x"] }, { $or: [{ lastname: ["V"] }, { c: ["y"] }] }] },
    ],
  ] as [string, DetailFilter][]) {
    it(`refuses a filter that names ${what} inside $or, because the mapping's demand would replace it`, () => {
      assertOne(mistakesOf(withFilter(filter)), "the filter names $.detail.lastname inside $or");
    });
  }

  it("accepts a filter that names other paths inside $or", () => {
    const filter = { $or: [{ lastname_at_birth: ["V"] }, { a: ["x"] }] };
    assert.deepEqual(mistakesOf(withFilter(filter)), []);
  });

  it("reports a contradicted path once, however many fields are mapped from it", () => {
    const changes = withFilter({ lastname: [{ exists: false }] });
    const fields = { LastName: "$.detail.lastname", Title: "$.detail.lastname" } as const;
    assertOne(mistakesOf({ ...changes, fields }), "$.detail.lastname");
  });
});
