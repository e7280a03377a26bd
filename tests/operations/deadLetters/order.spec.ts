import assert from "node:assert/strict";
import type { OriginalEvent } from "../../../eventbridge/deadLetter";
import type { Subscription, UpsertSubscription } from "../../../mapping/subscription";
import { isMeant, redriveFilter } from "../../../operations/deadLetters/filter";
import { OrderRisks } from "../../../operations/deadLetters/order";
import { STALE_MESSAGE } from "../../../salesforceSchema/newerWins";
import type { Fate } from "../../../stack/fate";
import { answered, letter, MESSAGE_ID } from "./letters";

const subscribed = {
  name: "customer-updated",
  events: { schema: {}, source: "shop.magento", detailTypes: ["customer-updated"] as [string] },
};
const record = {
  object: "Contact",
  externalIdField: "ShopId__c",
  externalId: "$.detail.id",
} as const;
const open: UpsertSubscription = {
  ...subscribed,
  upsert: record,
  fields: { LastName: "$.detail.lastname" },
};
const guarded: UpsertSubscription = {
  ...open,
  newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" },
};
const deletion: Subscription = { ...subscribed, delete: record };

const event = (detail: object): OriginalEvent => ({
  id: "e-1",
  source: "shop.magento",
  detailType: "customer-updated",
  time: "2026-09-14T08:21:07Z",
  resources: [],
  detail: JSON.stringify(detail),
});
const sent = (subscription: string): Fate => ({
  subscription,
  kind: "sent",
  by: ["rule"],
  deadLetteredBy: [],
  reasons: [],
});

/** The counted risks of events with these ids. */
function risks(subscription: Subscription, ids: unknown[], fate = sent(subscription.name)) {
  const all = new OrderRisks([subscription]);
  for (const id of ids) all.see(event({ id }), [fate]);
  return all.all.map(({ what, count }) => [/newerWins|this plan/.exec(what)?.[0], count]);
}

describe("events that are published again may overwrite newer data", () => {
  it("where their subscription has no guard", () =>
    assert.deepEqual(risks(open, [1, 2, 3]), [["newerWins", 3]]));

  it("of each other, where several are about one record, in whatever case its id is", () =>
    assert.deepEqual(risks(open, ["c-1", "C-1", "c-2", "c-1"]), [
      ["newerWins", 4],
      ["this plan", 2],
    ]));

  it("but not with newerWins, nor where nothing is upserted or sent", () => {
    assert.deepEqual(risks(guarded, [1, 1]), []);
    assert.deepEqual(risks(deletion, [1, 1]), []);
    assert.deepEqual(risks(open, [1], { subscription: open.name, kind: "not meant" }), []);
    assert.deepEqual(risks(open, [1], sent("of-an-older-checkout")), []);
  });
});

describe("a redrive", () => {
  const stale = letter(
    answered(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", { message: `${STALE_MESSAGE} (x).` }),
  );
  const locked = letter(answered(400, "UNABLE_TO_LOCK_ROW"));
  const takes = (filter: Parameters<typeof redriveFilter>[0], one = stale) =>
    isMeant(redriveFilter(filter), one, {});

  it("leaves stale messages, with any filter that does not name them", () => {
    assert.deepEqual([takes({}), takes({}, locked)], [false, true]);
    assert.deepEqual([takes({ since: 0 }), takes({ since: 0 }, locked)], [false, true]);
    assert.deepEqual(
      [takes({ rules: ["other"] }), takes({ causes: ["row-lock"] })],
      [false, false],
    );
  });

  it("takes them by their cause and by their ID", () => {
    assert.equal(takes({ causes: ["stale"] }), true);
    assert.equal(takes({ ids: [MESSAGE_ID] }), true);
    assert.equal(takes({ causes: ["stale"] }, locked), false);
  });
});
