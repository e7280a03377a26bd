import assert from "node:assert/strict";
import { subscriptionMistakes } from "../../mapping/mistakes";
import { subscriptionNotes } from "../../mapping/notes";
import type { Subscription, Upsert } from "../../mapping/subscription";
import { schemaOf, texts } from "./schemas";

const schema = schemaOf({
  id: { type: "string", pattern: "^[0-9]+$" },
  changed_at: { type: "string", format: "date-time" },
  ...texts("name", "email", "role", "account"),
});
const at = (field: string) => ({ field, path: "$.detail.changed_at" }) as const;
const FULL = { LastName: "$.detail.name", Email: "$.detail.email" } as const;
const MAIL = { HasOptedOutOfEmail: "$.detail.role" } as const;

function upsert(name: string, changed: Partial<Upsert>): Subscription {
  return {
    name,
    events: { schema, source: "shop", detailTypes: [name] },
    upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
    fields: FULL,
    newerWins: at("ShopUpdatedAt__c"),
    ...changed,
  };
}

const person = upsert("person", {});

describe("notes on the order of several subscriptions to one record", () => {
  const notes = (...all: Subscription[]) => subscriptionNotes(all);

  it("name the fields that are written under two guards, once for each pair", () => {
    const fields = { LastName: "$.detail.name", ...MAIL } as const;
    const mail = upsert("mail", { fields, newerWins: at("ShopMailedAt__c") });
    assert.deepEqual(subscriptionMistakes([mail]), []);
    assert.deepEqual(notes(person, mail), [
      "Subscriptions person and mail both write LastName, but person with the newerWins field ShopUpdatedAt__c and mail with ShopMailedAt__c: Salesforce compares neither time with the other, so that a late event of one overwrites what the other has written. Give both the newerWins field ShopUpdatedAt__c, and map the same fields in both; or write what changes alone to a record of its own (docs/ordering.md, 'Several subscriptions to one record').",
    ]);
  });

  for (const [what, own, other] of [
    ["in another case", FULL, { LASTNAME: "$.detail.name" }],
    ["that is optional in one of them", FULL, { LastName: { optional: "$.detail.name" } }],
    [
      "that two external ids of the parent set",
      { "Account.ShopId__c": "$.detail.account" },
      { "Account.ErpId__c": "$.detail.account" },
    ],
    [
      "that a parent and its lookup field set",
      { "Account.ShopId__c": "$.detail.account" },
      { AccountId: "$.detail.account" },
    ],
    [
      "that two constants set",
      { LeadSource: { constant: "Web" } },
      { LeadSource: { constant: "Mail" } },
    ],
  ] as const) {
    it(`know a field ${what}`, () => {
      const one = upsert("one", { fields: own });
      const two = upsert("two", { fields: other, newerWins: at("ShopMailedAt__c") });
      const found = notes(one, two);
      assert.equal(found.length, 1);
      assert.match(found[0] ?? "", /^Subscriptions one and two both write /);
      assert.match(
        notes(one, { ...two, newerWins: undefined })[0] ?? "",
        /^Subscription two writes/,
      );
    });
  }

  it("accept the same constant under two guards, and two guards that each request sends", () => {
    const same = { LeadSource: { constant: "Web" } } as const;
    const newerWins = at("ShopMailedAt__c");
    const both = { ...FULL, ShopUpdatedAt__c: "$.detail.changed_at" } as const;
    assert.deepEqual(
      notes(upsert("one", { fields: same }), upsert("two", { fields: same, newerWins })),
      [],
    );
    assert.deepEqual(notes(person, upsert("mail", { fields: both, newerWins })), []);
  });

  it("propose a guard of its own only where no field is in common", () => {
    const alone = notes(person, upsert("mail", { fields: MAIL }));
    const common = notes(
      person,
      upsert("mail", { fields: { ...MAIL, LastName: "$.detail.name" } }),
    );
    assert.equal(alone.length, 2);
    assert.equal(common.length, 2);
    for (const one of alone) assert.match(one, /give each a newerWins field of its own/);
    for (const one of common) {
      assert.match(
        one,
        /a newerWins field of its own would not protect LastName, which both write/,
      );
    }
    assert.match(common[0] ?? "", /only person writes Email\. .* this field keeps its value\./);
    assert.match(alone[0] ?? "", /writes LastName and Email\. .* these fields keep their values\./);
  });

  it("accept whole records that always have the guard's field, and name those that may lack it", () => {
    const withTime = (required: readonly string[]): Subscription => ({
      name: "whole",
      events: {
        schema: schemaOf({
          id: { type: "string", pattern: "^[0-9]+$" },
          record: {
            ...schemaOf({
              LastName: { type: "string" },
              ShopUpdatedAt__c: { type: "string", format: "date-time" },
            }),
            required: [...required],
          },
        }),
        source: "shop",
        detailTypes: ["whole"],
      },
      upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
      record: "$.detail.record",
    });
    assert.deepEqual(notes(person, withTime(["LastName", "ShopUpdatedAt__c"])), []);
    assert.match(notes(person, withTime(["LastName"]))[0] ?? "", /sends whole records/);
  });
});
