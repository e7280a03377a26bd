import assert from "node:assert/strict";
import { compile } from "../../mapping/compile";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { subscriptionMistakes } from "../../mapping/mistakes";
import { subscriptionNotes } from "../../mapping/notes";
import type { Subscription, Upsert, UpsertSubscription } from "../../mapping/subscription";
import { whyUnmappable } from "../../mapping/unmappable";
import { Deployed } from "./deployed";

const TIME = { type: "string", format: "date-time" };
const newerWins = { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" } as const;

function guarded(changed: Partial<Upsert & { name: string }> = {}, time: JsonSchema = TIME) {
  const schema = {
    type: "object",
    required: ["id", "lastname", "updated_at"],
    properties: {
      id: { type: "string", pattern: "^[0-9]+$" },
      lastname: { type: "string" },
      email: { type: "string" },
      updated_at: time,
    },
  };
  return {
    name: "customer-updated",
    events: { schema, source: "shop.magento", detailTypes: ["customer-updated"] },
    upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
    fields: { LastName: "$.detail.lastname" },
    newerWins,
    ...changed,
  } satisfies UpsertSubscription as UpsertSubscription;
}

const mistakes = (subscription: Subscription) => subscriptionMistakes([subscription]);

describe("newerWins", () => {
  for (const [what, time] of [
    ["a date-time", TIME],
    ["listed times", { enum: ["2026-09-14T08:21:07Z", "2026-09-14T08:21:07.5+02:00"] }],
    [
      "a pattern with Z",
      { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$" },
    ],
    [
      "a pattern with an offset",
      { type: "string", pattern: "^[0-9-]{10}T[0-9:]{8}(\\.\\d+)?[+-]\\d\\d:\\d\\d$" },
    ],
    [
      "a pattern with a property of Unicode",
      { type: "string", pattern: "^\\p{Nd}{4}-\\p{Nd}{2}-\\p{Nd}{2}T[0-9:]{8}Z$" },
    ],
    ["one of two", { anyOf: [TIME, { const: "2026-09-14T08:21:07Z" }] }],
  ] as const) {
    it(`takes ${what} of the schema`, () => assert.deepEqual(mistakes(guarded({}, time)), []));
  }

  for (const [what, time, found] of [
    ["any text", { type: "string" }, /may be any text by the schema\..*ISO 8601/],
    [
      "Magento's own form",
      { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$" },
      /'2026-09-14 08:21:07' by the schema, which Salesforce refuses/,
    ],
    [
      "a time without a zone",
      { type: "string", pattern: "^[0-9-]+T[0-9:]+$" },
      /'2026-09-14T08:21:07'/,
    ],
    [
      "a pattern without an end",
      { type: "string", pattern: "^[0-9-]+T[0-9:]+" },
      /'2026-09-14T08:21:07'/,
    ],
    ["a date", { type: "string", format: "date" }, /may be any text/],
    [
      "another pattern",
      { type: "string", pattern: "^never$" },
      /no time that Salesforce accepts, by the pattern \^never\$/,
    ],
    ["a listed text", { enum: ["2026-09-14T08:21:07Z", "yesterday"] }, /'yesterday'/],
    ["a Unix time", { type: "integer" }, /the type integer .*ISO 8601/],
    ["a time or a number", { type: ["string", "number"], format: "date-time" }, /the type number/],
    [
      "a time or null",
      { type: ["string", "null"], format: "date-time" },
      /may be null .* remove null/,
    ],
    [
      "listed times or null",
      { enum: ["2026-09-14T08:21:07Z", null] },
      /may be null .* remove null/,
    ],
    [
      "values of several types",
      { type: ["integer", "boolean"] },
      /may be of the type integer or boolean by the schema, which Salesforce refuses/,
    ],
    ["a second form", { anyOf: [TIME, { type: "string" }] }, /any text/],
  ] as const) {
    it(`refuses ${what} of the schema`, () => {
      const [first, ...more] = mistakes(guarded({}, time));
      assert.match(first ?? "", found);
      assert.match(first ?? "", /^Subscription customer-updated: \$\.detail\.updated_at /);
      assert.deepEqual(more, []);
    });
  }

  for (const [field, found] of [
    ["LastName", /fields has LastName, which newerWins fills/],
    ["lastname", /fields has lastname, which newerWins fills/],
    ["LastModifiedDate", /which Salesforce sets itself/],
    ["ShopId__c", /the external-id field/],
    ["Account.ShopUpdatedAt__c", /a field of another record/],
    ["9x", /use the API name/],
  ] as const) {
    it(`refuses the field ${field}`, () => {
      const all = mistakes(guarded({ newerWins: { ...newerWins, field } }));
      assert.match(all.join("\n"), found);
    });
  }

  it("refuses a field that fields has beside others", () => {
    const fields = { LastName: "$.detail.lastname", ShopUpdatedAt__c: "$.detail.email" } as const;
    assert.deepEqual(mistakes(guarded({ fields })), [
      "Subscription customer-updated: fields has ShopUpdatedAt__c, which newerWins fills; remove it from fields.",
    ]);
  });

  it("refuses a path that the schema lacks", () => {
    const path = "$.detail.changed_at" as const;
    assert.match(
      mistakes(guarded({ newerWins: { ...newerWins, path } }))[0] ?? "",
      /not in the schema/,
    );
  });

  it("sends an event with a time, and every other event of the subscription to the dead-letter queue", async () => {
    const subscription = guarded();
    const deployed = new Deployed();
    deployed.steps(subscription).forEach(({ put }) => put());
    const detail = { id: "1", lastname: "Marsh" };
    const sent = await deployed.ends(subscription, {
      ...detail,
      updated_at: "2026-09-14T08:21:07Z",
    });
    assert.deepEqual(sent.requests, [
      {
        externalId: "1",
        body: '{"LastName": "Marsh", "ShopUpdatedAt__c": "2026-09-14T08:21:07Z"}',
      },
    ]);
    assert.deepEqual(sent.deadLetters, []);
    const list = { ...detail, updated_at: [null, "2026-09-14T08:21:07Z"] };
    assert.equal((await deployed.ends(subscription, list)).requests.length, 1);
    assert.deepEqual(whyUnmappable(subscription, list), []);
    for (const updated_at of [
      undefined,
      null,
      "",
      "0000-00-00 00:00:00",
      "yesterday",
      1_789_374_067,
      1_789_374_067_000,
      -1,
      0,
      true,
      { at: "2026-09-14T08:21:07Z" },
      [],
    ]) {
      const ends = await deployed.ends(subscription, { ...detail, updated_at });
      assert.deepEqual(
        [ends.requests.length, ends.deadLetters.length],
        [0, 1],
        JSON.stringify(updated_at),
      );
      assert.equal(whyUnmappable(subscription, { ...detail, updated_at }).length, 1);
    }
  });

  it("says why an event without a time cannot be sent", () => {
    const why = (updated_at: unknown) =>
      whyUnmappable(guarded(), { id: "1", lastname: "Marsh", updated_at }).join("; ");
    assert.equal(why(undefined), "$.detail.updated_at is missing");
    assert.equal(why(null), "$.detail.updated_at is null and no time, which newerWins needs");
    assert.equal(
      why(""),
      "$.detail.updated_at is an empty text and no time, which newerWins needs",
    );
    assert.equal(why("soon"), "$.detail.updated_at is a text and no time, which newerWins needs");
    assert.equal(why("2026-09-14T08:21:07Z"), "");
  });

  it("does not change the rules of a subscription without it", () => {
    const { newerWins: none, ...without } = guarded();
    assert(none !== undefined);
    const [rule] = compile(without).rules;
    assert.deepEqual(rule?.eventPattern.detail, {
      id: [..."0123456789"].map((prefix) => ({ prefix })),
      lastname: [{ exists: true }],
    });
  });

  describe("in several subscriptions to one record", () => {
    const notes = (...all: Subscription[]) => subscriptionNotes(all);

    it("has nothing to say where all of them map the same fields", () =>
      assert.deepEqual(notes(guarded(), guarded({ name: "customer-registered" })), []));

    const named = { LastName: "$.detail.lastname", Email: "$.detail.email" } as const;
    const more = { ...named, LeadSource: { constant: "Web" }, Title: { constant: "Dr" } } as const;
    const unguarded = guarded({ name: "customer-registered", newerWins: undefined, fields: more });

    it("names the subscription without it that writes the same fields", () =>
      assert.deepEqual(notes(guarded({ fields: named }), unguarded), [
        "Subscription customer-registered writes LastName, Email without newerWins, so that a late event of it overwrites what customer-updated has written. Give it newerWins with the same field, ShopUpdatedAt__c.",
      ]));

    it("has nothing to say where none of them has it, or the other one erases", () => {
      const { events, upsert } = guarded();
      const cleared = { LastName: { constant: "Erased" } } as const;
      const erasure = { name: "erasure", events, anonymize: upsert, fields: cleared };
      assert.deepEqual(notes(unguarded, { ...unguarded, name: "other" }), []);
      assert.deepEqual(notes(guarded(), erasure), []);
    });

    it("accepts one without it that writes other fields", () =>
      assert.deepEqual(
        notes(
          guarded(),
          guarded({ name: "mail", newerWins: undefined, fields: { Email: "$.detail.email" } }),
        ),
        [],
      ));

    it("names the fields that a refused event would not write", () =>
      assert.deepEqual(
        notes(guarded({ fields: named }), guarded({ name: "customer-registered", fields: more })),
        [
          "Subscriptions customer-registered and customer-updated share the newerWins field ShopUpdatedAt__c, but only customer-registered writes LeadSource, Title. If its event comes after a newer one of customer-updated, it is refused whole, and no event writes its LeadSource, Title. Map the same fields in both, or give fields that change alone a newerWins field of their own.",
        ],
      ));

    it("accepts other fields with a time of their own", () => {
      const mail = guarded({
        name: "mail",
        fields: { Email: "$.detail.email" },
        newerWins: { ...newerWins, field: "ShopMailedAt__c" },
      });
      assert.deepEqual(notes(guarded(), mail), []);
    });

    it("names the subscription that sends whole records", () => {
      const { events, upsert } = guarded();
      const whole = { name: "whole", events, upsert, record: "$.detail.salesforce" } as const;
      const [first, ...more] = notes(guarded(), whole);
      assert.match(
        first ?? "",
        /^Subscription whole sends whole records, .* puts ShopUpdatedAt__c into each/,
      );
      assert.deepEqual(more, []);
    });

    it("does not compare subscriptions to other objects, or to other orgs", () => {
      const lead = guarded({ name: "lead", newerWins: undefined });
      const upsert = { ...lead.upsert, object: "Lead" };
      assert.deepEqual(notes(guarded(), { ...lead, upsert }, { ...lead, org: "emea" }), []);
    });
  });
});
