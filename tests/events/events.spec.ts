import assert from "node:assert/strict";
import { join } from "node:path";
import { compilePattern } from "../../eventbridge/pattern/compile";
import type { Json } from "../../eventbridge/event";
import { compile } from "../../mapping/compile";
import { readEventFiles, type EventFiles, type ShopEvent } from "../../events/files";
import { subscriptions } from "../../subscriptions";
import { PROJECT_DIRECTORY } from "../folder";

interface Customer {
  id: unknown;
  addresses: { id: unknown; customer_id: unknown }[];
}

describe("the sample events", () => {
  let files: EventFiles;
  let events: ShopEvent[];
  before(async () => {
    files = await readEventFiles(join(PROJECT_DIRECTORY, "events"), subscriptions);
    events = [
      ...files.single.map(({ event }) => event),
      ...files.bursts.flatMap(({ events }) => events),
    ];
  });

  it("are all valid, and include single events and a burst", () => {
    assert.deepEqual(files.mistakes, []);
    assert(files.single.length > 0 && files.bursts.every(({ events }) => events.length > 1));
    assert.equal(files.bursts.length, 1);
  });

  it("have Magento's ids: positive integers, with addresses that refer to their customer", () => {
    for (const { detail } of events.filter((one) => one["detail-type"].startsWith("customer-"))) {
      const { id, addresses } = detail as unknown as Customer;
      for (const number of [id, ...addresses.map((address) => address.id)]) {
        assert(Number.isInteger(number) && Number(number) > 0, `${String(number)} is no id`);
      }
      assert.deepEqual(
        addresses.map(({ customer_id }) => customer_id),
        addresses.map(() => id),
      );
    }
  });

  it("are each matched by exactly one rule, which belongs to the subscription for their detail-type", () => {
    const rules = subscriptions.flatMap((subscription) =>
      compile(subscription).rules.map(({ eventPattern }) => ({
        subscription,
        matches: compilePattern(JSON.stringify(eventPattern)),
      })),
    );
    for (const event of events) {
      const matching = rules.filter(({ matches }) => matches(event as unknown as Json));
      assert.deepEqual(
        matching.map(({ subscription }) => subscription.events.detailTypes),
        [[event["detail-type"]]],
      );
    }
  });

  it("use every subscription", () => {
    const used = new Set(events.map((event) => event["detail-type"]));
    assert.deepEqual(
      [...used].sort(),
      subscriptions.flatMap(({ events }) => events.detailTypes).sort(),
    );
  });
});
