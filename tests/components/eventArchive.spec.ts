import assert from "node:assert/strict";
import type { ArchiveArgs } from "../../components/eventArchive";
import { arnOfArchive, busArn, inputsOf } from "./registered";
import { registration, shop, tree, update } from "./shop";

const ARCHIVE = "shop > aws:cloudwatch/eventArchive:EventArchive shop-archive";
const EXISTING = "arn:aws:events:eu-central-1:123456789012:event-bus/shop-events";

async function isMade(archive: ArchiveArgs | false | undefined, eventBus?: string) {
  return tree(await shop({ archive, eventBus })).includes(ARCHIVE);
}

describe("the archive of an integration", () => {
  it("keeps the subscribed events for 14 days, and no others", async () => {
    const made = await shop({
      archive: undefined,
      subscriptions: [
        registration,
        update,
        { ...update, name: "other", events: { ...update.events, source: "shop.other" } },
      ],
    });
    assert.deepEqual(inputsOf("shop-archive", made), {
      name: "shop-dev-archive-1f3a90bc",
      description: "Subscribed events, kept for a replay",
      eventSourceArn: busArn("shop-dev-bus-1f3a90bc"),
      eventPattern: JSON.stringify({
        $or: [
          {
            source: ["shop.magento"],
            "detail-type": ["customer-registered", "customer-updated"],
          },
          { source: ["shop.other"], "detail-type": ["customer-updated"] },
        ],
      }),
      retentionDays: 14,
    });
    assert.equal(made.outputs.archiveArn, arnOfArchive("shop-archive"));
  });

  it("has a plain pattern if all events have one source", async () => {
    const made = await shop({ archive: {}, subscriptions: [registration, update] });
    assert.equal(
      inputsOf("shop-archive", made).eventPattern,
      '{"source":["shop.magento"],"detail-type":["customer-registered","customer-updated"]}',
    );
  });

  it("keeps them for the given retention", async () => {
    const made = await shop({ archive: { retentionDays: 90 } });
    assert.equal(inputsOf("shop-archive", made).retentionDays, 90);
  });

  it("is made for the integration's own bus by default, and for an existing bus on request", async () => {
    assert.equal(await isMade(undefined), true);
    assert.equal(await isMade(false), false);
    assert.equal(await isMade(undefined, EXISTING), false);
    assert.equal(await isMade({}, EXISTING), true);
  });

  it("has another name for each existing bus, so that the previous bus's archive can stay", async () => {
    const nameOf = async (eventBus: string) =>
      String(inputsOf("shop-archive", await shop({ archive: {}, eventBus })).name);
    const [one, other] = [await nameOf(EXISTING), await nameOf(`${EXISTING}-2`)];
    assert.match(one, /^shop-dev-archive-[0-9a-f]{8}-1f3a90bc$/);
    assert.match(other, /^shop-dev-archive-[0-9a-f]{8}-1f3a90bc$/);
    assert.notEqual(one, other);
    assert.equal(await nameOf(EXISTING), one);
  });

  it("can be an existing one", async () => {
    const arn = "arn:aws:events:eu-central-1:123456789012:archive/ours";
    const made = await shop({ archive: { arn } });
    assert.equal(made.outputs.archiveArn, arn);
    assert(!tree(made).some((line) => line.includes("EventArchive")));
  });
});
