import assert from "node:assert/strict";
import type { Subscription } from "../../mapping/subscription";
import { mappedSubscription } from "../../offline/mappingTable";

const schema = {
  type: "object",
  required: ["id", "name", "company", "at"],
  properties: {
    id: { type: "string", minLength: 1 },
    name: { type: "string" },
    company: { type: "integer", minimum: 1 },
    at: { type: "string", format: "date-time" },
    note: { type: ["string", "null"] },
    record: {
      type: "object",
      required: ["LastName"],
      properties: { LastName: { type: "string" } },
    },
  },
} as const;
const events: Subscription["events"] = {
  schema,
  source: "shop",
  detailTypes: ["changed"],
  filter: { id: [{ prefix: "4" }] },
};
const contact = {
  object: "Contact",
  externalIdField: "ShopCustomerId__c",
  externalId: "$.detail.id",
} as const;

const described = (action: object) =>
  mappedSubscription({ name: "one", events, ...action } as Subscription, [], {
    rules: 3,
    apiCallsPerEvent: 1,
  });

describe("the table of a subscription", () => {
  it("says of each field where its value is from, and the types on both sides", () => {
    const { fields, newerWins, headers, filter, rules } = described({
      upsert: contact,
      fields: {
        LastName: "$.detail.name",
        Shop__c: { optional: "$.detail.note" },
        LeadSource: { constant: "Web" },
        "Account.ShopCompanyId__c": "$.detail.company",
      },
      newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.at" },
      headers: { "Sforce-Duplicate-Rule-Header": "allowSave=true" },
    });
    assert.deepEqual(
      fields.map(({ field, kind, value, valueType, fieldType, parents }) =>
        [field, kind, value, valueType, fieldType, ...(parents ?? [])].join(" | "),
      ),
      [
        "LastName | required | $.detail.name | string | text, 80 characters",
        "Shop__c | optional | $.detail.note | string or null | ",
        'LeadSource | constant | "Web" |  | picklist',
        "Account.ShopCompanyId__c | required | $.detail.company | integer | lookup of Account | Account",
        "ShopUpdatedAt__c | time | $.detail.at | string | ",
      ],
    );
    assert.deepEqual(newerWins, { field: "ShopUpdatedAt__c", path: "$.detail.at" });
    assert.deepEqual(headers, [{ name: "Sforce-Duplicate-Rule-Header", value: "allowSave=true" }]);
    assert.deepEqual(JSON.parse(filter ?? ""), { id: [{ prefix: "4" }] });
    assert.equal(rules, 3);
  });

  it("says which records are erased, and which the publisher shapes", () => {
    const deleted = described({ delete: contact });
    assert.deepEqual([deleted.operation, deleted.method, deleted.fields], ["delete", "DELETE", []]);
    const cleared = described({ anonymize: contact, fields: { Email: { constant: null } } });
    assert.deepEqual(
      cleared.fields.map(({ field, kind, value }) => [field, kind, value]),
      [["Email", "cleared", "null"]],
    );
    const shaped = described({ upsert: contact, record: "$.detail.record" });
    assert.equal(shaped.record, "$.detail.record");
    assert.deepEqual(
      shaped.fields.map(({ field, value, valueType }) => [field, value, valueType]),
      [["LastName", "$.detail.record.LastName", "string"]],
    );
  });
});
