import assert from "node:assert/strict";
import type { BusEvent } from "../../../eventbridge/event";
import type { Subscription } from "../../../mapping/subscription";
import { takenForGranted } from "../../../offline/forecast/takenForGranted";
import { schemaOf, texts } from "../../mapping/schemas";

const schema = schemaOf({
  ...texts("id", "name", "company"),
  "record.Name": { type: "string" },
  "record.Buyer__r.ShopId__c": { type: "string" },
});
const record = {
  object: "Contact",
  externalIdField: "ShopId__c",
  externalId: "$.detail.id",
} as const;
const events = (type: string) => ({ schema, source: "shop", detailTypes: [type] as [string] });
const fields = { LastName: "$.detail.name" } as const;

const subscriptions: Subscription[] = [
  { name: "plain", events: events("plain"), upsert: record, fields },
  {
    name: "child",
    events: events("child"),
    upsert: record,
    fields: { ...fields, "Account.ShopId__c": { optional: "$.detail.company" } },
  },
  {
    name: "constant",
    events: events("constant"),
    upsert: record,
    fields: { ...fields, "RecordType.Name": { constant: "Person" } },
  },
  { name: "whole", events: events("whole"), upsert: record, record: "$.detail.record" },
  { name: "deleted", events: events("deleted"), delete: record },
  {
    name: "anonymized",
    events: events("anonymized"),
    anonymize: record,
    fields: { LastName: { constant: "Erased" } },
  },
];

const sample = (type: string, source = "shop"): BusEvent => ({
  ...{ version: "0", id: "1", "detail-type": type, source, account: "1", time: "" },
  ...{ region: "", resources: [], detail: {} },
});

describe("what a forecast takes for granted", () => {
  it("is that parents exist, mapped, constant or in a whole record, and the records to erase", () => {
    const samples = subscriptions.map(({ name }) => sample(name));
    assert.deepEqual(takenForGranted(subscriptions, samples), {
      withParents: ["child", "constant", "whole"],
      erasing: ["deleted", "anonymized"],
    });
  });

  it("concerns only subscriptions to events of the samples", () => {
    const samples = [sample("plain"), sample("child", "another shop"), sample("deleted")];
    assert.deepEqual(takenForGranted(subscriptions, samples), {
      withParents: [],
      erasing: ["deleted"],
    });
  });
});
