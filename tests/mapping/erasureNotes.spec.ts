import assert from "node:assert/strict";
import { subscriptionMistakes } from "../../mapping/mistakes";
import { subscriptionNotes } from "../../mapping/notes";
import type { Anonymization, Subscription, Upsert } from "../../mapping/subscription";
import { schemaOf, texts } from "./schemas";

const schema = schemaOf({
  id: { type: "string", pattern: "^[0-9]+$" },
  changed_at: { type: "string", format: "date-time" },
  ...texts("name", "role"),
});
const record = {
  object: "Contact",
  externalIdField: "ShopId__c",
  externalId: "$.detail.id",
} as const;
const FINAL = { constant: "4000-12-31T00:00:00Z" } as const;

function upsert(name: string, guard?: string, changed: Partial<Upsert> = {}): Subscription {
  return {
    name,
    events: { schema, source: "shop", detailTypes: [name] },
    upsert: record,
    fields: { LastName: "$.detail.name" },
    newerWins: guard === undefined ? undefined : { field: guard, path: "$.detail.changed_at" },
    ...changed,
  };
}

function erasure(fields: Anonymization["fields"] = {}): Subscription {
  return {
    name: "erased",
    events: { schema, source: "shop", detailTypes: ["erased"] },
    anonymize: record,
    fields: { LastName: { constant: "Erased" }, ...fields },
  };
}

const person = upsert("person", "ShopUpdatedAt__c");
const mail = upsert("mail", "ShopMailedAt__c", {
  fields: { HasOptedOutOfEmail: "$.detail.role" },
});

describe("notes on an anonymization that a late event can undo", () => {
  const notes = (...all: Subscription[]) => subscriptionNotes(all);

  it("name each guard of its object that it does not set, and the subscriptions behind it", () => {
    assert.deepEqual(notes(person, mail, erasure({ ShopUpdatedAt__c: FINAL })), [
      "Subscription erased leaves ShopMailedAt__c, the newerWins field of mail, open to later times: an update that arrives after the erasure can bring the person back. Give it ShopMailedAt__c: { constant: \"4000-12-31T00:00:00Z\" }, the latest time that Salesforce knows (docs/erasure.md, 'A late event brings the person back').",
    ]);
    const [none = "", ...more] = notes(
      person,
      upsert("moved", "ShopUpdatedAt__c"),
      mail,
      erasure(),
    );
    assert.match(
      none,
      /leaves ShopUpdatedAt__c and ShopMailedAt__c, the newerWins fields of person, moved and mail,/,
    );
    assert.deepEqual(more, []);
  });

  it("have nothing to say where it sets all of them", () => {
    const all = erasure({ ShopUpdatedAt__c: FINAL, shopmailedat__c: FINAL });
    assert.deepEqual(notes(person, mail, all), []);
  });

  for (const [what, constant] of [
    ["null", null],
    ["an empty text", ""],
    ["the day of the deployment", "2026-09-14T08:21:07Z"],
    ["the year 0000", "0000-00-00T00:00:00Z"],
  ] as const) {
    it(`name a guard that it sets to ${what}`, () => {
      assert.equal(notes(person, erasure({ ShopUpdatedAt__c: { constant } })).length, 1);
    });
  }

  it("look at every upsert of the object, by whatever external id, and at no other object or org", () => {
    const byMail = upsert("byMail", "ShopMailedAt__c", {
      upsert: { ...record, externalIdField: "Mail__c" },
    });
    const lead = upsert("lead", "ShopLeadAt__c", { upsert: { ...record, object: "Lead" } });
    const abroad = { ...upsert("abroad", "ShopAbroadAt__c"), org: "emea" };
    const [found = "", ...more] = notes(
      ...[person, byMail, lead, abroad],
      erasure({ ShopUpdatedAt__c: FINAL }),
    );
    assert.match(
      found,
      /^Subscription erased leaves ShopMailedAt__c, the newerWins field of byMail, open/,
    );
    assert.deepEqual(more, []);
  });

  it("have nothing to say of upserts without a guard where each request has the time that it sets", () => {
    const timed = upsert("timed", undefined, {
      fields: { LastName: "$.detail.name", ShopUpdatedAt__c: "$.detail.changed_at" },
    });
    assert.deepEqual(notes(timed, erasure({ ShopUpdatedAt__c: FINAL })), []);
    assert.equal(notes(timed, erasure({ ShopMailedAt__c: FINAL })).length, 1);
    assert.equal(notes(timed, erasure()).length, 1);
  });

  it("name upserts of the erased fields without a guard, also those of whole records", () => {
    const whole: Subscription = {
      name: "whole",
      events: {
        schema: schemaOf({
          id: { type: "string", pattern: "^[0-9]+$" },
          record: schemaOf({ LastName: { type: "string" }, Phone: { type: "string" } }),
        }),
        source: "shop",
        detailTypes: ["whole"],
      },
      upsert: record,
      record: "$.detail.record",
    };
    const other = upsert("other", undefined, { fields: { Phone: "$.detail.role" } });
    const found = notes(upsert("plain"), other, whole, erasure());
    const lateEvent =
      "writes LastName without newerWins, so that a late event of it brings back a person whom erased has erased.";
    const remedy =
      "and set that field in erased to 4000-12-31T00:00:00Z (docs/erasure.md, 'A late event brings the person back').";
    assert.deepEqual(found, [
      `Subscription plain ${lateEvent} Give it newerWins, ${remedy}`,
      `Subscription whole ${lateEvent} Have the publisher put the time of the change into each record, ${remedy}`,
    ]);
  });

  it("are given for subscriptions without a mistake", () =>
    assert.deepEqual(subscriptionMistakes([person, erasure({ ShopUpdatedAt__c: FINAL })]), []));
});
