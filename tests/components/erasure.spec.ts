import assert from "node:assert/strict";
import { rateShares } from "../../components/salesforceDestinations";
import { SalesforceIntegration } from "../../components/salesforceIntegration";
import type { Destination, Subscription } from "../../mapping/subscription";
import { inputsOf, refusal } from "./registered";
import { args, registration, shop, update, upsert } from "./shop";

const { events } = update;
const deletion: Subscription = { name: "customer-deleted", events, delete: upsert };
const anonymization: Subscription = {
  name: "customer-anonymized",
  events,
  anonymize: upsert,
  fields: { LastName: { constant: "Erased" } },
};
const subscriptions = [registration, deletion, anonymization];
const key = { object: "Contact", externalIdField: "Id__c" };
const UPSERT: Destination = { ...key, method: "PATCH" };
const DELETE: Destination = { ...key, method: "DELETE" };
const ANONYMIZE: Destination = { ...UPSERT, updateOnly: true };

describe("an integration that erases", () => {
  it("has an API destination for deletions, and one that creates no record", async () => {
    const made = await shop({ subscriptions });
    const records = `https://${args.salesforce.domain}/services/data/v68.0/sobjects/Contact/ShopCustomerId__c/*`;
    const of = (purpose: string) => {
      const { name, httpMethod, invocationEndpoint, invocationRateLimitPerSecond } = inputsOf(
        `shop-Contact-ShopCustomerId__c${purpose}`,
        made,
      );
      return [name, httpMethod, invocationEndpoint, invocationRateLimitPerSecond];
    };
    assert.deepEqual(["", "-delete", "-anonymize"].map(of), [
      ["shop-dev-Contact-ShopCustomerId__c-1f3a90bc", "PATCH", records, 16],
      ["shop-dev-Contact-ShopCustomerId__c-delete-1f3a90bc", "DELETE", records, 2],
      [
        "shop-dev-Contact-ShopCustomerId__c-anonymize-1f3a90bc",
        "PATCH",
        `${records}?updateOnly=true`,
        2,
      ],
    ]);
  });

  it("sends nothing of the event with a deletion but the external id in the URL", async () => {
    const made = await shop({ subscriptions: [deletion] });
    const [target] = made.resources.filter(
      ({ type, inputs }) => type.endsWith(":EventTarget") && inputs.targetId === "salesforce",
    );
    const { httpTarget, input, inputTransformer, inputPath } = target?.inputs ?? {};
    assert.deepEqual(
      { httpTarget, input, inputTransformer, inputPath },
      {
        httpTarget: { pathParameterValues: ["$.detail.id"] },
        input: "{}",
        inputTransformer: undefined,
        inputPath: undefined,
      },
    );
  });

  it("is refused where the API version would create the person to be anonymized", async () => {
    const salesforce = { ...args.salesforce, apiVersion: 60 };
    const message = await refusal(
      () => new SalesforceIntegration("shop", { ...args, salesforce, subscriptions }),
    );
    assert.match(message, /The API version is 60, and a subscription anonymizes: .* version 61/);
    await shop({ salesforce, subscriptions: [registration, deletion] });
    await shop({ salesforce: { ...salesforce, apiVersion: 61 }, subscriptions });
  });

  for (const [rate, destinations, shares] of [
    [20, [UPSERT], [20]],
    [20, [DELETE], [20]],
    [20, [DELETE, ANONYMIZE], [10, 10]],
    [20, [UPSERT, DELETE], [18, 2]],
    [20, [DELETE, UPSERT, UPSERT], [2, 9, 9]],
    [299, [UPSERT, DELETE, ANONYMIZE, UPSERT], [121, 29, 29, 120]],
    [5, [UPSERT, DELETE, ANONYMIZE], [3, 1, 1]],
    [3, [UPSERT, DELETE, ANONYMIZE], [1, 1, 1]],
    [4, [UPSERT, UPSERT, DELETE, DELETE], [1, 1, 1, 1]],
    [
      100,
      Array.from({ length: 12 }, (_, index) => (index === 0 ? UPSERT : DELETE)),
      [12, ...Array<number>(11).fill(8)],
    ],
  ] as const) {
    it(`shares ${rate} requests a second between ${destinations.map(({ method }) => method).join(" ")}`, () => {
      assert.deepEqual(rateShares(rate, destinations), shares);
      assert.equal(
        shares.reduce((sum, one) => sum + one, 0),
        rate,
      );
    });
  }
});
