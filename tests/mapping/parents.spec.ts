import assert from "node:assert/strict";
import fc from "fast-check";
import { compile } from "../../mapping/compile";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type {
  DetailFilter,
  DetailPath,
  UpsertSource,
  UpsertSubscription,
} from "../../mapping/subscription";
import { whyUnmappable } from "../../mapping/unmappable";
import { Deployed } from "./deployed";
import { templateOf } from "./templateOf";
import { drawn } from "../drawn";

type Leaves = Record<string, JsonSchema>;

const NUMBER = { minimum: 1, maximum: 5e9 };
const TEXT: JsonSchema = { type: "string", minLength: 1 };
const NULLABLE: JsonSchema = { type: ["string", "null"], minLength: 1 };

interface Given {
  required?: Leaves;
  optional?: Leaves;
  fields: Record<string, UpsertSource>;
  filter?: DetailFilter;
}

function mapping({ required = {}, optional = {}, fields, filter }: Given): UpsertSubscription {
  return {
    name: "people",
    events: {
      schema: {
        type: "object",
        required: ["id", "name", ...Object.keys(required)],
        properties: { id: TEXT, name: { type: "string" }, ...required, ...optional },
      },
      source: "shop.magento",
      detailTypes: ["customer-updated"],
      ...(filter !== undefined && { filter }),
    },
    upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
    fields: { LastName: "$.detail.name", ...fields },
  };
}

/** The bodies of an event's requests, and the number of its dead letters. */
async function endsOf(given: Given, detail: object): Promise<[unknown[], number]> {
  const subscription = mapping(given);
  assert.deepEqual(subscriptionMistakes([subscription]), []);
  const deployed = new Deployed();
  deployed.steps(subscription).forEach((step) => step.put());
  const { requests, deadLetters } = await deployed.ends(subscription, detail);
  return [requests.map(({ body }) => JSON.parse(body) as unknown), deadLetters.length];
}

const ACCOUNT = { "Account.ShopCompanyId__c": "$.detail.company" } as const;
const event = { id: "1", name: "Costello" };
const LastName = "Costello";

describe("a parent by its external id", () => {
  it("is sent as a nested object", async () => {
    const given = { required: { company: TEXT }, fields: ACCOUNT };
    assert.deepEqual(await endsOf(given, { ...event, company: "C-7" }), [
      [{ LastName, Account: { ShopCompanyId__c: "C-7" } }],
      0,
    ]);
  });

  it("can be a custom relationship, a number, a constant, and one of several", async () => {
    const given: Given = {
      required: { shop: { type: "integer", ...NUMBER } },
      fields: {
        "Shop__r.Code__c": "$.detail.shop",
        "ns__Region__r.ns__Key__c": { constant: "EU<1>" },
      },
    };
    assert.deepEqual(await endsOf(given, { ...event, shop: 12 }), [
      [{ LastName, Shop__r: { Code__c: 12 }, ns__Region__r: { ns__Key__c: "EU<1>" } }],
      0,
    ]);
  });

  it("that is an owner names its type, because queues own records too", async () => {
    const given = {
      required: { clerk: TEXT },
      fields: { "Owner.ShopClerkId__c": "$.detail.clerk" },
    } as const;
    assert.deepEqual(await endsOf(given, { ...event, clerk: "k1" }), [
      [{ LastName, Owner: { attributes: { type: "User" }, ShopClerkId__c: "k1" } }],
      0,
    ]);
  });

  it("can be of the same object and the same external-id field", () => {
    const given = { required: { boss: TEXT }, fields: { "ReportsTo.ShopId__c": "$.detail.boss" } };
    assert.deepEqual(subscriptionMistakes([mapping(given as Given)]), []);
  });

  it("names a variable as EventBridge takes it", () => {
    const [rule = assert.fail()] = compile(
      mapping({ required: { company: TEXT }, fields: ACCOUNT }),
    ).rules;
    for (const name of Object.keys(templateOf(rule).inputPaths)) {
      assert.match(name, /^[A-Za-z0-9_-]+$/);
    }
  });

  it("that is null clears the lookup field, by a rule of its own", async () => {
    const given = { required: { company: NULLABLE }, fields: ACCOUNT };
    assert.deepEqual(await endsOf(given, { ...event, company: null }), [
      [{ LastName, AccountId: null }],
      0,
    ]);
    assert.deepEqual(await endsOf(given, { ...event, company: "C-7" }), [
      [{ LastName, Account: { ShopCompanyId__c: "C-7" } }],
      0,
    ]);
    assert.deepEqual(await endsOf(given, event), [[], 1]);
    assert.deepEqual(
      compile(mapping(given)).rules.map(({ description }) => description),
      ["people", "people, clearing AccountId"],
    );
  });

  it("that is optional keeps the parent where it is absent", async () => {
    const given = {
      optional: { company: NULLABLE },
      fields: { "Account.ShopCompanyId__c": { optional: "$.detail.company" } },
    } as const;
    assert.deepEqual(await endsOf(given, event), [[{ LastName }], 0]);
    assert.deepEqual(await endsOf(given, { ...event, company: null }), [
      [{ LastName, AccountId: null }],
      0,
    ]);
    assert.equal(compile(mapping(given)).rules.length, 3);
  });

  it("is never sent as null where the schema does not allow null", async () => {
    const given = { required: { company: TEXT }, fields: ACCOUNT };
    assert.deepEqual(await endsOf(given, { ...event, company: null }), [[], 1]);
  });

  it("from the path of another field leaves that field as it is", async () => {
    const given: Given = {
      required: { company: NULLABLE },
      fields: { ...ACCOUNT, Company__c: "$.detail.company" },
    };
    assert.deepEqual(await endsOf(given, { ...event, company: null }), [
      [{ LastName, AccountId: null, Company__c: null }],
      0,
    ]);
  });

  for (const [filter, sent] of [
    [
      ["C-7", null],
      ["C-7", null],
    ],
    [["C-7"], ["C-7"]],
    [
      [{ prefix: "C-" }, null],
      ["C-7", "C-8", null],
    ],
    [[null], [null]],
  ] as const) {
    it(`is sent once for each value that a filter accepts: ${JSON.stringify(filter)}`, async () => {
      const given = {
        required: { company: NULLABLE },
        fields: ACCOUNT,
        filter: { company: filter },
      };
      for (const company of ["C-7", "C-8", "D-1", null, true, 5]) {
        const [bodies, deadLetters] = await endsOf(given, { ...event, company });
        const accepted = (sent as readonly unknown[]).includes(company);
        const parent =
          company === null ? { AccountId: null } : { Account: { ShopCompanyId__c: company } };
        assert.deepEqual([bodies, deadLetters], [accepted ? [{ LastName, ...parent }] : [], 0]);
      }
    });
  }
});

describe("the patterns of a parent", () => {
  const PRESENT = [{ exists: true }];
  const ABSENT = { exists: false };
  const above = { numeric: [">", 0] };
  const notAbove = { numeric: ["<=", 0] };
  const text = { prefix: "" };

  /** What the pattern of each rule demands of the detail, and that of the unmappable events. */
  function demandsOf(given: Given) {
    const subscription = mapping(given);
    assert.deepEqual(subscriptionMistakes([subscription]), []);
    const { rules, unmappable } = compile(subscription);
    return {
      sent: rules.map(({ eventPattern: { detail } }) => detail?.company),
      others: (unmappable?.eventPattern.$or ?? []).flatMap(({ detail }) => detail.company ?? []),
    };
  }

  for (const [types, present, ...others] of [
    [["string", "null"], [text], ABSENT, true, false, notAbove, above],
    [["integer", "null"], [above], ABSENT, true, false, notAbove, text],
    [["number", "null"], [above], ABSENT, true, false, notAbove, text],
    [["string", "integer", "null"], [above, text], ABSENT, true, false, notAbove],
    [["string", "integer", "number", "null"], [above, text], ABSENT, true, false, notAbove],
    [["null"], [text], ABSENT, true, false, notAbove, above],
  ] as [string[], unknown[], ...unknown[]][]) {
    const company = { type: types, minLength: 1, ...NUMBER };

    it(`send ${types.join(" or ")}, null by a rule of its own, and every other value to the dead-letter queue`, () =>
      assert.deepEqual(demandsOf({ required: { company }, fields: ACCOUNT }), {
        sent: [present, [null]],
        others,
      }));

    it(`say the same where ${types.join(" or ")} may be absent`, () =>
      assert.deepEqual(
        demandsOf({
          optional: { company },
          fields: { "Account.ShopCompanyId__c": { optional: "$.detail.company" } },
        }),
        { sent: [[ABSENT], present, [null]], others: others.slice(1) },
      ));
  }

  for (const [company, present, ...others] of [
    [{ type: "string", minLength: 1 }, [text], { "anything-but": { wildcard: "*" } }],
    [{ type: "integer", ...NUMBER }, [above], null, true, false, notAbove, text],
    [
      { type: ["string", "integer"], minLength: 1, ...NUMBER },
      [above, text],
      null,
      true,
      false,
      notAbove,
    ],
  ] as [JsonSchema, unknown[], ...unknown[]][]) {
    it(`send nothing but ${String(company.type)}`, () => {
      assert.deepEqual(demandsOf({ required: { company }, fields: ACCOUNT }), {
        sent: [present],
        others: [ABSENT, ...others],
      });
      assert.deepEqual(
        demandsOf({
          optional: { company },
          fields: { "Account.ShopCompanyId__c": { optional: "$.detail.company" } },
        }),
        { sent: [[ABSENT], present], others },
      );
    });
  }

  it("leave the demands on other fields and other parts of the filter as they are", () => {
    const given: Given = {
      required: { company: NULLABLE, status: TEXT },
      fields: ACCOUNT,
      filter: { status: ["active"], company: ["C-7", null] },
    };
    const others = { id: [text], name: PRESENT, status: ["active"] };
    assert.deepEqual(
      compile(mapping(given)).rules.map(({ eventPattern }) => eventPattern.detail),
      [
        { ...others, company: ["C-7"] },
        { ...others, company: [null] },
      ],
    );
  });

  it("never clear a parent that is named by the record's own id", () => {
    const given = mapping({ fields: { "ReportsTo.ShopId__c": "$.detail.id" } });
    const { schema } = given.events;
    const id = { type: ["string", "null"], minLength: 1 };
    const properties = { ...(schema.properties as JsonSchema), id };
    const nullable = { ...given, events: { ...given.events, schema: { ...schema, properties } } };
    assert.deepEqual(
      compile(nullable).rules.map(({ description, eventPattern }) => [
        description,
        eventPattern.detail,
      ]),
      [["people", { id: [text], name: PRESENT }]],
    );
  });
});

describe("the reasons why an event with a parent is unmappable", () => {
  const nullable = { required: { company: NULLABLE }, fields: ACCOUNT };
  const given: Record<string, Given> = {
    "a text": { required: { company: TEXT }, fields: ACCOUNT },
    "a number": { required: { company: { type: "integer", ...NUMBER } }, fields: ACCOUNT },
    "a text or null": nullable,
    "C-7 or null": { ...nullable, filter: { company: ["C-7", null] } },
  };
  for (const [what, company, reason] of [
    ["a text", "C-7"],
    ["a text", ["C-7", null]],
    ["a text", null, "null"],
    ["a text", 7, "a number that is above 5e9 or that the schema does not allow"],
    ["a text", [null, {}], "a list"],
    ["a number", 7],
    ["a number", [0, 7]],
    ["a number", 0, "a number that is not above 0"],
    ["a number", "C-7", "a text that the schema does not allow"],
    ["a number", [{}], "a list"],
    ["a text or null", null],
    ["a text or null", true, "true"],
    ["C-7 or null", "C-7"],
    ["C-7 or null", null],
    ["C-7 or null", "C-8", "a text that the schema does not allow"],
  ] as [string, unknown, string?][]) {
    it(`${reason === undefined ? "are empty" : "name the path"} for ${JSON.stringify(company)} where the parent is ${what}`, () =>
      assert.deepEqual(
        whyUnmappable(mapping(given[what] ?? assert.fail()), { ...event, company }),
        reason === undefined ? [] : [`$.detail.company is ${reason}, which identifies no parent`],
      ));
  }
});

/** What the schema says about a parent's path. */
const TYPES = [
  ["string"],
  ["integer"],
  ["string", "null"],
  ["integer", "null"],
  ["string", "integer"],
  ["string", "integer", "null"],
] as const;
const VALUES = ["C-7", "x", 7, 0.5, 4e9, 0, -1, -4e9, true, false, null, {}, [], "absent"] as const;

const shape = fc.record({
  types: fc.constantFrom(...TYPES),
  isOptional: fc.boolean(),
  begins: fc.boolean(),
  value: fc.constantFrom(...VALUES),
});
type Shape = typeof shape extends fc.Arbitrary<infer One> ? One : never;

/** What becomes of a parent, said without the mapping's own words. */
function expected({ types, isOptional, begins, value }: Shape) {
  const allows = (type: string) => (types as readonly string[]).includes(type);
  if (value === "absent" || (typeof value === "object" && value !== null)) {
    return isOptional ? "left out" : "dead letter";
  }
  if (value === null) return allows("null") ? "cleared" : "dead letter";
  if (typeof value === "string") {
    // How texts begin is demanded only where nothing but texts is an id.
    const isForeign = begins && types.length === 1 && !value.startsWith("C-");
    return allows("string") && !isForeign ? "sent" : "dead letter";
  }
  return typeof value === "number" && value > 0 && allows("integer") ? "sent" : "dead letter";
}

describe("whatever stands at the paths of parents,", () => {
  it("each event causes one request with exactly its parents, or is a dead letter with its reasons", () =>
    fc.assert(
      fc.asyncProperty(fc.array(shape, { maxLength: 3 }), async (parents) => {
        const leaves = (isOptional: boolean) =>
          Object.fromEntries(
            parents.flatMap((parent, index) =>
              parent.isOptional === isOptional
                ? [
                    [
                      `p${index}`,
                      {
                        type: [...parent.types],
                        ...NUMBER,
                        ...(parent.begins ? { pattern: "^C-" } : { minLength: 1 }),
                      },
                    ],
                  ]
                : [],
            ),
          );
        const fields = Object.fromEntries(
          parents.map(({ isOptional }, index): [string, UpsertSource] => {
            const path: DetailPath = `$.detail.p${index}`;
            return [`P${index}__r.Key__c`, isOptional ? { optional: path } : path];
          }),
        );
        const given = { required: leaves(false), optional: leaves(true), fields };
        const detail = {
          ...event,
          ...Object.fromEntries(
            parents.flatMap(({ value }, index) =>
              value === "absent" ? [] : [[`p${index}`, value]],
            ),
          ),
        };
        const ends = parents.map(expected);
        const isDead = ends.includes("dead letter");
        const body = {
          LastName,
          ...Object.fromEntries(
            parents.flatMap(({ value }, index): [string, unknown][] =>
              ends[index] === "sent"
                ? [[`P${index}__r`, { Key__c: value }]]
                : ends[index] === "cleared"
                  ? [[`P${index}__c`, null]]
                  : [],
            ),
          ),
        };
        assert.deepEqual(await endsOf(given, detail), isDead ? [[], 1] : [[body], 0]);
        assert.equal(whyUnmappable(mapping(given), detail).length > 0, isDead);
      }),
      drawn(120),
    ));
});

describe("a key with a dot is refused", () => {
  const required = { company: TEXT, code: TEXT };
  const refused = (fields: Record<string, UpsertSource>) =>
    subscriptionMistakes([mapping({ required, fields })]);
  const company = "$.detail.company" as const;

  it("of a lookup field, and names the relationship", () => {
    const fields = {
      "ns__Shop__c.Code__c": company,
      "AccountId.Key__c": "$.detail.code",
      "What.Key__c": company,
      "Who.Key__c": "$.detail.code",
    } as const;
    assert.deepEqual(refused(fields), [
      "Subscription people: fields has 'ns__Shop__c.Code__c': ns__Shop__c is the lookup field; write its relationship, ns__Shop__r.",
      "Subscription people: fields has 'AccountId.Key__c': AccountId is the lookup field; write its relationship, Account.",
      "Subscription people: fields has 'What.Key__c': What can be a record of several objects, and the key does not say which; map WhatId instead.",
      "Subscription people: fields has 'Who.Key__c': Who can be a record of several objects, and the key does not say which; map WhoId instead.",
    ]);
  });

  it("but not of a relationship that has Id in its name", () =>
    assert.deepEqual(refused({ "ShopIdea__r.Code__c": company, "BestIdea.Key__c": company }), []));

  it("once for each parent that several fields set", () => {
    const fields = {
      "shop__r.A__c": company,
      Shop__c: "$.detail.code",
      "Account.A__c": company,
      AccountID: "$.detail.code",
      "account.B__c": "$.detail.code",
    } as const;
    assert.deepEqual(refused(fields), [
      "Subscription people: fields has shop__r.A__c and Shop__c, which set the same parent; keep one.",
      "Subscription people: fields has Account.A__c and AccountID and account.B__c, which set the same parent; keep one.",
    ]);
  });

  it("but not for fields without a dot that differ in case", () =>
    assert.deepEqual(refused({ ...ACCOUNT, Phone: company, phone: "$.detail.code" }), [
      "Subscription people: fields has Phone and phone, which Salesforce takes for one field; keep one.",
    ]));

  for (const [what, fields, ...parts] of [
    ["with Salesforce's own id", { "Account.Id": company }, "AccountId"],
    ["in lower case too", { "Account.id": company }, "AccountId"],
    ["with two dots", { "Account.Parent.Key__c": company }, "Account.ShopCompanyId__c"],
    ["that ends with a dot", { "Account.": company }, "one external-id field"],
    ["that begins with a dot", { ".Key__c": company }, "one external-id field"],
    ["with a space", { "Account.Shop Id": company }, "one external-id field"],
    ["of a custom lookup field", { "Shop__c.Code__c": company }, "write its relationship, Shop__r"],
    ["of a standard lookup field", { "AccountId.Key__c": company }, "relationship, Account"],
    ["of a parent of several objects", { "What.Key__c": company }, "map WhatId"],
    ["that leads on to another parent", { "Shop__r.Region__r": company }, "by its own field"],
    ["with a constant that is no id", { "Account.Key__c": { constant: true } }, "no external id"],
    ["with an empty constant", { "Account.Key__c": { constant: "" } }, "no external id"],
    [
      "and so is a relationship alone",
      { Shop__r: company },
      "fields has 'Shop__r', a relationship; name the parent's external-id field after a dot, such as Shop__r.Code__c.",
    ],
    [
      "beside another of the same parent",
      { "Account.A__c": company, "account.B__c": "$.detail.code" },
      "Account.A__c and account.B__c",
    ],
    [
      "beside the parent's lookup field",
      { "Account.A__c": company, AccountId: "$.detail.code" },
      "Account.A__c and AccountId",
    ],
    [
      "beside the parent's custom lookup field",
      { "Shop__r.A__c": company, Shop__c: "$.detail.code" },
      "Shop__r.A__c and Shop__c",
    ],
  ] as [string, Record<string, UpsertSource>, ...string[]][]) {
    it(what, () => {
      const mistakes = refused(fields);
      assert.equal(mistakes.length, 1, mistakes.join(" | "));
      for (const part of parts) assert(mistakes[0]?.includes(part), mistakes[0]);
    });
  }

  for (const [what, leaf, part] of [
    ["may be empty", { type: "string" }, "empty text"],
    ["may be a boolean", { type: ["boolean", "string"], minLength: 1 }, "true or false"],
    ["may be a number of any size", { type: "integer" }, "number beyond"],
    ["is a list", { type: "array", items: TEXT }, "list"],
  ] as [string, JsonSchema, string][]) {
    it(`where the id ${what} by the schema`, () => {
      const mistakes = subscriptionMistakes([
        mapping({ required: { company: leaf }, fields: ACCOUNT }),
      ]);
      assert.equal(mistakes.length, 1, mistakes.join(" | "));
      assert(mistakes[0]?.includes(part), mistakes[0]);
    });
  }

  it("where a filter accepts values that cannot be a parent's id", () => {
    const filters = [[{ exists: true }], [true], [{ "anything-but": ["x"] }], [{ prefix: "" }]];
    for (const company of filters) {
      const [mistake = "", ...more] = subscriptionMistakes([
        mapping({
          required: { company: { type: ["string", "null", "boolean"], minLength: 1 } },
          fields: { Company__c: "$.detail.company" },
        }),
        mapping({ required: { company: NULLABLE }, fields: ACCOUNT, filter: { company } }),
      ]).filter((one) => one.includes("filter"));
      assert.deepEqual(more, []);
      assert(mistake.includes("detail.company"), `${JSON.stringify(company)}: ${mistake}`);
    }
  });

  it("where a filter accepts them, in a sentence that says what a parent's id is", () => {
    const filter = { company: [{ exists: true }] };
    const given = mapping({ required: { company: NULLABLE }, fields: ACCOUNT, filter });
    assert.deepEqual(
      subscriptionMistakes([given]).map((one) => one.replace(/^.*?: /, "")),
      [
        "the filter accepts values of $.detail.company that cannot be a parent's external id, such as false or a value of another type than in the schema; list only texts or numbers above 0, numeric ranges above 0, or texts by prefix, suffix, wildcard or equals-ignore-case, and null where the schema allows it.",
      ],
    );
  });
});
