import assert from "node:assert/strict";
import { shownExternalId } from "../../../operations/trace/ids";
import { NO_NAMES } from "../../../privacy/vocabulary";
import { subscriptions } from "../../../subscriptions";

describe("an external ID in a trace", () => {
  const [subscription = assert.fail()] = subscriptions;
  const shown = (id: string, most?: number) =>
    shownExternalId(id, subscription, {
      ...NO_NAMES,
      largest: new Map(most === undefined ? [] : [["$.detail.id", most]]),
    });

  it("is masked like in the request where it may be a phone number, also with zeros before it", () => {
    assert.equal(shown("000000900"), "********");
    assert.equal(shown("000000900", 2_000_000_000), "********");
    assert.equal(shown("491701234567"), "********");
  });

  it("is shown where it is short, or a number that the shop counts", () => {
    assert.equal(shown("P-1001"), "P-1001");
    assert.equal(shown("900000001", 2_000_000_000), "900000001");
    assert.equal(shown("900000001"), "********");
  });
});
