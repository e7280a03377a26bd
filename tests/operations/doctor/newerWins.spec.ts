import assert from "node:assert/strict";
import type { Subscription } from "../../../mapping/subscription";
import { checkTimesOfChange } from "../../../operations/doctor/newerWins";

const sender: Subscription = {
  name: "updates",
  events: { schema: {}, source: "shop", detailTypes: ["updated"] },
  upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
  fields: { LastName: "$.detail.lastname" },
  newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" },
};
const check = (...fields: { name: string; type?: string }[]) =>
  checkTimesOfChange("Contact", [sender, { ...sender, name: "others" }], fields);

describe("doctor, of the time of a change", () => {
  it("is content with a Date/Time field, once for all subscriptions, and says what it cannot see", () => {
    const [found, ...more] = check({ name: "ShopUpdatedAt__c", type: "datetime" });
    assert.equal(found?.verdict, "ok");
    assert.match(
      found.finding,
      /does not show whether the validation rule ShopUpdatedAt_newer_wins/,
    );
    assert.deepEqual(more, []);
  });

  for (const [what, fields, finding] of [
    ["that does not exist", [], /cannot see Contact\.ShopUpdatedAt__c/],
    ["that is a text", [{ name: "ShopUpdatedAt__c", type: "string" }], /is of the type string/],
    [
      "that is a date",
      [{ name: "ShopUpdatedAt__c", type: "date" }],
      /is of the type date, and not/,
    ],
    ["without a type", [{ name: "ShopUpdatedAt__c" }], /of the type unknown/],
  ] as const) {
    it(`fails a field ${what}`, () => {
      const [found] = check(...fields);
      assert.equal(found?.verdict, "failed");
      assert.match(found.finding, finding);
    });
  }

  it("says nothing without newerWins", () =>
    assert.deepEqual(checkTimesOfChange("Contact", [{ ...sender, newerWins: undefined }], []), []));
});
