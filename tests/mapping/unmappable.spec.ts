import assert from "node:assert/strict";
import { compile } from "../../mapping/compile";
import type { DetailPath, UpsertSource, UpsertSubscription } from "../../mapping/subscription";
import { whyUnmappable } from "../../mapping/unmappable";
import { schemaOf, texts } from "./schemas";

const billing = { type: "object", required: ["city", "zip"], properties: texts("city", "zip") };
const subscription: UpsertSubscription = {
  name: "customers",
  events: {
    schema: schemaOf(
      { id: { type: ["string", "integer"] }, ...texts("lastname", "home.city") },
      { billing },
    ),
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
  upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
  fields: {
    LastName: "$.detail.lastname",
    HomeCity__c: "$.detail.home.city",
    City__c: { optional: "$.detail.billing.city" },
    Zip__c: { optional: "$.detail.billing.zip" },
  },
};
const whole = { id: "7", lastname: "Meyer", home: { city: "Gent" } };

describe("the reasons why an event is unmappable", () => {
  for (const [what, detail] of [
    ["every required value", whole],
    ["null for a required value, which clears the field", { ...whole, lastname: null }],
    ["a number as its id", { ...whole, id: 7 }],
    ["the largest id that a pattern can compare", { ...whole, id: 5e9 }],
    ["a list that contains an id, which is sent unchanged", { ...whole, id: [null, 7] }],
    ["optional values", { ...whole, billing: { city: "Gent", zip: "9000" } }],
  ] as const) {
    it(`are empty for ${what}`, () => {
      assert.deepEqual(whyUnmappable(subscription, detail), []);
    });
  }

  for (const [what, detail, ...reasons] of [
    ["no id", { ...whole, id: undefined }, "$.detail.id is missing"],
    ["an id of null", { ...whole, id: null }, "$.detail.id is null, which identifies no record"],
    ["an id of true", { ...whole, id: true }, "$.detail.id is true, which identifies no record"],
    [
      "an id of 0",
      { ...whole, id: 0 },
      "$.detail.id is a number that is not above 0, which identifies no record",
    ],
    [
      "an id that is too large for a pattern",
      { ...whole, id: 6e9 },
      "$.detail.id is a number that is above 5e9 or that the schema does not allow, which identifies no record",
    ],
    [
      "an id that a pattern compares as 0",
      { ...whole, id: 1e-7 },
      "$.detail.id is a number whose first six decimals are 0, and EventBridge compares no more, which identifies no record",
    ],
    ["an id that is an empty list", { ...whole, id: [] }, "$.detail.id is missing"],
    [
      "an id that is a list",
      { ...whole, id: [null] },
      "$.detail.id is a list, which identifies no record",
    ],
    ["an object as id", { ...whole, id: {} }, "$.detail.id is missing"],
    [
      "a text instead of an object on the path",
      { ...whole, home: "Gent" },
      "$.detail.home.city is missing",
    ],
    ["an empty list", { ...whole, lastname: [] }, "$.detail.lastname is missing"],
    [
      "a part of the fields that occur together",
      { ...whole, billing: { zip: "9000" } },
      "$.detail.billing.city should come with $.detail.billing.zip",
    ],
    [
      "nothing",
      {},
      "$.detail.id is missing",
      "$.detail.lastname is missing",
      "$.detail.home.city is missing",
    ],
  ] as [string, object, ...string[]][]) {
    it(`name ${what}`, () => {
      assert.deepEqual(whyUnmappable(subscription, detail), reasons);
    });
  }

  it("name the external id once, even if it is also mapped to a field", () => {
    const fields = { Number__c: "$.detail.id" } as const;
    assert.deepEqual(whyUnmappable({ ...subscription, fields }, {}), ["$.detail.id is missing"]);
  });

  it("name all present paths of a group, and all missing ones", () => {
    const group = {
      type: "object",
      required: ["a", "b", "c", "d"],
      properties: texts("a", "b", "c", "d"),
    };
    const schema = schemaOf({ id: { type: "string" } }, { group });
    const fields = Object.fromEntries(
      ["a", "b", "c", "d"].map((name) => [
        `${name}__c`,
        { optional: `$.detail.group.${name}` as const },
      ]),
    );
    const events = { ...subscription.events, schema };
    assert.deepEqual(
      whyUnmappable({ ...subscription, events, fields }, { id: "7", group: { a: "x", c: "x" } }),
      [
        "$.detail.group.b and $.detail.group.d should come with $.detail.group.a and $.detail.group.c",
      ],
    );
  });

  it("name a number as id if the schema has texts", () => {
    const schema = schemaOf({ id: { type: "string" }, ...texts("lastname") });
    const events = { ...subscription.events, schema };
    const fields = { LastName: "$.detail.lastname" } as const;
    assert.deepEqual(whyUnmappable({ ...subscription, events, fields }, { id: 7, lastname: "B" }), [
      "$.detail.id is a number that is above 5e9 or that the schema does not allow, which identifies no record",
    ]);
  });

  for (const [id, kind] of [
    ["", "an empty text"],
    ["secret", "a text that the schema does not allow"],
  ] as const) {
    it(`name ${kind} as id if the schema has numbers or a pattern`, () => {
      for (const one of [
        { type: "integer", minimum: 1, maximum: 9 },
        { type: "string", pattern: "^C-" },
      ]) {
        const events = { ...subscription.events, schema: schemaOf({ id: one }) };
        const fields = { LeadSource: { constant: "Web" } } as const;
        assert.deepEqual(whyUnmappable({ ...subscription, events, fields }, { id }), [
          `$.detail.id is ${kind}, which identifies no record`,
        ]);
      }
    });
  }

  describe("of parents that an event names", () => {
    const nullable = { type: ["string", "null"], minLength: 1 };
    const schema = schemaOf(
      {
        id: { type: "string", minLength: 1 },
        company: { type: "string", minLength: 1 },
        region: { type: "integer", minimum: 1, maximum: 9 },
      },
      { shop: nullable, boss: { type: "string", pattern: "^B-" } },
    );
    const ofParents = (fields: Record<string, UpsertSource>): UpsertSubscription => ({
      ...subscription,
      events: { ...subscription.events, schema },
      fields,
    });
    const optional = (path: DetailPath) => ({ optional: path });
    const all = ofParents({
      "Account.Key__c": "$.detail.company",
      "Region__r.Key__c": "$.detail.region",
      "Shop__r.Key__c": optional("$.detail.shop"),
      "ReportsTo.ShopId__c": optional("$.detail.boss"),
    });
    const event = { id: "7", company: "C-1", region: 1 };

    for (const [what, detail, ...reasons] of [
      ["each required parent", event],
      ["every parent", { ...event, shop: "S", boss: "B-1" }],
      ["null where the schema allows it", { ...event, shop: null }],
      [
        "null where the schema does not allow it",
        { ...event, company: null, boss: null },
        "$.detail.company is null, which identifies no parent",
        "$.detail.boss is null, which identifies no parent",
      ],
      [
        "ids that none of their schemas allows",
        { ...event, company: 5, region: 0, shop: false, boss: "C-1" },
        "$.detail.company is a number that is above 5e9 or that the schema does not allow, which identifies no parent",
        "$.detail.region is a number that is not above 0, which identifies no parent",
        "$.detail.shop is false, which identifies no parent",
        "$.detail.boss is a text that the schema does not allow, which identifies no parent",
      ],
      ["no parent", { id: "7" }, "$.detail.company is missing", "$.detail.region is missing"],
    ] as [string, object, ...string[]][]) {
      it(`name ${what}`, () => {
        assert.deepEqual(whyUnmappable(all, detail), reasons);
      });
    }

    it("name the external id once where it is also a parent's", () => {
      const own = ofParents({ "Account.Key__c": "$.detail.id" });
      assert.deepEqual(whyUnmappable(own, { id: true }), [
        "$.detail.id is true, which identifies no record",
      ]);
    });

    it("are in the pattern of the rule for unmappable events", () => {
      const ABSENT = { exists: false };
      const NO_TEXT = { "anything-but": { wildcard: "*" } };
      const found = compile(all).unmappable?.eventPattern.$or?.map(({ detail }) => detail);
      assert.deepEqual(found, [
        { boss: [{ "anything-but": { prefix: ["B-"] } }] },
        { company: [ABSENT, NO_TEXT] },
        { id: [ABSENT, NO_TEXT] },
        { region: [ABSENT, null, true, false, { numeric: ["<=", 0] }, { prefix: "" }] },
        { shop: [true, false, { numeric: ["<=", 0] }, { numeric: [">", 0] }] },
      ]);
    });

    it("are in it once where two fields have one optional path", () => {
      const twice = ofParents({
        "Shop__r.Key__c": optional("$.detail.shop"),
        "Other__r.Key__c": optional("$.detail.shop"),
      });
      assert.equal(compile(twice).unmappable?.eventPattern.$or?.length, 2);
    });
  });

  for (const [value, kind] of [
    [[5], "a list"],
    [[true], "a list"],
    [5, "a number"],
    [true, "a boolean"],
    ["yesterday", "a text"],
    ["", "an empty text"],
    [null, "null"],
  ] as const) {
    it(`name the time of a change that is ${kind}: ${JSON.stringify(value)}`, () => {
      const schema = schemaOf({ id: { type: "string" }, ...texts("lastname", "at") });
      const newerWins = { field: "ShopUpdatedAt__c", path: "$.detail.at" } as const;
      const fields = { LastName: "$.detail.lastname" } as const;
      const events = { ...subscription.events, schema };
      const guarded = { ...subscription, events, fields, newerWins };
      assert.deepEqual(whyUnmappable(guarded, { id: "7", lastname: "B", at: value }), [
        `$.detail.at is ${kind} and no time, which newerWins needs`,
      ]);
    });
  }

  it("name paths only, never a value", () => {
    const reasons = whyUnmappable(subscription, { id: -4711, billing: { zip: "secret" } }).join();
    assert.doesNotMatch(reasons, /4711|secret/);
  });
});
