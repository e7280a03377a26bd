import { targetRetryPolicy } from "../../../policy/targets/retryPolicy";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const retries =
  (maximumRetryAttempts: unknown, maximumEventAgeInSeconds: unknown) => (shop: Shop) =>
    shop.set("target", { retryPolicy: { maximumRetryAttempts, maximumEventAgeInSeconds } });

policySpec(targetRetryPolicy, {
  allows: [
    { what: "the least of both", change: retries(1, 60) },
    { what: "the most of both", change: retries(185, 86_400) },
    {
      what: "no retries where that is configured",
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
        "Target 'target' leaves its retries to chance: retryPolicy.maximumRetryAttempts is not set, for which the provider sends 0 where the other one is set. Set it to 1 to 185 retries.",
    },
    {
      what: "attempts without an age",
      change: retries(5, undefined),
      of: "target",
      message:
        "Target 'target' leaves its retries to chance: retryPolicy.maximumEventAgeInSeconds is not set, for which the provider sends 0 where the other one is set. Set it to 60 to 86400 seconds.",
    },
    {
      what: "no retries",
      change: retries(0, 3_600),
      of: "target",
      message:
        "Target 'target' gives events up too soon: retryPolicy.maximumRetryAttempts is 0, the least is 1. Set it to 1 to 185 retries.",
    },
    {
      what: "an age of 59 seconds",
      change: retries(5, 59),
      of: "target",
      message:
        "Target 'target' gives events up too soon: retryPolicy.maximumEventAgeInSeconds is 59, the least is 60. Set it to 60 to 86400 seconds.",
    },
    {
      what: "186 retries",
      change: retries(186, 3_600),
      of: "target",
      message:
        "Target 'target' retries beyond the service's bounds: retryPolicy.maximumRetryAttempts is 186, the service takes 185. Set it to 1 to 185 retries.",
    },
    {
      what: "an age of more than a day",
      change: retries(5, 86_401),
      of: "target",
      message:
        "Target 'target' retries beyond the service's bounds: retryPolicy.maximumEventAgeInSeconds is 86401, the service takes 86400. Set it to 60 to 86400 seconds.",
    },
    {
      what: "fewer retries than are configured",
      change: retries(9, 3_600),
      config: { leastAttempts: 10 },
      of: "target",
      message:
        "Target 'target' gives events up too soon: retryPolicy.maximumRetryAttempts is 9, the least is 10. Set it to 10 to 185 retries.",
    },
    {
      what: "a shorter age than is configured",
      change: retries(9, 3_599),
      config: { leastAge: 3_600 },
      of: "target",
      message:
        "Target 'target' gives events up too soon: retryPolicy.maximumEventAgeInSeconds is 3599, the least is 3600. Set it to 3600 to 86400 seconds.",
    },
    {
      what: "what is no number",
      change: retries("many", 3_600),
      of: "target",
      message:
        "Target 'target' gives events up too soon: retryPolicy.maximumRetryAttempts is no number, the least is 1. Set it to 1 to 185 retries.",
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
