import { deadLetterQueueSeparate } from "../../../policy/queues/separate";
import { policySpec } from "../policySpec";
import { QUEUE_ARN, UNKNOWN, type Shop } from "../shop";

const OWN =
  "which is its own dead-letter queue: what keeps an event from the queue keeps the dead letter from it, too. Set deadLetterConfig.arn to a queue that is no target.";
const MIXED =
  "so the consumer of the events takes the dead letters, too. Set deadLetterConfig.arn to a queue that is no target.";
/** A second target, which sends its events to the queue. */
const second = (arn: unknown, deadLetterConfig?: object) => (shop: Shop) =>
  shop
    .add({ ...shop.get("target"), name: "second", dependencies: {} })
    .set("second", { arn, deadLetterConfig });

policySpec(deadLetterQueueSeparate, {
  allows: [
    {
      what: "a queue that two targets use for dead letters, and another queue as a target",
      change: (shop) =>
        second(`${QUEUE_ARN}-work`, { arn: QUEUE_ARN })(shop).add({
          ...shop.get("queue"),
          name: "work",
          outputs: { arn: `${QUEUE_ARN}-work` },
        }),
    },
    {
      what: "a dead-letter queue that a function reads",
      change: (shop) =>
        shop.add({
          type: "aws:lambda/eventSourceMapping:EventSourceMapping",
          name: "redrive",
          inputs: { eventSourceArn: QUEUE_ARN },
        }),
    },
    { what: "another stack's queue", change: (shop) => shop.remove("queue") },
    { what: "values that are not known yet", change: (shop) => shop.unknown() },
  ],
  refuses: [
    {
      what: "a target that is its own dead-letter queue",
      change: (shop) => shop.set("target", { arn: QUEUE_ARN }),
      of: "queue",
      message: `Queue 'queue' does not receive dead letters alone: arn of target 'target' is '${QUEUE_ARN}', ${OWN}`,
    },
    {
      what: "a target that is its own dead-letter queue, at the preview of a new stack",
      change: (shop) => {
        shop
          .set("target", { arn: UNKNOWN, deadLetterConfig: { arn: UNKNOWN } })
          .unknown()
          .get("target").dependencies.arn = ["queue"];
      },
      differsWhenReturned: "the provider knows the ARN",
      of: "queue",
      message: `Queue 'queue' does not receive dead letters alone: arn of target 'target' is set, ${OWN}`,
    },
    {
      what: "a dead-letter queue that another target sends events to",
      change: second(QUEUE_ARN),
      of: "queue",
      message: `Queue 'queue' does not receive dead letters alone: arn of target 'second' is '${QUEUE_ARN}', ${MIXED}`,
    },
    {
      what: "a bus's dead-letter queue that a target sends events to",
      change: (shop) =>
        shop
          .set("bus", { deadLetterConfig: { arn: QUEUE_ARN } })
          .set("target", { arn: QUEUE_ARN, deadLetterConfig: undefined }),
      of: "queue",
      message: `Queue 'queue' does not receive dead letters alone: arn of target 'target' is '${QUEUE_ARN}', ${MIXED}`,
    },
    {
      what: "a target that is its own dead-letter queue, of another stack",
      change: (shop) => shop.set("target", { arn: QUEUE_ARN }).remove("queue"),
      of: "target",
      message: `Target 'target' has a dead-letter queue that is the target of a rule: arn of target 'target' is '${QUEUE_ARN}', ${OWN}`,
    },
    {
      what: "another stack's dead-letter queue that another target sends events to",
      change: (shop) => second(QUEUE_ARN)(shop).remove("queue"),
      of: "target",
      message: `Target 'target' has a dead-letter queue that is the target of a rule: arn of target 'second' is '${QUEUE_ARN}', ${MIXED}`,
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
