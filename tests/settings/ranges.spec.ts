import assert from "node:assert/strict";
import { targetRetryPolicy } from "../../policy/targets/retryPolicy";
import { RANGES } from "../../settings/ranges";
import { judged } from "../policy/judged";
import { shop } from "../policy/shop";

/** What the policy pack, as it is configured by default, says of a target with this retry policy. */
const refusals = (maximumRetryAttempts: number, maximumEventAgeInSeconds: number) => {
  const retryPolicy = { maximumRetryAttempts, maximumEventAgeInSeconds };
  return judged(targetRetryPolicy, shop().set("target", { retryPolicy })).violations.length;
};

describe("the ranges of the retry policy's settings", () => {
  const { retryMaximumAttempts: attempts, retryMaximumEventAge: age } = RANGES;

  it("are those of the policy pack: it allows the ends of each, and nothing beyond", () => {
    for (const end of ["lowest", "highest"] as const) {
      const beyond = end === "lowest" ? -1 : 1;
      assert.equal(refusals(attempts[end], age[end]), 0);
      assert.equal(refusals(attempts[end] + beyond, age[end]), 1);
      assert.equal(refusals(attempts[end], age[end] + beyond), 1);
    }
  });
});
