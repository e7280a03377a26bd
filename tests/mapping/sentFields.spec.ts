import assert from "node:assert/strict";
import { subscriptionMistakes } from "../../mapping/mistakes";
import { schemaOf, texts } from "./schemas";

/** The mistake of a constant that is no date. */
const mistakeOf = (constant: string) =>
  subscriptionMistakes([
    {
      name: "customers",
      events: {
        schema: schemaOf({ id: { type: "string", minLength: 1 }, ...texts("lastname") }),
        source: "shop.magento",
        detailTypes: ["customer-updated"],
      },
      upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
      fields: { LastName: "$.detail.lastname", Birthdate: { constant } },
    },
  ]);

describe("a constant in a sentence", () => {
  for (const [what, constant, quoted] of [
    ["is JSON", 'a"b', '"a\\"b"'],
    ["is whole with 40 characters", "x".repeat(38), `"${"x".repeat(38)}"`],
    ["is cut after 40 characters", "x".repeat(39), `"${"x".repeat(39)}...`],
    ["is whole with 40 characters of two code units", "😀".repeat(38), `"${"😀".repeat(38)}"`],
    ["is not cut within a character", "😀".repeat(50), `"${"😀".repeat(39)}...`],
  ] as const) {
    it(what, () => {
      assert.deepEqual(mistakeOf(constant), [
        `Subscription customers: Contact.Birthdate refuses the constant ${quoted}: it is ${quoted}, and a Date field takes a text such as 2026-09-14.`,
      ]);
    });
  }
});
