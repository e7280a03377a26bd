import { deadLetterQueueSeparate } from "../../../policy/queues/separate";
import { policySpec } from "../policySpec";
import { QUEUE_ARN, UNKNOWN, type Shop } from "../shop";

const message = (name: string, found = `'${QUEUE_ARN}'`) =>
  `Queue 'queue' is the target and the dead-letter queue of the same events: deadLetterConfig.arn of '${name}' is ${found}, so what keeps an event from the queue keeps the dead letter from it, too. Set deadLetterConfig.arn to another queue.`;
/** A second target. */
const second = (arn: unknown, deadLetterConfig?: object) => (shop: Shop) =>
  shop
    .add({ ...shop.get("target"), name: "second", dependencies: {} })
    .set("second", { arn, deadLetterConfig });
const OWN = { arn: QUEUE_ARN };

policySpec(deadLetterQueueSeparate, {
  allows: [
    {
      what: "a work queue with another queue for its dead letters",
      change: second(`${QUEUE_ARN}-work`, OWN),
    },
    {
      what: "a rule that sends events to the dead-letter queue of another target, and has the same queue",
      change: second(QUEUE_ARN, OWN),
    },
    {
      what: "a rule that sends events to the dead-letter queue of its bus",
      change: (shop) =>
        shop.set("bus", { deadLetterConfig: OWN }).set("target", { arn: QUEUE_ARN }),
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
    {
      what: "another stack's queue that is a target and takes the dead letters of another target",
      change: (shop) => second(QUEUE_ARN, OWN)(shop).remove("queue"),
    },
    { what: "values that are not known yet", change: (shop) => shop.unknown() },
    {
      what: "unknown ARNs of a rule of another provider, which depend on all its resources",
      change: (shop) => {
        shop
          .set("target", { arn: UNKNOWN, deadLetterConfig: { arn: UNKNOWN } })
          .unknown()
          .get("target").dependencies.arn = ["destination", "queue", "role"];
      },
      differsWhenReturned: "the provider knows the ARNs",
    },
    {
      what: "a queue that is not known yet and depends on nothing",
      change: (shop) => {
        shop.set("target", { deadLetterConfig: { arn: UNKNOWN } }).get("target").dependencies = {};
      },
    },
  ],
  refuses: [
    {
      what: "a target that is its own dead-letter queue",
      change: (shop) => shop.set("target", { arn: QUEUE_ARN }),
      of: "queue",
      message: message("target"),
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
      message: message("target", "set"),
    },
    {
      what: "another stack's queue that is a target and its own dead-letter queue",
      change: (shop) => shop.set("target", { arn: QUEUE_ARN }).remove("queue"),
      of: "target",
      message: `Target 'target' is its own dead-letter queue: deadLetterConfig.arn is '${QUEUE_ARN}', so what keeps an event from the queue keeps the dead letter from it, too. Set deadLetterConfig.arn to another queue.`,
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
