import { apiDestinationRateLimit } from "../../../policy/destinations/rateLimit";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const rate = (rate: unknown) => (shop: Shop) =>
  shop.set("destination", { invocationRateLimitPerSecond: rate });

policySpec(apiDestinationRateLimit, {
  config: { ceiling: 20 },
  allows: [
    { what: "a rate at the ceiling", change: rate(20) },
    { what: "a rate at the default ceiling of 50", change: rate(50), config: {} },
    { what: "a rate of 1", change: rate(1) },
  ],
  refuses: [
    {
      what: "a rate above the ceiling",
      change: rate(21),
      of: "destination",
      message:
        "API destination 'destination' has an invocation rate limit above the ceiling: invocationRateLimitPerSecond is 21, and the ceiling is 20 requests per second. Set invocationRateLimitPerSecond to a number from 1 to 20.",
    },
    {
      what: "a rate above the default ceiling of 50",
      change: rate(51),
      config: {},
      of: "destination",
      message:
        "API destination 'destination' has an invocation rate limit above the ceiling: invocationRateLimitPerSecond is 51, and the ceiling is 50 requests per second. Set invocationRateLimitPerSecond to a number from 1 to 50.",
    },
    {
      what: "no rate",
      change: rate(undefined),
      of: "destination",
      message:
        "API destination 'destination' has no invocation rate limit: invocationRateLimitPerSecond is not set, so the account's quota of 300 requests per second applies. Set invocationRateLimitPerSecond to a number from 1 to 20.",
    },
    {
      what: "a rate of null",
      change: rate(null),
      of: "destination",
      message:
        "API destination 'destination' has no invocation rate limit: invocationRateLimitPerSecond is not set, so the account's quota of 300 requests per second applies. Set invocationRateLimitPerSecond to a number from 1 to 20.",
    },
    {
      what: "the default that the provider fills in",
      change: rate(300),
      of: "destination",
      message:
        "API destination 'destination' has no invocation rate limit: invocationRateLimitPerSecond is 300, so the account's quota of 300 requests per second applies. Set invocationRateLimitPerSecond to a number from 1 to 20.",
    },
    {
      what: "a rate above the service's maximum",
      change: rate(301),
      of: "destination",
      message:
        "API destination 'destination' has no invocation rate limit: invocationRateLimitPerSecond is 301, so the account's quota of 300 requests per second applies. Set invocationRateLimitPerSecond to a number from 1 to 20.",
    },
    {
      what: "a rate that is not a number",
      change: rate("fast"),
      of: "destination",
      message:
        "API destination 'destination' has no invocation rate limit: invocationRateLimitPerSecond is not a number, so the account's quota of 300 requests per second applies. Set invocationRateLimitPerSecond to a number from 1 to 20.",
    },
    {
      what: "a rate of 0",
      change: rate(0),
      of: "destination",
      message:
        "API destination 'destination' has an invalid invocation rate limit: invocationRateLimitPerSecond is 0, and the service accepts 1 or more. Set invocationRateLimitPerSecond to a number from 1 to 20.",
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
