import { deadLetterQueueRetention } from "../../../policy/queues/retention";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const keeps = (messageRetentionSeconds: unknown) => (shop: Shop) =>
  shop.set("queue", { messageRetentionSeconds });

policySpec(deadLetterQueueRetention, {
  config: { responseDays: 4 },
  allows: [
    { what: "the response time exactly", change: keeps(345_600) },
    { what: "the service's default of 4 days", change: keeps(undefined) },
    {
      what: "a second more than events are retried",
      change: keeps(86_401),
      config: { responseDays: 1 },
    },
    { what: "a week, with the default response time", change: keeps(604_800), config: {} },
    {
      what: "a queue that is not a dead-letter queue",
      change: (shop) =>
        shop
          .add({ ...shop.get("queue"), name: "other", outputs: {} })
          .set("other", { name: "other", messageRetentionSeconds: 60 }),
    },
  ],
  refuses: [
    {
      what: "less than a day for a target with age 0, which the provider returns for an unset age",
      change: (shop) =>
        keeps(86_400)(shop).set("target", {
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 0 },
        }),
      config: { responseDays: 1 },
      of: "queue",
      message:
        "Queue 'queue' deletes dead letters too soon: messageRetentionSeconds is 86400, and EventBridge retries an event for up to 86400 seconds. Set messageRetentionSeconds to a number above 86400, up to 1209600 (seconds).",
    },
    {
      what: "exactly the longest retry window of several targets",
      change: (shop) => {
        shop.add({ ...shop.get("target"), name: "hasty" });
        keeps(86_400)(shop).set("hasty", { retryPolicy: { maximumEventAgeInSeconds: 60 } });
      },
      config: { responseDays: 1 },
      of: "queue",
      message:
        "Queue 'queue' deletes dead letters too soon: messageRetentionSeconds is 86400, and EventBridge retries an event for up to 86400 seconds. Set messageRetentionSeconds to a number above 86400, up to 1209600 (seconds).",
    },
    {
      what: "less than the target's own event age",
      change: (shop) =>
        keeps(86_400)(shop).set("target", { retryPolicy: { maximumEventAgeInSeconds: 90_000 } }),
      config: { responseDays: 1 },
      of: "queue",
      message:
        "Queue 'queue' deletes dead letters too soon: messageRetentionSeconds is 86400, and EventBridge retries an event for up to 90000 seconds. Set messageRetentionSeconds to a number above 90000, up to 1209600 (seconds).",
    },
    {
      what: "less than the response time",
      change: keeps(345_599),
      of: "queue",
      message:
        "Queue 'queue' deletes dead letters too soon: messageRetentionSeconds is 345599, and the team may need 4 days to respond. Set messageRetentionSeconds to a number from 345600 to 1209600 (seconds).",
    },
    {
      what: "less than a week, with the default response time",
      change: keeps(604_799),
      config: {},
      of: "queue",
      message:
        "Queue 'queue' deletes dead letters too soon: messageRetentionSeconds is 604799, and the team may need 7 days to respond. Set messageRetentionSeconds to a number from 604800 to 1209600 (seconds).",
    },
    {
      what: "the service's default with a longer response time",
      change: keeps(undefined),
      config: { responseDays: 5 },
      of: "queue",
      message:
        "Queue 'queue' deletes dead letters too soon: messageRetentionSeconds is not set, and SQS keeps messages for 4 days by default, and the team may need 5 days to respond. Set messageRetentionSeconds to a number from 432000 to 1209600 (seconds).",
    },
    {
      what: "exactly the retry window",
      change: keeps(86_400),
      config: { responseDays: 1 },
      of: "queue",
      message:
        "Queue 'queue' deletes dead letters too soon: messageRetentionSeconds is 86400, and EventBridge retries an event for up to 86400 seconds. Set messageRetentionSeconds to a number above 86400, up to 1209600 (seconds).",
    },
    {
      what: "exactly the default retry window",
      change: (shop) => keeps(86_400)(shop).set("target", { retryPolicy: undefined }),
      config: { responseDays: 1 },
      of: "queue",
      message:
        "Queue 'queue' deletes dead letters too soon: messageRetentionSeconds is 86400, and EventBridge retries an event for up to 86400 seconds. Set messageRetentionSeconds to a number above 86400, up to 1209600 (seconds).",
    },
    {
      what: "a short retention of a queue whose ARN is not known yet",
      change: (shop) => keeps(60)(shop).unknown("queue"),
      of: "queue",
      message:
        "Queue 'queue' deletes dead letters too soon: messageRetentionSeconds is 60, and the team may need 4 days to respond. Set messageRetentionSeconds to a number from 345600 to 1209600 (seconds).",
    },
  ],
  later: [
    {
      what: "a retention that is not known yet",
      change: keeps(UNKNOWN),
      message: "messageRetentionSeconds of queue 'queue'",
    },
    {
      what: "a retry window that is not known yet",
      change: (shop) => shop.set("target", { retryPolicy: UNKNOWN }),
      message: "retryPolicy of target 'target'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without dead-letter queues",
      change: (shop) => shop.remove("target"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
