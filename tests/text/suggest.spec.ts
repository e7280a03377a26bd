import assert from "node:assert/strict";
import { didYouMean } from "../../text/suggest";

describe("didYouMean", () => {
  const known = ["retryMaximumAttempts", "retryMaximumEventAge", "alarms"];

  it("offers the nearest known name, in any case", () => {
    for (const typed of ["retryMaxAttempts", "retrymaximumattempts", "retryMaximumAtempts"]) {
      assert.equal(didYouMean(typed, known), " Did you mean retryMaximumAttempts?");
    }
  });

  it("offers no name if no known name is similar", () => {
    assert.equal(didYouMean("dashboard", known), "");
    assert.equal(didYouMean("x", []), "");
  });

  it("offers a known short name of which two letters are transposed", () => {
    assert.equal(didYouMean("dve", ["dev", "prod"]), " Did you mean dev?");
    assert.equal(didYouMean("d", ["dev", "prod"]), "");
  });
});
