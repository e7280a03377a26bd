import { deadLetterQueueStandard } from "../../../policy/queues/standard";
import { policySpec } from "../policySpec";
import { PLACE, QUEUE_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const queue = (inputs: Values) => (shop: Shop) => shop.set("queue", inputs);
const sendsTo = (arn: string) => (shop: Shop) => shop.set("target", { deadLetterConfig: { arn } });

policySpec(deadLetterQueueStandard, {
  allows: [
    {
      what: "another stack's rule and a destination whose ARN is not known yet",
      change: (shop) => shop.remove("rule").unknown("destination"),
    },
    { what: "a queue that AWS names", change: queue({ name: undefined }) },
    {
      what: "another stack's rule, whose Region a target in another Region does not show",
      change: (shop) =>
        shop.remove("rule").set("target", {
          arn: "arn:aws:lambda:us-east-1:123456789012:function:orders",
        }),
    },
    { what: "a queue whose ARN is not known yet", change: (shop) => shop.unknown("queue") },
    {
      what: "a target without a dead-letter queue, which another policy refuses",
      change: (shop) =>
        shop
          .add({ ...shop.get("target"), name: "second" })
          .set("second", { deadLetterConfig: undefined }),
    },
    {
      what: "a size of 0, which the provider returns for an unset size",
      change: queue({ maxMessageSize: 0 }),
    },
    { what: "a size limit of the largest event", change: queue({ maxMessageSize: 262_144 }) },
    {
      what: "a destination whose ARN is not known yet",
      change: (shop) => shop.unknown("destination"),
    },
    {
      what: "a bus of another Region as the target, and a queue in the Region of the rule",
      change: (shop) =>
        shop.set("target", { arn: "arn:aws:events:us-east-1:123456789012:event-bus/hub" }),
    },
    {
      what: "a bus with a queue of its Region",
      change: (shop) => shop.set("bus", { deadLetterConfig: { arn: QUEUE_ARN } }),
    },
  ],
  refuses: [
    {
      what: "a queue of another Region for another stack's rule, whose Region the destination shows",
      change: (shop) => {
        const arn = QUEUE_ARN.replace("eu-central-1", "eu-west-1");
        shop.remove("rule").get("queue").outputs.arn = arn;
        shop.set("target", { deadLetterConfig: { arn } });
      },
      of: "queue",
      message:
        "Queue 'queue' is in another Region than its sender: deadLetterConfig.arn is 'arn:aws:sqs:eu-west-1:123456789012:shop-dlq', and target 'target' is in eu-central-1. Set deadLetterConfig.arn to a queue in eu-central-1.",
    },
    {
      what: "a queue of another Region for a function",
      change: (shop) => {
        const arn = QUEUE_ARN.replace("eu-central-1", "eu-west-1");
        shop.get("queue").outputs.arn = arn;
        shop.set("target", {
          arn: `arn:aws:lambda:${PLACE}:function:orders`,
          deadLetterConfig: { arn },
        });
      },
      of: "queue",
      message:
        "Queue 'queue' is in another Region than its sender: deadLetterConfig.arn is 'arn:aws:sqs:eu-west-1:123456789012:shop-dlq', and target 'target' is in eu-central-1. Set deadLetterConfig.arn to a queue in eu-central-1.",
    },
    {
      what: "a queue of another provider's Region, at the preview of a new stack",
      change: (shop) => {
        for (const { provider } of shop.unknown().resources) provider.region = "eu-central-1";
        shop.get("queue").provider.region = "us-east-1";
      },
      differsWhenReturned: "the provider knows the ARNs",
      of: "queue",
      message:
        "Queue 'queue' is in another Region than its sender: deadLetterConfig.arn is 'us-east-1', and target 'target' is in eu-central-1. Set deadLetterConfig.arn to a queue in eu-central-1.",
    },
    {
      what: "a queue that sets another Region than the rule, at the preview of a new stack",
      change: (shop) =>
        shop
          .unknown()
          .set("queue", { region: "us-east-1" })
          .set("rule", { region: "eu-central-1" }),
      differsWhenReturned: "the provider knows the ARNs",
      of: "queue",
      message:
        "Queue 'queue' is in another Region than its sender: deadLetterConfig.arn is 'us-east-1', and target 'target' is in eu-central-1. Set deadLetterConfig.arn to a queue in eu-central-1.",
    },
    {
      what: "a bus with a queue of another Region and stack",
      change: (shop) =>
        shop.set("bus", {
          deadLetterConfig: { arn: QUEUE_ARN.replace("eu-central-1", "us-east-1") },
        }),
      also: {
        of: "bus",
        message:
          "Event bus 'bus' has a dead-letter queue from outside this stack: deadLetterConfig.arn is 'arn:aws:sqs:us-east-1:123456789012:shop-dlq', so the pack cannot check the policy, key, retention and alarm of the queue. Run this policy pack on the stack that creates the queue.",
      },
      of: "bus",
      message:
        "Event bus 'bus' is in another Region than its sender: deadLetterConfig.arn is 'arn:aws:sqs:us-east-1:123456789012:shop-dlq', and bus 'bus' is in eu-central-1. Set deadLetterConfig.arn to a queue in eu-central-1.",
    },
    ...["https://sqs.eu-central-1.amazonaws.com/123456789012/shop-dlq", "shop-dlq"].map(
      (found) => ({
        what: `a queue of this stack by ${found}`,
        change: sendsTo(found),
        of: "queue",
        message: `Queue 'queue' receives no dead letters: deadLetterConfig.arn of 'target' is '${found}', which is not the ARN of the queue. Set deadLetterConfig.arn to arn of the queue, not to its id, url or name.`,
      }),
    ),
    {
      what: "the URL of another stack's queue",
      change: sendsTo("https://sqs.eu-central-1.amazonaws.com/123456789012/other"),
      of: "target",
      message:
        "Target 'target' loses its dead letters: deadLetterConfig.arn is 'https://sqs.eu-central-1.amazonaws.com/123456789012/other', which is not the ARN of a standard SQS queue. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
    {
      what: "a FIFO queue of a bus",
      change: (shop) =>
        shop
          .set("bus", { deadLetterConfig: { arn: QUEUE_ARN } })
          .set("target", { deadLetterConfig: undefined })
          .set("queue", { fifoQueue: true }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters: fifoQueue is true, and EventBridge sends dead letters to standard queues only. Remove fifoQueue, and .fifo from the name.",
    },
    {
      what: "a dead-letter destination of a bus that is not a queue",
      change: (shop) => shop.set("bus", { deadLetterConfig: { arn: `${QUEUE_ARN}.fifo` } }),
      of: "bus",
      message:
        "Event bus 'bus' loses its dead letters: deadLetterConfig.arn is 'arn:aws:sqs:eu-central-1:123456789012:shop-dlq.fifo', which is not the ARN of a standard SQS queue. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
    {
      what: "a FIFO queue",
      change: queue({ fifoQueue: true }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters: fifoQueue is true, and EventBridge sends dead letters to standard queues only. Remove fifoQueue, and .fifo from the name.",
    },
    {
      what: "a queue with a FIFO name",
      change: queue({ name: "shop-dlq.fifo" }),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters: fifoQueue is true, and EventBridge sends dead letters to standard queues only. Remove fifoQueue, and .fifo from the name.",
    },
    {
      what: "a FIFO queue whose ARN is not known yet",
      change: (shop) => queue({ fifoQueue: true })(shop).unknown("queue"),
      of: "queue",
      message:
        "Queue 'queue' receives no dead letters: fifoQueue is true, and EventBridge sends dead letters to standard queues only. Remove fifoQueue, and .fifo from the name.",
    },
    {
      what: "a queue that accepts only small messages",
      change: queue({ maxMessageSize: 1_024 }),
      of: "queue",
      message:
        "Queue 'queue' refuses large dead letters: maxMessageSize is 1024, and an event has up to 262144 bytes. Remove maxMessageSize.",
    },
    {
      what: "a queue of another Region",
      change: (shop) => {
        const arn = QUEUE_ARN.replace("eu-central-1", "eu-west-1");
        shop.get("queue").outputs.arn = arn;
        shop.set("target", { deadLetterConfig: { arn } });
      },
      of: "queue",
      message:
        "Queue 'queue' is in another Region than its sender: deadLetterConfig.arn is 'arn:aws:sqs:eu-west-1:123456789012:shop-dlq', and target 'target' is in eu-central-1. Set deadLetterConfig.arn to a queue in eu-central-1.",
    },
    {
      what: "another stack's FIFO queue",
      change: sendsTo(`${QUEUE_ARN}.fifo`),
      of: "target",
      message:
        "Target 'target' loses its dead letters: deadLetterConfig.arn is 'arn:aws:sqs:eu-central-1:123456789012:shop-dlq.fifo', which is not the ARN of a standard SQS queue. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
    {
      what: "a destination that is not a queue",
      change: sendsTo("arn:aws:sns:eu-central-1:123456789012:topic"),
      of: "target",
      message:
        "Target 'target' loses its dead letters: deadLetterConfig.arn is 'arn:aws:sns:eu-central-1:123456789012:topic', which is not the ARN of a standard SQS queue. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
  ],
  advises: [
    {
      what: "another stack's queue, once for all targets",
      change: (shop) => shop.add({ ...shop.get("target"), name: "second" }).remove("queue"),
      of: "target",
      message:
        "Target 'target' has a dead-letter queue from outside this stack: deadLetterConfig.arn is 'arn:aws:sqs:eu-central-1:123456789012:shop-dlq', so the pack cannot check the policy, key, retention and alarm of the queue. Run this policy pack on the stack that creates the queue.",
    },
  ],
  later: [
    {
      what: "a queue with only unknown values",
      change: (shop) => {
        sendsTo(UNKNOWN)(shop).get("target").dependencies = {};
      },
      message: "deadLetterConfig.arn of target 'target'",
    },
    {
      what: "unknown values of a queue",
      change: queue({ fifoQueue: UNKNOWN }),
      message: "fifoQueue of queue 'queue'",
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
