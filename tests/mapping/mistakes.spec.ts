import assert from "node:assert/strict";
import { inspect } from "node:util";
import { compile } from "../../mapping/compile";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type { JsonSchema } from "../../mapping/jsonSchema";
import type {
  CompiledSubscription,
  DetailFilter,
  DetailPath,
  Subscription,
  UpsertSubscription,
} from "../../mapping/subscription";
import * as project from "../../subscriptions";
import { schemaOf, texts } from "./schemas";
import { templateOf } from "./templateOf";

/** One alternative for each comparison operator of EventBridge. */
const OPERATORS = [
  { "anything-but": ["x", "y"] },
  { "anything-but": [5, 6] },
  { "anything-but": { prefix: "x" } },
  { "anything-but": { wildcard: ["x*", "*y"] } },
  { cidr: "10.0.0.0/24" },
  { "equals-ignore-case": "x" },
  { exists: true },
  { numeric: [">", 0, "<=", 5] },
  { numeric: ["=", 5e9] },
  { numeric: [">=", -5e9, "<", 5] },
  { numeric: ["<", 1] },
  { numeric: ["<=", 1] },
  { suffix: { "equals-ignore-case": "x" } },
  { cidr: "2001:DB8::/32" },
  { "anything-but": "x" },
  { "anything-but": 5 },
  { "anything-but": { suffix: "x" } },
  { "anything-but": { "equals-ignore-case": ["x"] } },
  { prefix: "x" },
  { prefix: { "equals-ignore-case": "x" } },
  { suffix: "x" },
  { wildcard: "x*" },
];

const ID = { type: "integer", minimum: 1, maximum: 5e9 };
const schema = schemaOf(
  {
    id: ID,
    ...texts("lastname", "address.city", "address.country", "store", "region", "lastname_at_birth"),
    ...texts("constructor", "toString", "__proto__", "address-2.mail", "a-1.b_2"),
    ...texts("a", "b.c", "c", "d", "note", "nested.a.b", "nested.a.c", "nested.a.d"),
  },
  texts("suffix", "dob", "deleted"),
);
const upsert = {
  object: "Contact",
  externalIdField: "ShopCustomerId__c",
  externalId: "$.detail.id",
} as const;
const subscription: UpsertSubscription = {
  name: "registered",
  events: { schema, source: "shop.magento", detailTypes: ["customer-registered"] },
  upsert,
  fields: { LastName: "$.detail.lastname", MailingCity: "$.detail.address.city" },
};
const withFilter = (filter: DetailFilter) => ({ events: { ...subscription.events, filter } });
const withSource = (source: string) => ({ events: { ...subscription.events, source } });
const withDetailType = (detailType: string) => ({
  events: { ...subscription.events, detailTypes: [detailType] as const },
});
const withPath = (path: string) => ({ fields: { LastName: path as DetailPath } });

const mistakesOf = (changes: Partial<UpsertSubscription>) =>
  subscriptionMistakes([{ ...subscription, ...changes }]);

/** Asserts that there is one mistake, whose sentence has all these parts. */
function assertOne(mistakes: string[], ...parts: string[]): void {
  assert.equal(mistakes.length, 1, `mistakes: ${mistakes.join(" | ")}`);
  for (const part of parts) {
    assert.ok(mistakes[0]?.includes(part), `'${part}' in: ${mistakes[0]}`);
  }
}

describe("subscriptionMistakes", () => {
  it("finds nothing wrong with a valid subscription", () => {
    assert.deepEqual(mistakesOf({}), []);
  });

  it("finds nothing wrong with the project's own subscriptions", () => {
    assert.deepEqual(subscriptionMistakes(project.subscriptions), []);
  });

  describe("reports values that untyped code can pass:", () => {
    const events = subscription.events;
    for (const [what, changes, message] of [
      [
        "a constant that is undefined",
        { fields: { A: { constant: undefined } } },
        "the field A must be a path",
      ],
      [
        "a constant that is a list",
        { fields: { A: { constant: [] } } },
        "the field A must be a path",
      ],
      ["missing fields", { fields: undefined }, "fields must be an object, not undefined"],
      ["detail types that are a text", { events: { ...events, detailTypes: "abc" } }, "not a text"],
      ["no detail types", { events: { ...events, detailTypes: undefined } }, "not undefined"],
      ["detail types of numbers", { events: { ...events, detailTypes: [5] } }, "a list of texts"],
      ["no source", { events: { ...events, source: undefined } }, "events.source must be a text"],
      [
        "no schema",
        { events: { ...events, schema: undefined } },
        "events.schema must be an object",
      ],
      [
        "a filter that is a list",
        { events: { ...events, filter: ["x"] } },
        "events.filter must be an object",
      ],
      [
        "no upsert",
        { upsert: undefined },
        "must have one of upsert, anonymize and delete, not none",
      ],
      [
        "cannot be an external id",
        { upsert: { ...upsert, externalId: null } },
        "upsert.externalId must be a text, not null",
      ],
      ["no events", { events: undefined }, "events must be an object"],
      ["an org that is a number", { org: 5 }, "org must be a text, not a number"],
      ...[10n, undefined, () => 1, new Date(0), Symbol("x"), new Map()].map((value) => [
        `a filter with a ${typeof value}: ${inspect(value)}`,
        { events: { ...events, filter: { a: [value] } } },
        "the filter's detail.a has",
      ]),
    ] as [string, object, string][]) {
      it(what, () => {
        const mistakes = mistakesOf(changes);
        assertOne(mistakes, "Subscription registered: ", message);
      });
    }

    it("a subscription without a name, or of another type, by its position", () => {
      const given = [
        subscription,
        { ...subscription, name: undefined },
        null,
      ] as UpsertSubscription[];
      assert.deepEqual(subscriptionMistakes(given), [
        "Subscription number 2: name must be a text, not undefined.",
        "Subscription number 3: the subscription must be an object, not null.",
      ]);
    });
  });

  describe("accepts", () => {
    const accepted: [string, Partial<UpsertSubscription>][] = [
      ["a name of 1 character", { name: "a" }],
      ["a name of 32 characters", { name: "a".repeat(32) }],
      ["a source that begins with 'aws' but not with 'aws.'", withSource("awsome.shop")],
      ["a custom field", { fields: { Shop_Store__c: "$.detail.store" } }],
      ["a field with a constant alone", { fields: { LeadSource: { constant: "Web" } } }],
      ["a field of a managed package", { fields: { acme__Store__c: "$.detail.store" } }],
      ["a field that begins with AWS", { fields: { AWSRegion__c: "$.detail.region" } }],
      [
        "paths named after properties of every object",
        { fields: { A: "$.detail.constructor", B: "$.detail.toString", C: "$.detail.__proto__" } },
      ],
      [
        "a path that begins like another path",
        { fields: { Department: "$.detail.address.city", Email: "$.detail.address-2.mail" } },
      ],
      ["one path mapped to two fields", { fields: { A: "$.detail.a", B: "$.detail.a" } }],
      ["a constant of 0", { fields: { Visits__c: { constant: 0 } } }],
      ["a path with digits, dashes and underscores", withPath("$.detail.a-1.b_2")],
      ["a filter on a path that is not mapped", withFilter({ deleted: [{ exists: false }] })],
      ["a filter beside a nested path", withFilter({ address: { country: ["BE"] } })],
      ["a filter that restricts a mapped path", withFilter({ lastname: [{ prefix: "V" }] })],
      ["a filter that demands a mapped path", withFilter({ lastname: [{ exists: true }] })],
      ["a filter by values of every kind", withFilter({ a: ["x", "", 0, true, null] })],
      ["a filter by every operator", withFilter({ a: OPERATORS })],
      ...[
        "x",
        { prefix: "x" },
        { suffix: "x" },
        { "equals-ignore-case": "x" },
        { wildcard: "x*" },
      ].map((alternative): [string, Partial<UpsertSubscription>] => [
        `a filter that lets an external id that is a text be ${JSON.stringify(alternative)}`,
        {
          events: {
            ...subscription.events,
            schema: schemaOf({
              id: { type: "string", minLength: 1 },
              ...texts("lastname", "address.city"),
            }),
            filter: { id: [alternative] },
          },
        },
      ]),
      ...[
        5,
        { numeric: [">", 0] },
        { numeric: [">", 0, "<", 9] },
        { numeric: [">=", 1] },
        { numeric: ["=", 1] },
      ].map((alternative): [string, Partial<UpsertSubscription>] => [
        `a filter that lets the external id be ${JSON.stringify(alternative)}`,
        withFilter({ id: [alternative] }),
      ]),
      ["a source of 256 characters", withSource("s".repeat(256))],
      ["a detail type of 128 characters", withDetailType("t".repeat(128))],
      ["a field of 80 characters", { fields: { ["f".repeat(80)]: { constant: 1 } } }],
      ["a filter by $or", withFilter({ $or: [{ a: ["x"] }, { b: { c: [{ prefix: "y" }] } }] })],
      [
        "a filter by $or within a path and within $or",
        withFilter({
          nested: { a: { $or: [{ b: ["x"] }, { $or: [{ c: ["y"] }, { d: ["z"] }] }] } },
        }),
      ],
    ];
    for (const [what, changes] of accepted) {
      it(what, () => {
        assert.deepEqual(mistakesOf(changes), []);
      });
    }
  });

  describe("refuses, naming the subscription,", () => {
    const NAME = "the name must have 1 to 32 letters, digits and dashes, and not begin with a dash";
    const SOURCE = "which a shop cannot publish";
    const PATH = "is not a path into the event's detail";
    const FIELD = "use the API name of a Salesforce field";
    const SHAPE = "as a single value, but it is mapped";
    const ABSENT = "but it is mapped; remove";
    const refused: [string, Partial<UpsertSubscription>, ...string[]][] = [
      ["an empty name", { name: "" }, NAME],
      ["a name of 33 characters", { name: "a".repeat(33) }, NAME],
      ["a name that begins with a dash", { name: "-a" }, NAME],
      ["a name with an underscore", { name: "a_b" }, NAME],
      ["a source of AWS", withSource("aws.s3"), "'aws.s3'", SOURCE],
      ["an empty source", withSource(""), "''", SOURCE],
      ["an empty detail type", withDetailType(""), "events.detailTypes has an empty text"],
      [
        "a source of 257 characters",
        withSource("s".repeat(257)),
        "events.source has 257 characters; shorten it to 256",
      ],
      ["a detail type of 129 characters", withDetailType("t".repeat(129)), "has 129 characters"],
      [
        "a detail type that is named twice",
        { events: { ...subscription.events, detailTypes: ["a", "a"] } },
        "events.detailTypes lists 'a' more than once",
      ],
      [
        "no detail type",
        { events: { ...subscription.events, detailTypes: [] as unknown as [string] } },
        "events.detailTypes is empty",
      ],
      ["no fields", { fields: {} }, "fields is empty"],
      [
        "the field Id",
        { fields: { ID: { constant: "x" } } },
        "fields has Id, which Salesforce assigns",
      ],
      ["a field of 81 characters", { fields: { ["f".repeat(81)]: { constant: 1 } } }, FIELD],
      ["a path of 257 characters", withPath(`$.detail.${"a".repeat(248)}`), PATH, "256 characters"],
      ["a path with another letter", withPath("$.detail.größe"), "use letters, digits"],
      [
        "a field with a space",
        { fields: { "Last Name": { constant: "x" } } },
        "'Last Name'",
        FIELD,
      ],
      [
        "a field that begins with a digit",
        { fields: { "1st": { constant: "x" } } },
        "'1st'",
        FIELD,
      ],
      [
        "a field that would close its variable",
        { fields: { "A>": { constant: 1 } } },
        "'A>'",
        FIELD,
      ],
      [
        "the external id among the fields",
        { fields: { ...subscription.fields, ShopCustomerId__c: "$.detail.id" } },
        "fields has ShopCustomerId__c, the external-id field",
      ],
      [
        "the external id among the fields in other case",
        { fields: { shopcustomerid__C: "$.detail.id" } },
        "fields has ShopCustomerId__c, the external-id field",
      ],
      [
        "fields that differ in case only",
        { fields: { Email: "$.detail.a", eMail: { constant: "x" }, EMAIL: "$.detail.b" } },
        "fields has Email and eMail and EMAIL, which Salesforce takes for one field",
      ],
      ...[NaN, Infinity, -Infinity].map(
        (constant): [string, Partial<UpsertSubscription>, string] => [
          `a constant of ${constant}`,
          { fields: { Visits__c: { constant } } },
          "the constant for Visits__c is not a finite number",
        ],
      ),
      [
        "a path to an object, even if mapped twice",
        { fields: { A: "$.detail.address.city", B: "$.detail.address", C: "$.detail.address" } },
        "$.detail.address is an object; map one of its values",
      ],
      [
        "an external id that is an object",
        { upsert: { ...upsert, externalId: "$.detail.address" } },
        "$.detail.address is an object",
      ],
      [
        "an external id outside the detail",
        { upsert: { ...upsert, externalId: "$.id" as DetailPath } },
        "'$.id'",
        PATH,
      ],
      ["a path outside the detail", withPath("$.source"), "'$.source'", PATH],
      ["the detail as a whole", withPath("$.detail"), "'$.detail'", PATH],
      ["a path that ends with a dot", withPath("$.detail.a."), "'$.detail.a.'", PATH],
      ["a path with an empty segment", withPath("$.detail..a"), "'$.detail..a'", PATH],
      [
        "an index behind a text",
        withPath("$.detail.a[0]"),
        "$.detail.a[0] has an index behind $.detail.a, which is string; remove the index",
      ],
      ...["[0]", "[*]", ".a[-1]", ".a[01]", ".a[1.5]", ".a[]", ".a[0]b", ".a[1e3]"].map(
        (rest): [string, Partial<UpsertSubscription>, ...string[]] => [
          `an index that is none: ${rest}`,
          withPath(`$.detail${rest}`),
          `'$.detail${rest}'`,
          PATH,
        ],
      ),
      ["a path with a space", withPath("$.detail.a b"), "'$.detail.a b'", PATH],
      ["a path that only contains one", withPath("x$.detail.a"), "'x$.detail.a'", PATH],
      [
        "a filter that ends above a path",
        withFilter({ address: ["x"] }),
        "$.detail.address.city",
        SHAPE,
      ],
      [
        "a filter that goes below a path",
        withFilter({ lastname: { a: ["x"] } }),
        "detail.lastname.a, which is not in the schema",
      ],
      [
        "a filter that forbids a path",
        withFilter({ lastname: [{ exists: false }] }),
        "$.detail.lastname",
        ABSENT,
      ],
      [
        "a filter that lets a path be absent",
        withFilter({ address: { city: ["Gent", { exists: false }] } }),
        "$.detail.address.city",
        ABSENT,
      ],
      [
        "a filter that forbids the external id",
        withFilter({ id: [{ exists: false }] }),
        "$.detail.id",
        ABSENT,
      ],
      ...[
        null,
        true,
        "",
        0,
        { exists: true },
        { "anything-but": 1 },
        { prefix: "" },
        { wildcard: "*" },
        { numeric: ["<", 5] },
        { numeric: [">=", 0] },
        { numeric: [">", -1] },
        { numeric: ["=", 0] },
        { suffix: "" },
        { "equals-ignore-case": "" },
        false,
        ".",
        "..",
        { prefix: "." },
        { suffix: ".." },
        { wildcard: ".*" },
        { "equals-ignore-case": "." },
        { exactly: ".." },
        { "anything-but": "x" },
      ].map((alternative): [string, Partial<UpsertSubscription>, ...string[]] => [
        `a filter that lets the external id be ${JSON.stringify(alternative)}`,
        withFilter({ id: [1001, alternative] }),
        "$.detail.id",
        "cannot be an external id",
      ]),
    ];
    for (const [what, changes, ...parts] of refused) {
      it(what, () => {
        const { name } = { ...subscription, ...changes };
        assertOne(mistakesOf(changes), `Subscription ${name}: `, ...parts);
      });
    }
  });

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

  describe("checks the service's limits", () => {
    const ofPattern = (note: string) => withFilter({ note: [note] });
    const ofPaths = (count: number): Partial<UpsertSubscription> => ({
      fields: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`F${index}`, "$.detail.lastname"]),
      ),
    });
    const ofTemplate = (constant: string) => ({ fields: { Description: { constant } } });
    const compiled = (changes: Partial<UpsertSubscription>) =>
      compile({ ...subscription, ...changes });
    const longestPattern = ({ rules, unmappable }: CompiledSubscription) =>
      [...rules, unmappable]
        .map((rule) => JSON.stringify(rule?.eventPattern))
        .reduce((longest, one) => (one.length > longest.length ? one : longest));
    /** A text that fills what is left of a limit, and `over` characters more. */
    const padding = (limit: number, used: string, over: number) =>
      "x".repeat(limit - used.length + over);

    for (const [what, limit, changes] of [
      [
        "event pattern",
        2048,
        (over: number) => ofPattern(padding(2048, longestPattern(compiled(ofPattern(""))), over)),
      ],
      ["input transformer", 100, (over: number) => ofPaths(100 + over)],
      [
        "input template",
        8192,
        (over: number) =>
          ofTemplate(
            padding(
              8192,
              templateOf(compiled(ofTemplate("")).rules[0] ?? assert.fail()).inputTemplate,
              over,
            ),
          ),
      ],
    ] as const) {
      it(`accepts an ${what} of ${limit}`, () => {
        assert.deepEqual(mistakesOf(changes(0)), []);
      });

      it(`refuses an ${what} of ${limit + 1}`, () => {
        assertOne(
          mistakesOf(changes(1)),
          `its ${what} has ${limit + 1} `,
          `EventBridge accepts ${limit};`,
        );
      });
    }

    it("counts a template in bytes: two constants of 4,000 ä are refused", () => {
      const ofText = (constant: string) => ({
        fields: { Description: { constant }, Department__c: { constant } },
      });
      assertOne(
        mistakesOf(ofText("ä".repeat(4_000))),
        "its input template has 16040 bytes, and EventBridge accepts 8192; map fewer fields, or shorten constants.",
      );
      assert.deepEqual(mistakesOf(ofText("ä".repeat(2_038))), []);
      assertOne(mistakesOf(ofText("ä".repeat(2_039))), "its input template has 8196 bytes");
      assertOne(mistakesOf(ofText("😀".repeat(1_024))), "its input template has 8232 bytes");
    });

    it("counts a pattern in characters, and in bytes if these are many more", () => {
      const filter = (count: number) => withFilter({ a: ["顧".repeat(count)] });
      assert.deepEqual(mistakesOf(filter(1_000)), []);
      assertOne(
        mistakesOf(filter(1_300)),
        "its event pattern has",
        " bytes, and EventBridge accepts 4096",
      );
    });

    it("only if the subscription is well formed", () => {
      assertOne(mistakesOf({ ...ofPaths(101), name: "" }), "the name must have");
    });
  });

  describe("checks the subscriptions together", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...subscription, name: `s${index}` }));

    it("refuses an empty list", () => {
      assertOne(subscriptionMistakes([]), "No subscription is declared");
    });

    it("accepts the 300 rules that a bus can have, including one for unmappable events per subscription", () => {
      assert.deepEqual(subscriptionMistakes(many(150)), []);
    });

    it("refuses more rules, and names the subscription with the most rules and their number", () => {
      const fields = { ...subscription.fields, Suffix: { optional: "$.detail.suffix" } } as const;
      const mistakes = subscriptionMistakes([
        ...many(149),
        { ...subscription, name: "large", fields },
      ]);
      assertOne(
        mistakes,
        "The subscriptions need 301 rules, of which large needs 3; a bus has at most 300",
      );
    });

    it("counts no rule for unmappable events, where the filter excludes them all", () => {
      const erasure: Subscription = {
        name: "erased",
        events: { ...subscription.events, detailTypes: ["customer-erased"], filter: { id: [7] } },
        delete: upsert,
      };
      assert.deepEqual(subscriptionMistakes([...many(149), erasure]), []);
      assert.deepEqual(subscriptionMistakes([...many(150), erasure]), [
        "The subscriptions need 301 rules, of which s0 needs 2; a bus has at most 300. Map fewer optional fields, or spread the subscriptions over several buses.",
      ]);
    });

    it("counts no rules of subscriptions that cannot be compiled", () => {
      const mistakes = subscriptionMistakes([...many(151), { ...subscription, name: "-" }]);
      assertOne(mistakes, "Subscription -: the name must have");
    });

    it("refuses more rules with a wildcard than a bus can have, and names the subscription with the most", () => {
      const note = (count: number): Partial<UpsertSubscription> => ({
        ...withFilter({ note: [{ wildcard: "x*" }] }),
        name: `w${count}`,
      });
      const of = (count: number) =>
        Array.from({ length: count }, (_, index) => ({ ...subscription, ...note(index) }));
      assert.deepEqual(subscriptionMistakes(of(15)), []);
      assertOne(
        subscriptionMistakes(of(16)),
        "The subscriptions need 32 rules with a wildcard, of which w0 needs 2; a bus has at most 30. Filter without wildcards",
      );
    });

    it("refuses objects that are the same object and field in Salesforce", () => {
      const lower = { ...upsert, object: "contact" };
      const two = [subscription, { ...subscription, name: "other", upsert: lower }];
      assertOne(
        subscriptionMistakes(two),
        "Contact/ShopCustomerId__c and contact/ShopCustomerId__c are the same object and field in Salesforce",
      );
    });

    it("refuses them within one org, and accepts another spelling in another org", () => {
      const lower = { ...subscription, name: "other", upsert: { ...upsert, object: "contact" } };
      assert.deepEqual(subscriptionMistakes([subscription, { ...lower, org: "crm" }]), []);
      assert.deepEqual(
        subscriptionMistakes([
          { ...subscription, org: "crm" },
          { ...lower, org: "crm" },
        ]),
        [
          "crm: Contact/ShopCustomerId__c and crm: contact/ShopCustomerId__c are the same object and field in Salesforce; use one spelling.",
        ],
      );
    });

    it("refuses names that differ in case only, and reports each group once", () => {
      const names = ["a", "A", "A", "b"];
      assert.deepEqual(subscriptionMistakes(names.map((name) => ({ ...subscription, name }))), [
        "More than one subscription is named A; give each a unique name.",
        "Subscriptions a and A differ only in upper and lower case; give each a unique name.",
      ]);
    });

    it("reports a repeated name once", () => {
      const thrice = [subscription, subscription, subscription];
      assertOne(subscriptionMistakes(thrice), "More than one subscription is named registered");
    });

    it("reports the mistakes of all subscriptions, each with its subscription's name", () => {
      const mistakes = subscriptionMistakes([
        { ...subscription, name: "first", fields: {}, ...withSource("aws.s3") },
        { ...subscription, name: "second" },
        { ...subscription, name: "third", fields: {} },
      ]);
      assert.deepEqual(
        mistakes.map((mistake) => mistake.split(":")[0]),
        ["Subscription first", "Subscription first", "Subscription third"],
      );
    });
  });

  describe("checks the upsert", () => {
    const NAMES = ["Contact", "Order__c", "Shop_Order_2__c", "acme__Order__c", "constructor"];
    for (const name of NAMES) {
      it(`accepts ${name} as an object and as an external id`, () => {
        const own = { ...upsert, object: name, externalIdField: name };
        assert.deepEqual(mistakesOf({ upsert: own }), []);
      });
    }

    for (const key of ["object", "externalIdField"]) {
      for (const name of ["", "Shop Order", "2nd__c", "Contact/", "_Order", "Order__", "A___c"]) {
        it(`refuses '${name}' as ${key}`, () => {
          const mistakes = mistakesOf({ upsert: { ...upsert, [key]: name } });
          assertOne(mistakes, `upsert.${key} is '${name}'; set an API name`);
        });
      }
    }
  });

  describe("checks a subscription against its schema", () => {
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
});
