import assert from "node:assert/strict";
import type { Letter } from "../../eventbridge/deadLetter";
import { Snapshot } from "../../console/letters/snapshot";
import { subscriptions } from "../../subscriptions";
import { answered, letter } from "../operations/deadLetters/letters";

const NOON = Date.UTC(2026, 8, 14, 12);

/** A message with a number of its own. */
const numbered = (index: number, attributes: Letter["attributes"], detail?: object): Letter => ({
  ...letter(attributes, detail ?? { id: index }),
  messageId: `message-${index}`,
  sentAt: NOON + index,
});

describe("the messages of a reading", () => {
  it("are listed 50 at a time, the newest first, from 1,000", () => {
    const snapshot = new Snapshot(subscriptions, {});
    for (let index = 0; index < 1_000; index += 1) snapshot.add(numbered(index, answered(400)));
    const first = snapshot.page({}, undefined, 0);
    const last = snapshot.page({}, undefined, 950);
    assert.deepEqual([first.total, first.rows.length, last.rows.length], [1_000, 50, 50]);
    assert.equal(first.rows[0]?.messageId, "message-999");
    assert.equal(last.rows[49]?.messageId, "message-0");
    assert.deepEqual(snapshot.page({}, undefined, 1_000).rows, []);
  });

  it("have the same key of a cause in each reading", () => {
    const keys = [1, 2].map((count) => {
      const snapshot = new Snapshot(subscriptions, {});
      snapshot.add(numbered(0, {}));
      for (let index = 0; index < count; index += 1) {
        snapshot.add(numbered(index, answered(400, "UNABLE_TO_LOCK_ROW")));
      }
      return snapshot.groups({ causes: ["row-lock"] }).groups.map(({ key }) => key);
    });
    assert.equal(keys[0]?.length, 1);
    assert.deepEqual(keys[0], keys[1]);
  });

  it("show no text of the shop in a list, apart from names of the mapping", () => {
    const snapshot = new Snapshot(subscriptions, {});
    const body = JSON.stringify({
      ...{ id: "veronica", source: "shop.magento", "detail-type": "Veronica Costello" },
      ...{ time: "Costello", detail: { id: 1 } },
    });
    snapshot.add({ ...numbered(1, { ...answered(400), RETRY_ATTEMPTS: "Veronica" }), body });
    assert.doesNotMatch(JSON.stringify(snapshot.page({}, undefined, 0)), /Veronica|Costello/i);
    snapshot.add(numbered(2, answered(400)));
    assert.equal(snapshot.page({}, undefined, 0).rows[0]?.type, "customer-updated");
  });

  it("are found by the ID of the event, too", () => {
    const snapshot = new Snapshot(subscriptions, {});
    snapshot.add(numbered(1, answered(400)));
    assert.equal(snapshot.find("e-1")?.messageId, "message-1");
    assert.equal(snapshot.find("message-1")?.messageId, "message-1");
    assert.equal(snapshot.find("none"), undefined);
  });
});
