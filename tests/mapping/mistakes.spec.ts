import assert from "node:assert/strict";
import { inspect } from "node:util";
import { compile } from "../../mapping/compile";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type {
  CompiledSubscription,
  DetailPath,
  Subscription,
  UpsertSubscription,
} from "../../mapping/subscription";
import * as project from "../../subscriptions";
import { assertOne, mistakesOf, subscription, upsert, withFilter } from "./registeredCustomers";
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
const withSource = (source: string) => ({ events: { ...subscription.events, source } });
const withDetailType = (detailType: string) => ({
  events: { ...subscription.events, detailTypes: [detailType] as const },
});
const withPath = (path: string) => ({ fields: { LastName: path as DetailPath } });

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
});
