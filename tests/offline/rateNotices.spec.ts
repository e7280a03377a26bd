import assert from "node:assert/strict";
import { rateNotices } from "../../offline/rateNotices";
import type { Subscription } from "../../mapping/subscription";
import type { ConfiguredStack } from "../../stack/stack";
import { schemaOf, texts } from "../mapping/schemas";

const subscriptionTo = (object: string, org?: string): Subscription => ({
  name: object,
  events: { schema: schemaOf(texts("id", "a")), source: "shop", detailTypes: [object] },
  upsert: { object, externalIdField: "Id__c", externalId: "$.detail.id" },
  fields: { A__c: "$.detail.a" },
  org,
});
const erasure: Subscription = {
  name: "erased",
  events: { schema: schemaOf(texts("id")), source: "shop", detailTypes: ["erased"] },
  delete: { object: "Contact", externalIdField: "Id__c", externalId: "$.detail.id" },
};
const stackOf = (subscriptions: Subscription[]) =>
  ({
    subscriptions,
    settings: { invocationRateLimit: 5, orgs: { emea: { invocationRateLimit: 2 } } },
    configuration: { stack: "dev" },
  }) as unknown as ConfiguredStack;
const violation = (resource: string, rate: number, policy = "api-destination-peak-rate") => ({
  ...{ policy, resource },
  message: `It cannot deliver the peak in time. Set invocationRateLimitPerSecond to ${rate} or more.`,
});

describe("notices of a rate that is too low for the peak", () => {
  const three = stackOf([subscriptionTo("Account"), subscriptionTo("Contact"), erasure]);

  it("name the setting, its file, and the rate that is enough for every destination", () => {
    const found = [violation("shop-Account-Id__c", 4), violation("shop-Contact-Id__c", 3)];
    assert.deepEqual(rateNotices(three, found), [
      "Set invocationRateLimit to 8 or more in Pulumi.dev.yaml: it is divided, now 5 a second for 3 API destinations, and the policy api-destination-peak-rate demands a rate of each.",
    ]);
  });

  it("give each org a sentence of its own", () => {
    const stack = stackOf([
      ...[subscriptionTo("Account"), subscriptionTo("Contact")],
      subscriptionTo("Contact", "emea"),
    ]);
    const found = [violation("shop-Account-Id__c", 3), violation("shop-emea-Contact-Id__c", 4)];
    assert.deepEqual(
      rateNotices(stack, found).map((one) => one.split(":")[0]),
      [
        "Set invocationRateLimit to 5 or more in Pulumi.dev.yaml",
        "Set invocationRateLimit of emea to 4 or more in Pulumi.dev.yaml",
      ],
    );
  });

  it("say so where no rate is enough", () =>
    assert.match(
      rateNotices(three, [violation("shop-Account-Id__c", 290)]).join(),
      /^No invocationRateLimit is enough .* lower eventsPerSecond in policy\/config\/dev\.json/,
    ));

  it("are absent for other violations, and for other resources", () => {
    assert.deepEqual(rateNotices(three, [violation("shop-Account-Id__c", 9, "other")]), []);
    assert.deepEqual(rateNotices(three, [violation("orders", 9)]), []);
  });
});
