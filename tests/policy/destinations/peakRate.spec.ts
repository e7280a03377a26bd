import { apiDestinationPeakRate } from "../../../policy/destinations/peakRate";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const rate = (rate: unknown) => (shop: Shop) =>
  shop.set("destination", { invocationRateLimitPerSecond: rate });
const retryFor = (age: unknown) => (shop: Shop) =>
  shop.set("target", { retryPolicy: { maximumEventAgeInSeconds: age } });

policySpec(apiDestinationPeakRate, {
  config: { eventsPerSecond: 10, requestsPerEvent: 2, peakSeconds: 3_600 },
  allows: [
    {
      what: "a backlog that ends exactly with the retry window",
      change: (shop) => {
        rate(10)(shop);
        retryFor(3_600)(shop);
      },
    },
    {
      what: "a rate below the peak, with a backlog shorter than the retry window",
      change: rate(1),
      config: { eventsPerSecond: 10, requestsPerEvent: 2, peakSeconds: 4_547 },
    },
    {
      what: "a backlog of a target with age 0, which the provider returns for an unset age",
      change: (shop) => {
        rate(10)(shop);
        retryFor(0)(shop);
      },
    },
    { what: "a rate at the peak, with a retry window of a minute", change: retryFor(60) },
    { what: "no rate, which another policy refuses", change: rate(undefined) },
    { what: "a rate of 0, which another policy refuses", change: rate(0) },
    ...[
      { what: "deletions", changes: { httpMethod: "DELETE" } },
      {
        what: "updates only",
        changes: {
          httpMethod: "PATCH",
          invocationEndpoint: "https://acme.my.salesforce.com/records/*?updateOnly=true",
        },
      },
    ].map(({ what, changes }) => ({
      what: `a low rate for ${what}, which have a peak of their own`,
      change: (shop: Shop) => {
        rate(1)(shop);
        shop.set("destination", changes);
      },
      config: { eventsPerSecond: 10, erasuresPerSecond: 0.5, requestsPerEvent: 2 },
    })),
    {
      what: "a destination without a method and an endpoint, beside a peak of erasures",
      change: (shop) =>
        shop.set("destination", { httpMethod: undefined, invocationEndpoint: undefined }),
      config: { eventsPerSecond: 1, erasuresPerSecond: 0.5, requestsPerEvent: 2 },
    },
    {
      what: "a peak of a day with 1.5 requests per event, the defaults",
      config: { eventsPerSecond: 26.6 },
    },
  ],
  refuses: [
    {
      what: "a low rate for deletions, without a peak of their own",
      change: (shop) => {
        rate(1)(shop);
        shop.set("destination", { httpMethod: "DELETE" });
      },
      config: { eventsPerSecond: 10, requestsPerEvent: 2, peakSeconds: 86_400 },
      of: "destination",
      message:
        "API destination 'destination' cannot deliver the peak in time: invocationRateLimitPerSecond is 1, so at a peak of 20 requests per second the last event waits 1641600 s, and EventBridge gives it up after 86400 s. Set invocationRateLimitPerSecond to 10 or more.",
    },
    {
      what: "a low rate for other requests, beside a peak of erasures",
      change: rate(1),
      config: {
        eventsPerSecond: 10,
        erasuresPerSecond: 0.5,
        requestsPerEvent: 2,
        peakSeconds: 86_400,
      },
      of: "destination",
      message:
        "API destination 'destination' cannot deliver the peak in time: invocationRateLimitPerSecond is 1, so at a peak of 20 requests per second the last event waits 1641600 s, and EventBridge gives it up after 86400 s. Set invocationRateLimitPerSecond to 10 or more.",
    },
    {
      what: "a backlog longer than the shortest of several retry windows",
      change: (shop) => {
        rate(10)(shop).add({ ...shop.get("target"), name: "patient" });
        retryFor(600)(shop);
      },
      of: "destination",
      message:
        "API destination 'destination' cannot deliver the peak in time: invocationRateLimitPerSecond is 10, so at a peak of 20 requests per second the last event waits 3600 s, and EventBridge gives it up after 600 s. Set invocationRateLimitPerSecond to 18 or more.",
    },
    {
      what: "a rate with a backlog longer than the retry window",
      change: (shop) => {
        rate(10)(shop);
        retryFor(600)(shop);
      },
      of: "destination",
      message:
        "API destination 'destination' cannot deliver the peak in time: invocationRateLimitPerSecond is 10, so at a peak of 20 requests per second the last event waits 3600 s, and EventBridge gives it up after 600 s. Set invocationRateLimitPerSecond to 18 or more.",
    },
    {
      what: "a peak that the defaults make too long",
      config: { eventsPerSecond: 26.7 },
      of: "destination",
      message:
        "API destination 'destination' cannot deliver the peak in time: invocationRateLimitPerSecond is 20, so at a peak of 40.05 requests per second the last event waits 86616 s, and EventBridge gives it up after 86400 s. Set invocationRateLimitPerSecond to 21 or more.",
    },
    {
      what: "a backlog longer than the default retry window, for a destination without targets",
      change: (shop) => rate(1)(shop).remove("target"),
      config: { eventsPerSecond: 10, requestsPerEvent: 2, peakSeconds: 4_548 },
      of: "destination",
      message:
        "API destination 'destination' cannot deliver the peak in time: invocationRateLimitPerSecond is 1, so at a peak of 20 requests per second the last event waits 86412 s, and EventBridge gives it up after 86400 s. Set invocationRateLimitPerSecond to 2 or more.",
    },
    {
      what: "a backlog longer than the default retry window, for a target without a window",
      change: (shop) => {
        rate(1)(shop);
        retryFor(undefined)(shop);
      },
      config: { eventsPerSecond: 10, requestsPerEvent: 2, peakSeconds: 4_548 },
      of: "destination",
      message:
        "API destination 'destination' cannot deliver the peak in time: invocationRateLimitPerSecond is 1, so at a peak of 20 requests per second the last event waits 86412 s, and EventBridge gives it up after 86400 s. Set invocationRateLimitPerSecond to 2 or more.",
    },
  ],
  later: [
    {
      what: "a rate that is not known yet",
      change: rate(UNKNOWN),
      message: "invocationRateLimitPerSecond of API destination 'destination'",
    },
    {
      what: "a retry window that is not known yet",
      change: retryFor(UNKNOWN),
      message: "retryPolicy.maximumEventAgeInSeconds of target 'target'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without a configured peak",
      config: {},
      message: "No peak is configured: set eventsPerSecond.",
    },
    {
      what: "a stack without an API destination",
      change: (shop) => shop.remove("destination"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
