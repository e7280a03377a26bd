import { apiDestinationRateLimit } from "../../../policy/destinations/rateLimit";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const rate = (rate: unknown) => (shop: Shop) =>
  shop.set("destination", { invocationRateLimitPerSecond: rate });

policySpec(apiDestinationRateLimit, {
  config: { ceiling: 20 },
  allows: [
    { what: "a rate at the ceiling", change: rate(20) },
    { what: "a rate at the ceiling of 50 where none is configured", change: rate(50), config: {} },
    { what: "a rate of 1", change: rate(1) },
  ],
  refuses: [
    {
      what: "a rate above the ceiling",
      change: rate(21),
      of: "destination",
      message:
        "API destination 'destination' may be called too often: invocationRateLimitPerSecond is 21, the ceiling is 20. Set it to a rate from 1 to 20 requests a second.",
    },
    {
      what: "a rate above the ceiling of 50 where none is configured",
      change: rate(51),
      config: {},
      of: "destination",
      message:
        "API destination 'destination' may be called too often: invocationRateLimitPerSecond is 51, the ceiling is 50. Set it to a rate from 1 to 50 requests a second.",
    },
    {
      what: "no rate",
      change: rate(undefined),
      of: "destination",
      message:
        "API destination 'destination' has no invocation rate limit: invocationRateLimitPerSecond is not set, where 300 is the account's own quota. Set it to a rate from 1 to 20 requests a second.",
    },
    {
      what: "a rate of null",
      change: rate(null),
      of: "destination",
      message:
        "API destination 'destination' has no invocation rate limit: invocationRateLimitPerSecond is not set, where 300 is the account's own quota. Set it to a rate from 1 to 20 requests a second.",
    },
    {
      what: "the provider's default, which it fills in where a program sets none",
      change: rate(300),
      of: "destination",
      message:
        "API destination 'destination' has no invocation rate limit: invocationRateLimitPerSecond is 300, where 300 is the account's own quota. Set it to a rate from 1 to 20 requests a second.",
    },
    {
      what: "a rate that no account has",
      change: rate(301),
      of: "destination",
      message:
        "API destination 'destination' has no invocation rate limit: invocationRateLimitPerSecond is 301, where 300 is the account's own quota. Set it to a rate from 1 to 20 requests a second.",
    },
    {
      what: "what is no rate",
      change: rate("fast"),
      of: "destination",
      message:
        "API destination 'destination' has no invocation rate limit: invocationRateLimitPerSecond is no number, where 300 is the account's own quota. Set it to a rate from 1 to 20 requests a second.",
    },
    {
      what: "a rate of 0",
      change: rate(0),
      of: "destination",
      message:
        "API destination 'destination' may not be called: invocationRateLimitPerSecond is 0, the service takes 1 or more. Set it to a rate from 1 to 20 requests a second.",
    },
  ],
  later: [
    {
      what: "a rate that is not known yet",
      change: rate(UNKNOWN),
      message: "invocationRateLimitPerSecond of API destination 'destination'",
    },
  ],
});
