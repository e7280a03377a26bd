import assert from "node:assert/strict";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type { DetailFilter, UpsertSubscription } from "../../mapping/subscription";
import { schemaOf, texts } from "./schemas";

/*
 * A valid subscription of registered customers, which the tests of mistakes change.
 */

export const ID = { type: "integer", minimum: 1, maximum: 5e9 };
const schema = schemaOf(
  {
    id: ID,
    ...texts("lastname", "address.city", "address.country", "store", "region", "lastname_at_birth"),
    ...texts("constructor", "toString", "__proto__", "address-2.mail", "a-1.b_2"),
    ...texts("a", "b.c", "c", "d", "note", "nested.a.b", "nested.a.c", "nested.a.d"),
  },
  texts("suffix", "dob", "deleted"),
);
export const upsert = {
  object: "Contact",
  externalIdField: "ShopCustomerId__c",
  externalId: "$.detail.id",
} as const;
export const subscription: UpsertSubscription = {
  name: "registered",
  events: { schema, source: "shop.magento", detailTypes: ["customer-registered"] },
  upsert,
  fields: { LastName: "$.detail.lastname", MailingCity: "$.detail.address.city" },
};
export const withFilter = (filter: DetailFilter) => ({
  events: { ...subscription.events, filter },
});

export const mistakesOf = (changes: Partial<UpsertSubscription>) =>
  subscriptionMistakes([{ ...subscription, ...changes }]);

/** Asserts that there is one mistake, whose sentence has all these parts. */
export function assertOne(mistakes: string[], ...parts: string[]): void {
  assert.equal(mistakes.length, 1, `mistakes: ${mistakes.join(" | ")}`);
  for (const part of parts) {
    assert.ok(mistakes[0]?.includes(part), `'${part}' in: ${mistakes[0]}`);
  }
}
