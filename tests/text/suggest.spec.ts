import assert from "node:assert/strict";
import { didYouMean } from "../../text/suggest";

describe("didYouMean", () => {
  const known = ["retryMaximumAttempts", "retryMaximumEventAge", "alarms"];

  it("offers the nearest known name, whatever its case", () => {
    for (const typed of ["retryMaxAttempts", "retrymaximumattempts", "retryMaximumAtempts"]) {
      assert.equal(didYouMean(typed, known), " Did you mean retryMaximumAttempts?");
    }
  });

  it("offers nothing where no known name resembles it", () => {
    assert.equal(didYouMean("dashboard", known), "");
    assert.equal(didYouMean("x", []), "");
  });

  it("takes a short name for a known one of which two letters changed places", () => {
    assert.equal(didYouMean("dve", ["dev", "prod"]), " Did you mean dev?");
    assert.equal(didYouMean("d", ["dev", "prod"]), "");
  });
});
