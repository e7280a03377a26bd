import assert from "node:assert/strict";
import { compile } from "../../mapping/compile";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type { DetailFilter, UpsertSubscription } from "../../mapping/subscription";
import { schemaOf, texts } from "./schemas";

const numbered = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const subscription: UpsertSubscription = {
  name: "customers",
  events: {
    schema: schemaOf({
      id: { type: "string", minLength: 1 },
      ...texts("lastname", "note", ...numbered(30, "a."), ...numbered(30, "b.")),
    }),
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
  upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
  fields: { LastName: "$.detail.lastname" },
};
const withFilter = (filter: DetailFilter) => ({ events: { ...subscription.events, filter } });
const given = (changes: Partial<UpsertSubscription>) => ({ ...subscription, ...changes });
const mistakesOf = (changes: Partial<UpsertSubscription>) =>
  subscriptionMistakes([given(changes)]).map((one) => one.replace(/^Subscription customers: /, ""));
const longest = (changes: Partial<UpsertSubscription>) => {
  const { rules, unmappable } = compile(given(changes));
  const patterns = [...rules, unmappable].map((rule) => JSON.stringify(rule?.eventPattern ?? {}));
  return patterns.reduce((one, other) => (one.length > other.length ? one : other));
};

describe("the sizes of a subscription's rules", () => {
  it("are accepted without a rule for unmappable events", () => {
    const changes = withFilter({ id: ["C-1"], lastname: ["Meyer"] });
    assert.equal(compile(given(changes)).unmappable, undefined);
    assert.deepEqual(mistakesOf(changes), []);
  });

  it("are limited for the characters of a pattern", () => {
    const changes = withFilter({ note: ["x".repeat(2_048)] });
    assert.deepEqual(mistakesOf(changes), [
      `its event pattern has ${longest(changes).length} characters, and EventBridge accepts 2048; map fewer fields, or shorten the filter.`,
    ]);
  });

  it("are limited for the bytes of a pattern", () => {
    const changes = withFilter({ note: ["顧".repeat(1_330)] });
    assert.deepEqual(mistakesOf(changes), [
      `its event pattern has ${Buffer.byteLength(longest(changes))} bytes, and EventBridge accepts 4096; shorten the detail types or the filter.`,
    ]);
  });

  it("are limited for the paths of an input transformer", () => {
    const fields = Object.fromEntries(
      numbered(101, "F").map((field) => [field, "$.detail.lastname"] as const),
    );
    assert.deepEqual(mistakesOf({ fields }), [
      "its input transformer has 101 paths, and EventBridge accepts 100; map fewer fields.",
    ]);
  });

  it("are limited for the combinations of $or, which the rule for unmappable events multiplies", () => {
    const or = (count: number) => ({ $or: numbered(count, "").map((key) => ({ [key]: ["x"] })) });
    assert.deepEqual(mistakesOf(withFilter({ a: or(25), b: or(20) })), []);
    assert.deepEqual(mistakesOf(withFilter({ a: or(26), b: or(20) })), [
      "EventBridge refuses its event pattern: $or makes 1040 combinations, more than the 1000 that are allowed, at $or.",
    ]);
  });
});
