import assert from "node:assert/strict";
import type { Subscription } from "../../mapping/subscription";
import { describeErasureRisks, remedyOf } from "../../operations/erasureRisks";

const NOW = Date.UTC(2026, 8, 14);
const key = (object: string, externalIdField: string) => ({
  ...{ object, externalIdField, externalId: "$.detail.id" as const },
});
const events: Subscription["events"] = { schema: {}, source: "shop", detailTypes: ["saved"] };
const persons = key("Contact", "ShopCustomerId__c");
const saved: Subscription = {
  name: "person-saved",
  events,
  upsert: persons,
  fields: { LastName: "$.detail.name" },
};
const order: Subscription = {
  name: "order-saved",
  events,
  upsert: key("Order__c", "ShopOrderNumber__c"),
  fields: { "Buyer__r.ShopCustomerId__c": "$.detail.buyer" },
};
const deleted: Subscription = { name: "person-deleted", events, delete: persons };
const anonymized: Subscription = {
  name: "person-anonymized",
  events,
  anonymize: persons,
  fields: {
    LastName: { constant: "Erased" },
    ShopUpdatedAt__c: { constant: "4000-12-31T00:00:00Z" },
  },
};

describe("the risk of an erasure that is undone", () => {
  it("is that of upserts to an object that the stack erases", () => {
    const all = [saved, order, deleted, anonymized];
    const [risk, ...more] = describeErasureRisks(["person-saved", "order-saved"], all, NOW);
    assert.match(
      risk ?? "",
      /^writes to Contact, whose records person-deleted and person-anonymized erase: /,
    );
    assert.deepEqual(more, []);
    assert.deepEqual(describeErasureRisks(["person-deleted"], all, NOW), []);
    assert.deepEqual(describeErasureRisks(["person-saved"], [saved, order], NOW), []);
  });

  it("is none where the anonymization sets the time of the upsert's own guard to one in the future", () => {
    const guardedBy = (field: string): Subscription => ({
      ...saved,
      newerWins: { field, path: "$.detail.at" as const },
    });
    const risksOf = (one: Subscription) => describeErasureRisks([one.name], [one, anonymized], NOW);
    assert.deepEqual(risksOf(guardedBy("ShopUpdatedAt__c")), []);
    assert.equal(risksOf(guardedBy("ShopMailedAt__c")).length, 1);
  });

  it("comes first in the remedy of a letter, and that of a missing parent names the deletion of it", () => {
    const all = [saved, order, deleted, anonymized];
    assert.match(
      remedyOf({ kind: "bad-field" }, "person-saved", all, NOW),
      /^Was this record erased since \(person-deleted and person-anonymized\)\? Then drop the message, .* Otherwise: Check in Salesforce/,
    );
    assert.match(
      remedyOf({ kind: "parent-missing" }, "order-saved", all, NOW),
      /^The parent may have been erased \(person-deleted\): its own event would then bring the person back\. The event names a parent/,
    );
    for (const [kind, name] of [
      ["stale", "person-saved"],
      ["already-gone", "person-deleted"],
      ["bad-field", "order-saved"],
      ["bad-field", undefined],
    ] as const) {
      assert.doesNotMatch(remedyOf({ kind }, name, all, NOW), /erased since|may have been erased/);
    }
  });

  it("is followed by the remedy of the code, where it says more than that of the cause", () => {
    const remedyFor = (salesforce: string) =>
      remedyOf({ kind: "bad-field", salesforce }, "order-saved", [order], NOW);
    assert.match(remedyFor("STRING_TOO_LONG"), /^The value is longer than the field/);
    assert.match(
      remedyFor("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
      /Add the value to the picklist in Salesforce/,
    );
    assert.match(remedyFor("INVALID_FIELD"), /^Check in Salesforce that the field exists/);
  });
});
