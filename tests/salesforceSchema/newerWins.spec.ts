import assert from "node:assert/strict";
import { isDateTime, isOlder, ruleNameOf, staleFormula } from "../../salesforceSchema/newerWins";

const AT = "2026-09-14T08:21:07Z";

// Source: Salesforce Help, 'PRIORVALUE'.
describe("the validation rule that refuses an older version", () => {
  for (const [version, before, older, why] of [
    ["2026-09-14T08:21:06Z", AT, true, "a second earlier"],
    [AT, AT, false, "the same time: a retry of the same event"],
    ["2026-09-14T08:21:08Z", AT, false, "a second later"],
    ["2026-09-14T10:21:07+02:00", AT, false, "the same moment in another zone"],
    ["2026-09-14T09:21:07+02:00", AT, true, "an hour earlier, and later by the digits"],
    ["2026-09-14T10:21:07+0200", AT, false, "a zone without a colon"],
    ["2026-09-14T08:21:07.100Z", "2026-09-14T08:21:07.900Z", false, "the same second"],
    ["2026-09-14T08:21:06.999Z", "2026-09-14T08:21:07.000Z", true, "the second before"],
    [AT, null, false, "a record without a time"],
    [AT, undefined, false, "a new record"],
    [null, AT, false, "an administrator who clears the time"],
    ["", AT, false, "the same, by an empty text"],
    [AT, "4000-12-31T00:00:00Z", true, "a record that was frozen"],
  ] as const) {
    it(`${older ? "refuses" : "accepts"} ${why}`, () =>
      assert.equal(isOlder(version, before), older));
  }

  it("has a name of at most 40 letters, digits and single underscores", () => {
    for (const field of [
      "ShopUpdatedAt__c",
      "ns__Shop_Updated_At__c",
      `A${"b_c".repeat(20)}__c`,
      "X__c",
    ]) {
      assert.match(ruleNameOf(field), /^(?!.*__)[A-Za-z]\w{0,38}[A-Za-z0-9]$/);
    }
    assert.equal(ruleNameOf("ShopUpdatedAt__c"), "ShopUpdatedAt_newer_wins");
  });

  it("compares with the value before the change", () =>
    assert.equal(
      staleFormula("ShopUpdatedAt__c"),
      "AND(NOT(ISNEW()), ISCHANGED(ShopUpdatedAt__c), ShopUpdatedAt__c < PRIORVALUE(ShopUpdatedAt__c))",
    ));
});

it("a date-time of Salesforce has a time zone", () => {
  assert.deepEqual([AT, "2026-09-14 08:21:07", "2026-09-14", "", null, 5].map(isDateTime), [
    true,
    ...Array<boolean>(5).fill(false),
  ]);
});
