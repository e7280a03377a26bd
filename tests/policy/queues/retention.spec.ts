import { deadLetterQueueRetention } from "../../../policy/queues/retention";
import { policySpec } from "../policySpec";
import { QUEUE_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const keeps = (messageRetentionSeconds: unknown) => (shop: Shop) =>
  shop.set("queue", { messageRetentionSeconds });

const NEXT_ARN = `${QUEUE_ARN}-2`;
const redrive = (deadLetterTargetArn = NEXT_ARN) =>
  JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
/** A queue that the dead-letter queue moves its messages to. */
const next = (inputs: Values) => (shop: Shop) =>
  shop
    .add({
      ...shop.get("queue"),
      name: "next",
      inputs: { name: "shop-dlq-2", ...inputs },
      outputs: { arn: NEXT_ARN, url: "url-2" },
    })
    .set("queue", { redrivePolicy: redrive() });
/** The same, with a separate resource for the policy. */
const nextByResource = (inputs: Values) => (shop: Shop) =>
  next(inputs)(shop)
    .set("queue", { redrivePolicy: undefined })
    .add({
      type: "aws:sqs/redrivePolicy:RedrivePolicy",
      name: "redrive",
      inputs: { queueUrl: shop.get("queue").outputs.url, redrivePolicy: redrive() },
      dependencies: { queueUrl: ["queue"], redrivePolicy: ["next"] },
    });
const forgets = (seconds: number, found = NEXT_ARN) =>
  `Queue 'queue' moves its dead letters to a queue that deletes them too soon: redrivePolicy is '${found}', and queue 'next' keeps messages for ${seconds} seconds from the first queue on, but the team may need 4 days to respond. Set messageRetentionSeconds of queue 'next' to 345600 or more, or remove redrivePolicy.`;
const NO_FIFO = `Queue 'queue' cannot move its dead letters on: redrivePolicy is '${NEXT_ARN}', and SQS refuses a FIFO queue for a standard queue. Remove redrivePolicy, or name another standard queue.`;

policySpec(deadLetterQueueRetention, {
  config: { responseDays: 4 },
  allows: [
    { what: "a next queue whose name is not known yet", change: next({ name: UNKNOWN }) },
    {
      what: "a redrive policy that names no queue, which the provider refuses",
      change: (shop) => shop.set("queue", { redrivePolicy: '{"maxReceiveCount":3}' }),
    },
    {
      what: "a redrive policy with a queue that is no text, which the provider refuses",
      change: (shop) => shop.set("queue", { redrivePolicy: { deadLetterTargetArn: 5 } }),
    },
    { what: "a next queue that keeps messages as long", change: next({}) },
    {
      what: "next queues in a circle that keep messages long enough",
      change: (shop) => next({ redrivePolicy: redrive(QUEUE_ARN) })(shop),
    },
    {
      what: "a redrive policy that is not JSON, which the provider refuses",
      change: (shop) => shop.set("queue", { redrivePolicy: "{" }),
    },
    {
      what: "a work queue with a short retention that moves messages to the dead-letter queue",
      change: (shop) =>
        shop.add({
          ...shop.get("queue"),
          name: "work",
          inputs: { name: "work", messageRetentionSeconds: 60, redrivePolicy: redrive(QUEUE_ARN) },
          outputs: { arn: `${QUEUE_ARN}-work` },
        }),
    },
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
      what: "a FIFO queue as the next, by its name alone",
      change: next({ name: "shop-dlq-2.fifo" }),
      of: "queue",
      message: NO_FIFO,
    },
    {
      what: "a next queue that deletes messages after a minute, in a redrive policy that is an object",
      change: (shop) =>
        next({ messageRetentionSeconds: 60 })(shop).set("queue", {
          redrivePolicy: { deadLetterTargetArn: NEXT_ARN, maxReceiveCount: 3 },
        }),
      of: "queue",
      message: forgets(60),
    },
    {
      what: "a next queue that deletes messages after a minute",
      change: next({ messageRetentionSeconds: 60 }),
      of: "queue",
      message: forgets(60),
    },
    {
      what: "a next queue by a separate resource",
      change: nextByResource({ messageRetentionSeconds: 60 }),
      of: "queue",
      message: forgets(60),
    },
    {
      what: "a next queue by a separate resource, at the preview of a new stack",
      change: (shop) => nextByResource({ messageRetentionSeconds: 60 })(shop).unknown(),
      differsWhenReturned: "the provider knows the ARN",
      of: "queue",
      message: forgets(60, "next"),
    },
    {
      what: "a next queue in the queue and in a separate resource, once",
      change: (shop) =>
        nextByResource({ messageRetentionSeconds: 60 })(shop).set("queue", {
          redrivePolicy: redrive(),
        }),
      of: "queue",
      message: forgets(60),
    },
    {
      what: "a next queue with the default retention and a longer response time",
      change: next({}),
      config: {},
      of: "queue",
      message:
        "Queue 'queue' moves its dead letters to a queue that deletes them too soon: redrivePolicy is 'arn:aws:sqs:eu-central-1:123456789012:shop-dlq-2', and queue 'next' keeps messages for 345600 seconds from the first queue on, but the team may need 7 days to respond. Set messageRetentionSeconds of queue 'next' to 604800 or more, or remove redrivePolicy.",
    },
    {
      what: "a third queue that deletes messages after a minute",
      change: (shop) =>
        next({ redrivePolicy: redrive(`${QUEUE_ARN}-3`) })(shop).add({
          ...shop.get("queue"),
          name: "third",
          inputs: { name: "shop-dlq-3", messageRetentionSeconds: 60 },
          outputs: { arn: `${QUEUE_ARN}-3` },
        }),
      of: "queue",
      message: forgets(60, `${QUEUE_ARN}-3`)
        .replaceAll("queue 'next'", "queue 'third'")
        .replace("redrivePolicy is", "redrivePolicy of queue 'next' is"),
    },
    {
      what: "a queue that moves messages to itself",
      change: (shop) => shop.set("queue", { redrivePolicy: redrive(QUEUE_ARN) }),
      of: "queue",
      message: `Queue 'queue' moves its dead letters to itself: redrivePolicy is '${QUEUE_ARN}', which is the queue itself. Remove redrivePolicy, or name another standard queue.`,
    },
    {
      what: "a FIFO queue as the next",
      change: next({ fifoQueue: true }),
      of: "queue",
      message: NO_FIFO,
    },
    {
      what: "another stack's FIFO queue as the next",
      change: (shop) => shop.set("queue", { redrivePolicy: redrive(`${NEXT_ARN}.fifo`) }),
      of: "queue",
      message: NO_FIFO.replace(NEXT_ARN, `${NEXT_ARN}.fifo`),
    },
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
  advises: [
    {
      what: "another stack's queue as the next",
      change: (shop) => shop.set("queue", { redrivePolicy: redrive() }),
      of: "queue",
      message: `Queue 'queue' moves its dead letters to a queue from outside this stack: redrivePolicy is '${NEXT_ARN}', so the pack cannot check how long that queue keeps them. Run this policy pack on the stack that creates the queue.`,
    },
  ],
  later: [
    {
      what: "a redrive policy that is not known yet",
      change: (shop) => shop.set("queue", { redrivePolicy: UNKNOWN }),
      message: "redrivePolicy of queue 'queue'",
    },
    {
      what: "the retention of a next queue that is not known yet",
      change: next({ messageRetentionSeconds: UNKNOWN }),
      message: "messageRetentionSeconds of queue 'next'",
    },
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
