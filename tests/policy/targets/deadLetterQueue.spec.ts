import { ruleTargetDeadLetterQueue } from "../../../policy/targets/deadLetterQueue";
import { policySpec } from "../policySpec";
import { EVENTS, PLACE, UNKNOWN, type Shop, type Values } from "../shop";

const NO_QUEUE =
  "Target 'target' has no dead-letter queue: deadLetterConfig.arn is not set, so an event that cannot be delivered is lost. Set deadLetterConfig.arn to the ARN of a standard SQS queue.";
const hub = (account: string, region: string) =>
  `arn:aws:events:${region}:${account}:event-bus/hub`;
const without = (arn: string) => ({ arn, deadLetterConfig: undefined });
const target = (inputs: Values) => (shop: Shop) => shop.set("target", inputs);

policySpec(ruleTargetDeadLetterQueue, {
  allows: [
    {
      what: "an ARN that is set but not known yet",
      change: target({ deadLetterConfig: { arn: UNKNOWN } }),
    },
    {
      what: "a configuration that is set but not known yet",
      change: target({ deadLetterConfig: UNKNOWN }),
    },
  ],
  refuses: [
    ...[
      `arn:aws:sqs:${PLACE}:orders`,
      `arn:aws:lambda:${PLACE}:function:orders`,
      `arn:aws:states:${PLACE}:stateMachine:orders`,
      `arn:aws:sns:${PLACE}:orders`,
      `arn:aws:firehose:${PLACE}:deliverystream/orders`,
      `arn:aws:ecs:${PLACE}:cluster/orders`,
      `arn:aws:batch:${PLACE}:job-queue/orders`,
      hub("210987654321", "eu-central-1"),
      hub("123456789012", "us-east-1"),
    ].map((arn) => ({
      what: `a target ${arn} without a dead-letter queue`,
      change: target(without(arn)),
      of: "target",
      message: NO_QUEUE,
    })),
    {
      what: "a rule with a schedule and a pattern",
      change: (shop) =>
        target(without(`arn:aws:lambda:${PLACE}:function:nightly`))(shop).set("rule", {
          scheduleExpression: "rate(1 day)",
        }),
      of: "target",
      message: NO_QUEUE,
    },
    {
      what: "a target of another stack's rule",
      change: (shop) => target(without(`arn:aws:sqs:${PLACE}:orders`))(shop).remove("rule"),
      of: "target",
      message: NO_QUEUE,
    },
    {
      what: "a bus of another account when the rule's ARN is not known yet",
      change: (shop) => target(without(hub("210987654321", "eu-central-1")))(shop).unknown("rule"),
      of: "target",
      message: NO_QUEUE,
    },
    {
      what: "no dead-letter queue",
      change: target({ deadLetterConfig: undefined }),
      of: "target",
      message:
        "Target 'target' has no dead-letter queue: deadLetterConfig.arn is not set, so an event that cannot be delivered is lost. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
    {
      what: "a dead-letter configuration of null",
      change: target({ deadLetterConfig: null }),
      of: "target",
      message:
        "Target 'target' has no dead-letter queue: deadLetterConfig.arn is not set, so an event that cannot be delivered is lost. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
    {
      what: "an empty dead-letter configuration",
      change: target({ deadLetterConfig: {} }),
      of: "target",
      message:
        "Target 'target' has no dead-letter queue: deadLetterConfig.arn is not set, so an event that cannot be delivered is lost. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
    {
      what: "an ARN of null",
      change: target({ deadLetterConfig: { arn: null } }),
      of: "target",
      message:
        "Target 'target' has no dead-letter queue: deadLetterConfig.arn is not set, so an event that cannot be delivered is lost. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
    {
      what: "an empty ARN",
      change: target({ deadLetterConfig: { arn: "" } }),
      of: "target",
      message:
        "Target 'target' has no dead-letter queue: deadLetterConfig.arn is not set, so an event that cannot be delivered is lost. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
    {
      what: "no dead-letter queue when all other values are unknown",
      change: (shop) => shop.unknown().set("target", { deadLetterConfig: undefined }),
      of: "target",
      message:
        "Target 'target' has no dead-letter queue: deadLetterConfig.arn is not set, so an event that cannot be delivered is lost. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
  ],
  advises: [
    {
      what: "a bus of this stack, for another stack's rule",
      change: (shop) => target(without(`${EVENTS}:event-bus/shop`))(shop).remove("rule"),
      of: "target",
      message: NO_QUEUE,
    },
    {
      what: "a schedule without a dead-letter queue",
      change: (shop) =>
        target(without(`arn:aws:lambda:${PLACE}:function:nightly`))(shop).set("rule", {
          eventPattern: undefined,
          scheduleExpression: "rate(1 day)",
        }),
      of: "target",
      message: NO_QUEUE,
    },
    {
      what: "a log group without a dead-letter queue",
      change: target(without(`arn:aws:logs:${PLACE}:log-group:/aws/events/all:*`)),
      of: "target",
      message: NO_QUEUE,
    },
    {
      what: "a bus of the same account and Region",
      change: target(without(`${EVENTS}:event-bus/hub`)),
      of: "target",
      message: NO_QUEUE,
    },
    {
      what: "a bus of this stack that is not known yet",
      change: (shop) => {
        target(without(UNKNOWN))(shop).unknown("rule", "bus").get("target").dependencies.arn = [
          "bus",
        ];
      },
      of: "target",
      message: NO_QUEUE,
    },
  ],
  later: [
    {
      what: "a target that is not known yet",
      change: (shop) => {
        target(without(UNKNOWN))(shop).get("target").dependencies = { rule: ["rule"] };
      },
      message: "arn of target 'target'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without targets",
      change: (shop) => shop.remove("target"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
