import assert from "node:assert/strict";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { TYPES } from "../../../policy/shared/types";
import { targetRetryPolicy } from "../../../policy/targets/retryPolicy";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const retries =
  (maximumRetryAttempts: unknown, maximumEventAgeInSeconds: unknown) => (shop: Shop) =>
    shop.set("target", { retryPolicy: { maximumRetryAttempts, maximumEventAgeInSeconds } });

policySpec(targetRetryPolicy, {
  allows: [
    { what: "the minimum of both settings", change: retries(1, 60) },
    { what: "the maximum of both settings", change: retries(185, 86_400) },
    {
      what: "a target without a retry policy, which the service retries 185 times and for a day",
      change: (shop) => shop.set("target", { retryPolicy: undefined }),
    },
    {
      what: "a retry policy of null",
      change: (shop) => shop.set("target", { retryPolicy: null }),
    },
    {
      what: "a target without a retry policy, with configured minimums",
      change: (shop) => shop.set("target", { retryPolicy: undefined }),
      config: { leastAttempts: 185, leastAge: 86_400 },
    },
    {
      what: "no retries, with a configured minimum of 0",
      change: retries(0, 60),
      config: { leastAttempts: 0 },
    },
  ],
  refuses: [
    {
      what: "an age without attempts",
      change: retries(undefined, 3_600),
      of: "target",
      message:
        "Target 'target' has an incomplete retry policy: retryPolicy.maximumRetryAttempts is not set, and the provider sends 0 for a setting that retryPolicy leaves out. Set retryPolicy.maximumRetryAttempts to a number from 1 to 185 (retries).",
    },
    {
      what: "a retry policy without settings, once",
      change: (shop) => shop.set("target", { retryPolicy: {} }),
      of: "target",
      message:
        "Target 'target' has an incomplete retry policy: retryPolicy.maximumRetryAttempts is not set, and the provider sends 0 for a setting that retryPolicy leaves out. Set retryPolicy.maximumRetryAttempts to a number from 1 to 185 (retries).",
    },
    {
      what: "two wrong settings, once",
      change: retries(0, 59),
      of: "target",
      message:
        "Target 'target' gives up events too soon: retryPolicy.maximumRetryAttempts is 0, and the minimum is 1. Set retryPolicy.maximumRetryAttempts to a number from 1 to 185 (retries).",
    },
    {
      what: "attempts without an age",
      change: retries(5, undefined),
      of: "target",
      message:
        "Target 'target' has an incomplete retry policy: retryPolicy.maximumEventAgeInSeconds is not set, and the provider sends 0 for a setting that retryPolicy leaves out. Set retryPolicy.maximumEventAgeInSeconds to a number from 60 to 86400 (seconds).",
    },
    {
      what: "no retries",
      change: retries(0, 3_600),
      of: "target",
      message:
        "Target 'target' gives up events too soon: retryPolicy.maximumRetryAttempts is 0, and the minimum is 1. Set retryPolicy.maximumRetryAttempts to a number from 1 to 185 (retries).",
    },
    {
      what: "an age of 59 seconds",
      change: retries(5, 59),
      of: "target",
      message:
        "Target 'target' gives up events too soon: retryPolicy.maximumEventAgeInSeconds is 59, and the minimum is 60. Set retryPolicy.maximumEventAgeInSeconds to a number from 60 to 86400 (seconds).",
    },
    {
      what: "186 retries",
      change: retries(186, 3_600),
      of: "target",
      message:
        "Target 'target' has a retry policy that the service refuses: retryPolicy.maximumRetryAttempts is 186, and the service accepts at most 185. Set retryPolicy.maximumRetryAttempts to a number from 1 to 185 (retries).",
    },
    {
      what: "an age of more than a day",
      change: retries(5, 86_401),
      of: "target",
      message:
        "Target 'target' has a retry policy that the service refuses: retryPolicy.maximumEventAgeInSeconds is 86401, and the service accepts at most 86400. Set retryPolicy.maximumEventAgeInSeconds to a number from 60 to 86400 (seconds).",
    },
    {
      what: "fewer retries than the configured minimum",
      change: retries(9, 3_600),
      config: { leastAttempts: 10 },
      of: "target",
      message:
        "Target 'target' gives up events too soon: retryPolicy.maximumRetryAttempts is 9, and the minimum is 10. Set retryPolicy.maximumRetryAttempts to a number from 10 to 185 (retries).",
    },
    {
      what: "an event age below the configured minimum",
      change: retries(9, 3_599),
      config: { leastAge: 3_600 },
      of: "target",
      message:
        "Target 'target' gives up events too soon: retryPolicy.maximumEventAgeInSeconds is 3599, and the minimum is 3600. Set retryPolicy.maximumEventAgeInSeconds to a number from 3600 to 86400 (seconds).",
    },
    {
      what: "a retry setting that is not a number",
      change: retries("many", 3_600),
      of: "target",
      message:
        "Target 'target' gives up events too soon: retryPolicy.maximumRetryAttempts is not a number, and the minimum is 1. Set retryPolicy.maximumRetryAttempts to a number from 1 to 185 (retries).",
    },
  ],
  later: [
    {
      what: "attempts that are not known yet",
      change: retries(UNKNOWN, 60),
      message: "retryPolicy.maximumRetryAttempts of target 'target'",
    },
    {
      what: "an age that is not known yet",
      change: retries(5, UNKNOWN),
      message: "retryPolicy.maximumEventAgeInSeconds of target 'target'",
    },
  ],
});

describe("the policy target-retry-policy on targets of another provider", () => {
  const problems = (retryPolicy: object) => {
    const found: string[] = [];
    const target = {
      type: TYPES.target,
      name: "target",
      urn: "urn:pulumi:dev::shop::aws-native:events:Rule::rule#targets[0]",
      opts: {},
      props: { retryPolicy },
      getConfig: () => ({}),
    };
    const args = target as unknown as ResourceValidationArgs;
    const { validateResource } = targetRetryPolicy;
    assert(typeof validateResource === "function");
    void validateResource(args, (message) => void found.push(message));
    return found;
  };

  it("accepts one setting, because the provider leaves the other to the service", () => {
    assert.deepEqual(problems({ maximumRetryAttempts: 5 }), []);
    assert.deepEqual(problems({ maximumEventAgeInSeconds: 3_600 }), []);
  });

  it("refuses no retries", () => {
    assert.match(problems({ maximumRetryAttempts: 0 }).join(), /gives up events too soon/);
  });
});
