import assert from "node:assert/strict";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type { UpsertSubscription } from "../../mapping/subscription";
import { schemaOf, texts } from "./schemas";

const subscription: UpsertSubscription = {
  name: "customers",
  events: {
    schema: schemaOf(
      {
        id: { type: "string", minLength: 1 },
        ...texts("lastname", "address.city"),
        tags: { type: "array", items: { type: "string" } },
      },
      texts("suffix"),
    ),
    source: "shop.magento",
    detailTypes: ["customer-updated"],
  },
  upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
  fields: { LastName: "$.detail.lastname" },
};
const COPY = "have the publisher copy the value to a key outside of the list";

describe("the paths of a subscription and its schema", () => {
  for (const [what, fields, ...mistakes] of [
    ["fit", { LastName: "$.detail.lastname", Suffix: { optional: "$.detail.suffix" } }],
    [
      "do not fit where an optional path is unknown",
      { LastName: "$.detail.lastname", Suffix: { optional: "$.detail.sufix" } },
      "$.detail.sufix is not in the schema; $.detail has address, id, lastname, suffix, tags.",
    ],
    [
      "do not fit where an optional path is an object",
      { Suffix: { optional: "$.detail.address" } },
      "$.detail.address is an object; map one of its values.",
    ],
    [
      "have one mistake for an optional element of a list, though the list may be empty too",
      { Tag__c: { optional: "$.detail.tags[0]" } },
      `$.detail.tags[0] is mapped as optional, and reads an element of a list. An event pattern cannot tell whether this element has the value; ${COPY}.`,
    ],
    [
      "have a mistake for a required element of a list that may be empty",
      { Tag__c: "$.detail.tags[0]" },
      `$.detail.tags[0] reads an element by its place, which no event pattern can demand, and $.detail.tags has no element 0 in every event by the schema; give it a minItems of 1 if it has; or ${COPY}.`,
    ],
    [
      "do not fit where every event has an optional path",
      { City__c: { optional: "$.detail.address.city" } },
      "$.detail.address.city is mapped as optional, but the schema has it in every event; map it as required.",
    ],
  ] as [string, UpsertSubscription["fields"], ...string[]][]) {
    it(what, () => {
      assert.deepEqual(
        subscriptionMistakes([{ ...subscription, fields }]),
        mistakes.map((one) => `Subscription customers: ${one}`),
      );
    });
  }
});
