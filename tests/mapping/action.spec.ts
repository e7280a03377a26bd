import assert from "node:assert/strict";
import {
  destinationOf,
  fieldsOf,
  isErasure,
  operationOf,
  purposeOf,
  recordOf,
  rightsOn,
} from "../../mapping/action";
import { compile } from "../../mapping/compile";
import type { Action, SubscribedEvents, Subscription } from "../../mapping/subscription";
import { schemaOf, texts } from "./schemas";

const record = {
  object: "Contact",
  externalIdField: "ShopId__c",
  externalId: "$.detail.id",
} as const;
const subscribed: SubscribedEvents = {
  name: "customers",
  events: {
    schema: schemaOf({
      id: { type: "string" },
      ...texts("lastname", "updated_at", "record.LastName"),
    }),
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
};
const withAction = (action: Action): Subscription => ({ ...subscribed, ...action });
const fields = { LastName: "$.detail.lastname" } as const;

const inputsOf = (subscription: Subscription) =>
  compile(subscription).rules.map(({ input }) => input);

describe("the action of a subscription", () => {
  it("is an upsert of fields, by PATCH", () => {
    const upsert = withAction({ upsert: record, fields });
    assert.equal(operationOf(upsert), "upsert");
    assert.equal(destinationOf(upsert).method, "PATCH");
  });

  it("is a deletion, by DELETE, which sends nothing of the event", () => {
    const deletion = withAction({ delete: record });
    assert.equal(operationOf(deletion), "delete");
    assert.deepEqual(recordOf(deletion), record);
    assert.deepEqual(fieldsOf(deletion), {});
    assert.equal(compile(deletion).destination.method, "DELETE");
    assert.deepEqual(inputsOf(deletion), [{ input: "{}" }]);
  });

  it("is an anonymization, by PATCH, with constants that may be null", () => {
    const erased = { LastName: { constant: "Erased" }, Email: { constant: null } };
    const anonymization = withAction({ anonymize: record, fields: erased });
    assert.equal(operationOf(anonymization), "anonymize");
    assert.equal(destinationOf(anonymization).method, "PATCH");
    assert.equal(destinationOf(anonymization).updateOnly, true);
    assert.deepEqual(inputsOf(anonymization), [
      {
        inputTransformer: {
          inputPaths: {},
          inputTemplate: '{"LastName": "Erased", "Email": null}',
        },
      },
    ]);
  });

  it("has an API destination for its purpose", () =>
    assert.deepEqual(
      [
        withAction({ upsert: record, fields }),
        withAction({ anonymize: record, fields: { LastName: { constant: "Erased" } } }),
        withAction({ delete: record }),
      ].map((one) => purposeOf(destinationOf(one))),
      ["upsert", "anonymize", "delete"],
    ));

  it("is an erasure of personal data if it anonymizes or deletes", () =>
    assert.deepEqual(
      [
        withAction({ upsert: record, fields }),
        withAction({ upsert: record, record: "$.detail.record" }),
        withAction({ anonymize: record, fields: { LastName: { constant: "Erased" } } }),
        withAction({ delete: record }),
      ].map(isErasure),
      [false, false, true, true],
    ));

  it("is an upsert of an object that the publisher shapes, sent as it is", () =>
    assert.deepEqual(inputsOf(withAction({ upsert: record, record: "$.detail.record" })), [
      { inputPath: "$.detail.record" },
    ]));

  it("sends the time of a change with the fields", () => {
    const newerWins = { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" } as const;
    assert.deepEqual(fieldsOf(withAction({ upsert: record, fields, newerWins })), {
      LastName: "$.detail.lastname",
      ShopUpdatedAt__c: "$.detail.updated_at",
    });
  });

  it("sends headers with each request", () => {
    const headers = { "Sforce-Duplicate-Rule-Header": "allowSave=true" };
    const { rules } = compile(withAction({ upsert: record, fields, headers }));
    assert.deepEqual(
      rules.map((rule) => rule.headers),
      [headers],
    );
  });
});

describe("the rights that the integration user needs on an object", () => {
  const lead = { ...record, object: "Lead" };
  const upsert = withAction({ upsert: record, fields });
  const anonymization = withAction({
    anonymize: record,
    fields: { LastName: { constant: "Erased" } },
  });
  const deletion = withAction({ delete: record });
  const others = [withAction({ upsert: lead, fields }), withAction({ delete: lead })];

  for (const [what, subscriptions, creates, deletes] of [
    ["are none beside reading and editing without a subscription of it", others, false, false],
    ["are to create for an upsert", [upsert, ...others], true, false],
    ["are to create for an anonymization, which is an upsert", [anonymization], true, false],
    ["are to delete for a deletion", [deletion, ...others], false, true],
    ["are both for an upsert and a deletion", [deletion, upsert, deletion], true, true],
  ] as const) {
    it(what, () => {
      assert.deepEqual(rightsOn("Contact", subscriptions), { creates, deletes });
    });
  }
});
