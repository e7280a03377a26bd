import assert from "node:assert/strict";
import { apiDestinationRateLimit } from "../../policy/destinations/rateLimit";
import { targetRetryPolicy } from "../../policy/targets/retryPolicy";
import { RANGES } from "../../eventbridge/settingRanges";
import { judged } from "../policy/judged";
import { shop } from "../policy/shop";

/** How many violations the policy pack, as it is configured by default, finds in a target with this retry policy. */
const refusals = (maximumRetryAttempts: number, maximumEventAgeInSeconds: number) => {
  const retryPolicy = { maximumRetryAttempts, maximumEventAgeInSeconds };
  return judged(targetRetryPolicy, shop().set("target", { retryPolicy })).violations.length;
};

/** The same for an API destination with this rate, under the highest ceiling that can be configured. */
const rateRefusals = (rate: number) => {
  const ceiling = RANGES.invocationRateLimit.highest;
  const stack = shop().set("destination", { invocationRateLimitPerSecond: rate });
  return judged(apiDestinationRateLimit, stack, { ceiling }).violations.length;
};

describe("the ranges of an integration", () => {
  const { retryMaximumAttempts: attempts, retryMaximumEventAge: age, invocationRateLimit } = RANGES;

  it("of the retry policy equal those of the policy pack, which allows both ends and nothing beyond", () => {
    for (const end of ["lowest", "highest"] as const) {
      const beyond = end === "lowest" ? -1 : 1;
      assert.equal(refusals(attempts[end], age[end]), 0);
      assert.equal(refusals(attempts[end] + beyond, age[end]), 1);
      assert.equal(refusals(attempts[end], age[end] + beyond), 1);
    }
  });

  it("of the invocation rate equal those of the policy pack, which allows both ends and nothing beyond", () => {
    const { lowest, highest } = invocationRateLimit;
    assert.deepEqual([lowest - 1, lowest, highest, highest + 1].map(rateRefusals), [1, 0, 0, 1]);
  });
});
