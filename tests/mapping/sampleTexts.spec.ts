import assert from "node:assert/strict";
import { fieldFinding } from "../../mapping/fieldFindings";
import type { JsonSchema } from "../../mapping/jsonSchema";
import type { Field } from "../../salesforceSchema/field";

const lookup = (...parents: string[]): Field => ({
  label: "x",
  type: "reference",
  relationship: "Parent",
  parents,
});
function verdict(field: Field, schema: JsonSchema): string {
  const finding = fieldFinding(field, [{ type: "string", ...schema }]);
  if (finding === undefined) return "accepts";
  return finding.refusesAll ? "refuses" : "may refuse";
}

describe("the record IDs that a schema's pattern allows", () => {
  for (const [what, field, pattern, expected] of [
    ["digits of 15 characters", lookup("Account"), "^001[0-9]{12}$", "accepts"],
    ["15 characters with letters", lookup("Account"), "^001.{8}[A-Za-z]{4}$", "accepts"],
    ["18 characters", lookup("Account"), "^001.{12}[A-Z]{3}$", "accepts"],
    ["another object's records", lookup("Account"), "^003[0-9]{12}$", "accepts"],
    ["a custom object's records", lookup("Shop__c"), "^a00[0-9]{12}$", "accepts"],
    ["a custom object's records and a shop's ids", lookup("Shop__c"), "^(a00|C-)", "may refuse"],
    ["a shop's ids alone", lookup("Shop__c"), "^C-", "refuses"],
    ["a shop's ids or digits", lookup("Account"), "^(C-1001|001[0-9]{12})$", "may refuse"],
    [
      "a shop's ids or 15 characters",
      lookup("Account"),
      "^(C-1001|001\\w{8}[A-Za-z]{4})$",
      "may refuse",
    ],
    ["a shop's ids or 18 characters", lookup("Account"), "^(C-1001|001\\w{15})$", "may refuse"],
    ["records of either parent", lookup("User", "Group"), "^00(5|G).{12}$", "accepts"],
  ] as [string, Field, string, string][]) {
    it(`are compared: a lookup ${expected} ${what}`, () => {
      assert.equal(verdict(field, { pattern }), expected);
    });
  }
});

describe("the texts of a schema's format", () => {
  const date: Field = { label: "x", type: "date" };
  for (const [format, expected] of [
    ["date", "accepts"],
    ["uuid", "refuses"],
    ["unknown", "may refuse"],
    [5, "may refuse"],
  ] as const) {
    it(`are compared: a date field ${expected} the format ${format}`, () => {
      assert.equal(verdict(date, { format }), expected);
    });
  }
});
