import assert from "node:assert/strict";
import { compilePattern, compileAcceptedPattern } from "../../eventbridge/pattern/compile";
import { compile, isConstant } from "../../mapping/compile";
import type {
  CompiledRule,
  DetailFilter,
  EventPattern,
  UpsertSubscription,
} from "../../mapping/subscription";
import { schemaOf, texts } from "./schemas";
import { templateOf } from "./templateOf";

const PRESENT = [{ exists: true }];
const ABSENT = [{ exists: false }];
/** A text or a positive number; not null, which would name a contact `null`. */
const IDENTIFYING = [{ numeric: [">", 0] }, { prefix: "" }];

const schema = schemaOf(
  {
    id: { type: ["integer", "string", "null", "boolean"] },
    "address.id": { type: ["integer", "string"] },
    ...texts("lastname", "status", "address.city", "address.street"),
    ...texts("address.country", "constructor", "toString.name", "__proto__", "region", "store"),
  },
  texts("suffix", "dob", "middlename", "phone", "gender", "title", "billing.zip"),
);
const upsert = {
  object: "Contact",
  externalIdField: "ShopCustomerId__c",
  externalId: "$.detail.id",
} as const;
const subscription: UpsertSubscription = {
  name: "customer-registered",
  events: { schema, source: "shop.magento", detailTypes: ["customer-registered"] },
  upsert,
  fields: {
    LastName: "$.detail.lastname",
    MailingCity: "$.detail.address.city",
    LeadSource: { constant: "Web" },
  },
};
const all = (changes: Partial<UpsertSubscription> = {}) => compile({ ...subscription, ...changes });
/** The rule of a subscription without optional fields. */
const compiled = (changes: Partial<UpsertSubscription> = {}): CompiledRule => {
  const [rule = assert.fail("there is no rule"), ...more] = all(changes).rules;
  assert.deepEqual(more, []);
  return rule;
};
const detailOf = ({ detail = assert.fail("there is no detail") }: EventPattern) => detail;
const filtered = (filter: DetailFilter) =>
  detailOf(compiled({ events: { ...subscription.events, filter } }).eventPattern);

/** Fills a template as EventBridge does: each variable becomes its JSON value. */
const fill = (template: string, value: unknown) =>
  JSON.parse(template.replaceAll(/<\w+>/g, () => JSON.stringify(value))) as unknown;

describe("compile", () => {
  it("keeps the subscription's name and its upsert", () => {
    assert.equal(all().name, subscription.name);
    const { object, externalIdField } = upsert;
    assert.deepEqual(all().destination, { object, externalIdField, method: "PATCH" });
  });

  describe("writes a pattern that", () => {
    it("matches the source and any of the detail types", () => {
      const detailTypes = ["customer-registered", "customer-updated"] as const;
      const { eventPattern } = compiled({ events: { schema, source: "shop.b2b", detailTypes } });
      assert.deepEqual(eventPattern.source, ["shop.b2b"]);
      assert.deepEqual(eventPattern["detail-type"], detailTypes);
    });

    it("demands the external id and every mapped path, and nothing for a constant", () => {
      assert.deepEqual(compiled().eventPattern.detail, {
        id: IDENTIFYING,
        lastname: PRESENT,
        address: { city: PRESENT },
      });
    });

    for (const [id, matched] of [
      [1001, true],
      ["c-1001", true],
      [null, false],
      [true, false],
      [0, false],
      [{ value: 1001 }, false],
    ] as const) {
      it(`${matched ? "accepts" : "does not accept"} ${JSON.stringify(id)} as an external id`, () => {
        const { eventPattern } = compiled({ fields: { LeadSource: { constant: "Web" } } });
        const matches = compilePattern(JSON.stringify(eventPattern));
        const event = { source: "shop.magento", "detail-type": "customer-registered" };
        assert.equal(matches({ ...event, detail: { id } }), matched);
      });
    }

    it("demands the external id even when only constants are mapped", () => {
      const { eventPattern } = compiled({ fields: { LeadSource: { constant: "Web" } } });
      assert.deepEqual(eventPattern.detail, { id: IDENTIFYING });
    });

    it("puts paths of one parent under that parent", () => {
      const { eventPattern } = compiled({
        upsert: { ...upsert, externalId: "$.detail.address.id" },
        fields: { MailingCity: "$.detail.address.city", MailingStreet: "$.detail.address.street" },
      });
      assert.deepEqual(eventPattern.detail, {
        address: { id: IDENTIFYING, city: PRESENT, street: PRESENT },
      });
    });

    it("demands a path that is named after a property of every object like any other path", () => {
      const rule = compiled({
        fields: {
          A: "$.detail.constructor",
          B: "$.detail.toString.name",
          C: "$.detail.__proto__",
        },
      });
      const { eventPattern } = rule;
      const { inputPaths } = templateOf(rule);
      assert.equal(
        JSON.stringify(eventPattern.detail),
        '{"id":[{"numeric":[">",0]},{"prefix":""}],"constructor":[{"exists":true}],' +
          '"toString":{"name":[{"exists":true}]},"__proto__":[{"exists":true}]}',
      );
      assert.equal(inputPaths.sf_A, "$.detail.constructor");
    });

    it("adds its demands to the filter's, on every level", () => {
      const { status, address } = filtered({ status: ["active"], address: { country: ["BE"] } });
      assert.deepEqual(status, ["active"]);
      assert.deepEqual(address, { country: ["BE"], city: PRESENT });
    });

    it("keeps the filter's own demand on a mapped path", () => {
      assert.deepEqual(filtered({ lastname: [null, { prefix: "V" }] }).lastname, [
        null,
        { prefix: "V" },
      ]);
    });

    it("leaves the subscription's filter unchanged", () => {
      const filter: DetailFilter = { address: { country: ["BE"] } };
      filtered(filter);
      assert.deepEqual(filter, { address: { country: ["BE"] } });
    });
  });

  it("reads the URL's last part from the external id's path", () => {
    const externalId = "$.detail.address.id";
    assert.deepEqual(compiled({ upsert: { ...upsert, externalId } }).pathParameterValues, [
      externalId,
    ]);
  });

  it("reads one variable per mapped path, and none for a constant", () => {
    assert.deepEqual(templateOf(compiled()).inputPaths, {
      sf_LastName: "$.detail.lastname",
      sf_MailingCity: "$.detail.address.city",
    });
  });

  it("uses no reserved name for a variable, whatever the field's name", () => {
    const { inputPaths, inputTemplate } = templateOf(
      compiled({
        fields: { AWSRegion__c: "$.detail.region", acme__Store__c: "$.detail.store" },
      }),
    );
    assert.deepEqual(inputPaths, {
      sf_AWSRegion__c: "$.detail.region",
      sf_acme__Store__c: "$.detail.store",
    });
    assert.equal(
      inputTemplate,
      '{"AWSRegion__c": <sf_AWSRegion__c>, "acme__Store__c": <sf_acme__Store__c>}',
    );
  });

  describe("writes a template that", () => {
    it("uses each variable once and no other, because an unknown one is refused", () => {
      const { inputPaths, inputTemplate } = templateOf(compiled());
      const variables = [...inputTemplate.matchAll(/<(.*?)>/g)].map(([, variable]) => variable);
      assert.deepEqual(variables.sort(), Object.keys(inputPaths).sort());
    });

    for (const value of ['O"Brien \\ <b>', "", 0, false, null, { city: "Gent" }]) {
      it(`leaves variables unquoted, so that ${JSON.stringify(value)} arrives as it was`, () => {
        assert.deepEqual(fill(templateOf(compiled()).inputTemplate, value), {
          LastName: value,
          MailingCity: value,
          LeadSource: "Web",
        });
      });
    }

    for (const constant of [
      "",
      'a "quoted"\n\\ line',
      "<sf_LastName>",
      "a < b <",
      0,
      -1.5,
      true,
      false,
    ]) {
      it(`carries the constant ${JSON.stringify(constant)} as JSON that starts no variable`, () => {
        const { inputTemplate } = templateOf(compiled({ fields: { Description: { constant } } }));
        assert.deepEqual(JSON.parse(inputTemplate), { Description: constant });
        assert.ok(!inputTemplate.includes("<"), inputTemplate);
      });
    }
  });
});

describe("optional fields", () => {
  const optional = (...fields: [field: string, path: string][]) => ({
    fields: {
      LastName: "$.detail.lastname" as const,
      ...Object.fromEntries(
        fields.map(([field, path]) => [field, { optional: `$.detail.${path}` as const }]),
      ),
    },
  });
  const two = optional(["Suffix", "suffix"], ["Birthdate", "dob"]);
  const many = optional(
    ...["suffix", "dob", "middlename", "phone", "gender", "title"].map((path): [string, string] => [
      `${path}__c`,
      path,
    ]),
  );

  it("make a rule for each combination, which sends exactly the fields that it demands", () => {
    const { rules, requestsPerEvent } = all(two);
    assert.equal(requestsPerEvent, 1);
    const reported = rules.map((rule) => [
      detailOf(rule.eventPattern).suffix,
      detailOf(rule.eventPattern).dob,
      templateOf(rule).inputTemplate,
    ]);
    assert.deepEqual(reported, [
      [ABSENT, ABSENT, '{"LastName": <sf_LastName>}'],
      [PRESENT, ABSENT, '{"LastName": <sf_LastName>, "Suffix": <sf_Suffix>}'],
      [ABSENT, PRESENT, '{"LastName": <sf_LastName>, "Birthdate": <sf_Birthdate>}'],
      [
        PRESENT,
        PRESENT,
        '{"LastName": <sf_LastName>, "Suffix": <sf_Suffix>, "Birthdate": <sf_Birthdate>}',
      ],
    ]);
  });

  it("are named in the rule's description", () => {
    assert.deepEqual(
      all(two).rules.map(({ description }) => description),
      [
        "customer-registered without optional fields",
        "customer-registered with Suffix",
        "customer-registered with Birthdate",
        "customer-registered with Suffix, Birthdate",
      ],
    );
    assert.equal(compiled().description, "customer-registered");
  });

  it("are counted in a description that would be too long for the service", () => {
    const ofLength = (last: number) =>
      optional(["x".repeat(200), "suffix"], ["y".repeat(200), "suffix"], ["z".repeat(last), "dob"]);
    const descriptions = (last: number) =>
      all(ofLength(last)).rules.map(({ description }) => description);
    const [listed = "", counted = ""] = [83, 84].map((last) => descriptions(last)[3]);
    assert.match(listed, /^customer-registered with x{200}, y{200}, z{83}$/);
    assert.equal(listed.length, 512);
    assert.equal(counted, "customer-registered with 3 of 3 optional fields");
    assert.equal(descriptions(84)[1]?.length, 427);
    assert.equal(descriptions(84)[2], `customer-registered with ${"z".repeat(84)}`);
  });

  it("that occur only together by the schema are one group: two rules", () => {
    const billing = {
      type: "object",
      required: ["city", "street"],
      properties: texts("city", "street"),
    };
    const { rules } = all({
      events: {
        ...subscription.events,
        schema: schemaOf({ id: { type: "string" }, ...texts("lastname") }, { billing }),
      },
      ...optional(["MailingCity", "billing.city"], ["MailingStreet", "billing.street"]),
    });
    assert.deepEqual(
      rules.map(({ eventPattern }) => detailOf(eventPattern).billing),
      [
        { city: ABSENT, street: ABSENT },
        { city: PRESENT, street: PRESENT },
      ],
    );
  });

  it("of one path are sent by one rule", () => {
    const { rules } = all(optional(["Suffix", "suffix"], ["Title", "suffix"]));
    assert.equal(rules.length, 2);
    assert.deepEqual(templateOf(rules[1] ?? assert.fail()).inputPaths, {
      sf_LastName: "$.detail.lastname",
      sf_Suffix: "$.detail.suffix",
      sf_Title: "$.detail.suffix",
    });
  });

  it("of up to five groups cost one request, of six two, each of which could create the record", () => {
    const [, ...five] = Object.entries(many.fields).slice(0, 6);
    const one = all({
      fields: { LastName: many.fields.LastName, ...Object.fromEntries(five) },
    });
    assert.deepEqual([one.rules.length, one.requestsPerEvent], [32, 1]);
    const { rules, requestsPerEvent } = all(many);
    assert.deepEqual([rules.length, requestsPerEvent], [8 + 7, 2]);
    for (const { inputTemplate } of rules.map(templateOf))
      assert.match(inputTemplate, /"LastName"/);
  });

  it("of a further request are not sent by a rule without any of these fields", () => {
    const further = all(many).rules.slice(8);
    for (const { inputTemplate } of further.map(templateOf))
      assert.match(inputTemplate, /phone|gender|title/);
  });
});

describe("parents that may be null", () => {
  const nullable = { type: ["string", "null"], minLength: 1 };
  const ofParents = (
    fields: UpsertSubscription["fields"],
    filter?: DetailFilter,
  ): Partial<UpsertSubscription> => ({
    events: {
      ...subscription.events,
      schema: schemaOf(
        { id: { type: "string", minLength: 1 }, "a.key": nullable, b: nullable, c: nullable },
        { dob: { type: "string" } },
      ),
      filter,
    },
    fields,
  });
  const fields = { "Account.Key__c": "$.detail.a.key", "Shop__r.Key__c": "$.detail.b" } as const;

  it("are sent, or their lookups cleared, by a rule for each combination, which its description names", () => {
    const two = compile({ ...subscription, ...ofParents(fields) });
    assert.deepEqual(
      two.rules.map(({ description, eventPattern, input }) => [
        description,
        eventPattern.detail,
        input,
      ]),
      [
        [
          "customer-registered",
          { id: [{ prefix: "" }], a: { key: [{ prefix: "" }] }, b: [{ prefix: "" }] },
          {
            inputTransformer: {
              inputPaths: {
                "sf_Account-Key__c": "$.detail.a.key",
                "sf_Shop__r-Key__c": "$.detail.b",
              },
              inputTemplate:
                '{"Account": {"Key__c": <sf_Account-Key__c>}, "Shop__r": {"Key__c": <sf_Shop__r-Key__c>}}',
            },
          },
        ],
        [
          "customer-registered, clearing AccountId",
          { id: [{ prefix: "" }], a: { key: [null] }, b: [{ prefix: "" }] },
          {
            inputTransformer: {
              inputPaths: { "sf_Shop__r-Key__c": "$.detail.b" },
              inputTemplate: '{"AccountId": null, "Shop__r": {"Key__c": <sf_Shop__r-Key__c>}}',
            },
          },
        ],
        [
          "customer-registered, clearing Shop__c",
          { id: [{ prefix: "" }], a: { key: [{ prefix: "" }] }, b: [null] },
          {
            inputTransformer: {
              inputPaths: { "sf_Account-Key__c": "$.detail.a.key" },
              inputTemplate: '{"Account": {"Key__c": <sf_Account-Key__c>}, "Shop__c": null}',
            },
          },
        ],
        [
          "customer-registered, clearing AccountId, Shop__c",
          { id: [{ prefix: "" }], a: { key: [null] }, b: [null] },
          {
            inputTransformer: {
              inputPaths: {},
              inputTemplate: '{"AccountId": null, "Shop__c": null}',
            },
          },
        ],
      ],
    );
  });

  it("are narrowed where a filter accepts both null and ids, which stay apart in the rules", () => {
    const filter = { a: { key: ["A-1", null, { prefix: "B-" }] } };
    const { rules, unmappable } = compile({ ...subscription, ...ofParents(fields, filter) });
    assert.deepEqual(
      rules.map(({ eventPattern }) => [eventPattern.detail?.a, eventPattern.detail?.b]),
      [
        [{ key: ["A-1", { prefix: "B-" }] }, [{ prefix: "" }]],
        [{ key: [null] }, [{ prefix: "" }]],
        [{ key: ["A-1", { prefix: "B-" }] }, [null]],
        [{ key: [null] }, [null]],
      ],
    );
    assert.deepEqual(unmappable?.eventPattern.detail, filter);
  });

  it("are counted in a description that would be too long for the service", () => {
    const long = (letter: string) => `${letter.repeat(300)}__r.Key__c`;
    const changes = ofParents({ [long("x")]: "$.detail.b", [long("y")]: "$.detail.c" });
    const withDob = { ...changes.fields, Birthdate: { optional: "$.detail.dob" } } as const;
    const last = (one: Partial<UpsertSubscription>) =>
      all(one).rules.map(({ description }) => description);
    assert.equal(last(changes).at(-1), "customer-registered, clearing 2 lookups");
    const optional = last({ ...changes, fields: withDob });
    assert.equal(optional[3], "customer-registered without optional fields, clearing 2 lookups");
    assert.equal(
      optional[7],
      "customer-registered with 1 of 1 optional fields, clearing 2 lookups",
    );
  });
});

describe("a rule's id", () => {
  const ids = (changes: Partial<UpsertSubscription> = {}) => all(changes).rules.map(({ id }) => id);

  it("is 8 hexadecimal digits, different for each rule", () => {
    const { rules, unmappable } = all({
      fields: { LastName: "$.detail.lastname", Suffix: { optional: "$.detail.suffix" } },
    });
    const found = [...rules, unmappable].map((rule) => rule?.id ?? "");
    for (const id of found) assert.match(id, /^[0-9a-f]{8}$/);
    assert.equal(new Set(found).size, 3);
  });

  it("stays the same if fields are mapped in another order", () => {
    const fields = Object.fromEntries(Object.entries(subscription.fields).reverse());
    const optional = {
      Suffix: { optional: "$.detail.suffix" },
      Title: { optional: "$.detail.title" },
    } as const;
    assert.deepEqual(
      ids({ fields: { ...fields, ...optional } }).sort(),
      ids({ fields: { ...optional, ...subscription.fields } }).sort(),
    );
    const unmappable = (changes: Partial<UpsertSubscription>) => all(changes).unmappable?.id;
    assert.equal(unmappable({ fields }), unmappable({}));
  });

  it("stays the same while the pattern does: if a field has another name, or a constant another value", () => {
    const fields = { Name: "$.detail.lastname", MailingCity: "$.detail.address.city" } as const;
    assert.deepEqual(ids({ fields }), ids());
  });

  for (const [what, changes] of [
    ["a path that is demanded", { fields: { LastName: "$.detail.store" } }],
    ["the filter", { events: { ...subscription.events, filter: { status: ["active"] } } }],
    ["the source", { events: { ...subscription.events, source: "shop.b2b" } }],
  ] as [string, Partial<UpsertSubscription>][]) {
    it(`changes with ${what}, so that the pattern of an existing rule never changes`, () => {
      assert.notDeepEqual(ids(changes), ids());
    });
  }
});

describe("unmappable events", () => {
  const NOT_IDENTIFYING = [{ exists: false }, null, true, false, { numeric: ["<=", 0] }];
  const filter = (...filters: DetailFilter[]) => ({
    events: { ...subscription.events, filter: Object.assign({}, ...filters) as DetailFilter },
  });

  it("have a rule whose description says so", () => {
    assert.equal(
      all().unmappable?.description,
      "customer-registered: events of which no request can be made, to the dead-letter queue",
    );
  });

  it("are matched by the external id once, even if it is also mapped to a field", () => {
    const { unmappable } = all({ fields: { Number__c: "$.detail.id" } });
    assert.deepEqual(unmappable?.eventPattern.detail, { id: NOT_IDENTIFYING });
    assert.equal(unmappable.eventPattern.$or, undefined);
  });

  it("are events without an external id or a required path", () => {
    assert.deepEqual(all().unmappable?.eventPattern, {
      source: ["shop.magento"],
      "detail-type": ["customer-registered"],
      $or: [
        { detail: { address: { city: ABSENT } } },
        { detail: { id: NOT_IDENTIFYING } },
        { detail: { lastname: ABSENT } },
      ],
    });
  });

  it("are events whose id is not a text, of any size, if the schema has only texts", () => {
    const { rules, unmappable } = all({
      events: {
        ...subscription.events,
        schema: schemaOf({ id: { type: "string", minLength: 1 }, ...texts("lastname") }),
      },
      fields: { LastName: "$.detail.lastname" },
    });
    assert.deepEqual(rules[0]?.eventPattern.detail?.id, [{ prefix: "" }]);
    assert.deepEqual(unmappable?.eventPattern.$or?.[0], {
      detail: { id: [{ exists: false }, { "anything-but": { wildcard: "*" } }] },
    });
  });

  for (const [what, id, present, absent] of [
    [
      "a text, if the schema has only numbers",
      { type: ["integer", "null"], minimum: 1, maximum: 5e9 },
      [{ numeric: [">", 0] }],
      [...NOT_IDENTIFYING, { prefix: "" }],
    ],
    [
      "a value with another beginning, if the schema defines the beginning of texts",
      { type: "string", pattern: "^[AB]-" },
      [{ prefix: "A" }, { prefix: "B" }],
      [{ exists: false }, { "anything-but": { prefix: ["A", "B"] } }],
    ],
  ] as const) {
    it(`are events whose id is ${what}`, () => {
      const schema = schemaOf({ id });
      const { rules, unmappable } = all({
        events: { ...subscription.events, schema },
        fields: { LeadSource: { constant: "Web" } },
      });
      assert.deepEqual(rules[0]?.eventPattern.detail?.id, present);
      assert.deepEqual(unmappable?.eventPattern.detail, { id: absent });
    });
  }

  it("are matched by the whole path if a field has an operator's name, which $or does not accept", () => {
    const schema = schemaOf({
      id: { type: ["integer", "string"] },
      ...texts("suffix", "name.prefix"),
    });
    const { rules, unmappable } = all({
      events: { ...subscription.events, schema },
      fields: { Suffix: "$.detail.suffix", Prefix__c: "$.detail.name.prefix" },
    });
    assert.deepEqual(unmappable?.eventPattern.$or, [
      { detail: { id: NOT_IDENTIFYING } },
      { "detail.name.prefix": ABSENT },
      { "detail.suffix": ABSENT },
    ]);
    const [sends, isUnmappable] = [rules[0], unmappable].map((rule) =>
      compileAcceptedPattern(JSON.stringify(rule?.eventPattern)),
    );
    const event = { source: "shop.magento", "detail-type": "customer-registered" };
    const whole = { id: 7, suffix: "x", name: { prefix: "y" } };
    for (const [detail, sent] of [
      [whole, true],
      [{ ...whole, name: {} }, false],
      [{ id: 7, name: { prefix: "y" } }, false],
      [{ ...whole, id: null }, false],
    ] as const) {
      assert.equal(sends?.({ ...event, detail }), sent);
      assert.equal(isUnmappable?.({ ...event, detail }), !sent);
    }
  });

  it("are events that pass the filter, which already demands the paths that it names", () => {
    const { unmappable } = all(filter({ status: ["active"], lastname: [{ prefix: "V" }] }));
    assert.deepEqual(unmappable?.eventPattern.detail, {
      status: ["active"],
      lastname: [{ prefix: "V" }],
    });
    assert.equal(unmappable.eventPattern.$or?.length, 2);
  });

  it("need no $or for one reason, because $or requires two or more patterns", () => {
    const changes = { fields: { LeadSource: { constant: "Web" } }, ...filter({ status: ["x"] }) };
    assert.deepEqual(all(changes).unmappable?.eventPattern, {
      source: ["shop.magento"],
      "detail-type": ["customer-registered"],
      detail: { status: ["x"], id: NOT_IDENTIFYING },
    });
  });

  it("have no rule if the filter demands every required path", () => {
    const fields = { LastName: "$.detail.lastname" } as const;
    const { unmappable } = all({ fields, ...filter({ id: [1], lastname: ["x"] }) });
    assert.equal(unmappable, undefined);
  });

  it("are events with only a part of the fields that occur together", () => {
    const paths = ["a", "b", "c"];
    const group = { type: "object", required: paths, properties: texts(...paths) };
    const { unmappable } = all({
      events: {
        ...subscription.events,
        schema: schemaOf({ id: { type: "string" }, ...texts("lastname") }, { group }),
      },
      fields: {
        LastName: "$.detail.lastname",
        ...Object.fromEntries(
          paths.map((path) => [`${path}__c`, { optional: `$.detail.group.${path}` as const }]),
        ),
      },
    });
    const inPart = unmappable?.eventPattern.$or?.filter(({ detail }) => "group" in detail);
    assert.deepEqual(inPart, [
      { detail: { group: { a: ABSENT, c: PRESENT } } },
      { detail: { group: { a: PRESENT, b: ABSENT } } },
      { detail: { group: { b: PRESENT, c: ABSENT } } },
    ]);
  });
});

describe("isConstant", () => {
  it("distinguishes a constant from a path, whatever the constant's value", () => {
    assert.equal(isConstant({ constant: "$.detail.email" }), true);
    assert.equal(isConstant("$.detail.email"), false);
  });
});
