import { ruleTargetDeadLetterQueue } from "../../../policy/targets/deadLetterQueue";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop, type Values } from "../shop";

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
});
