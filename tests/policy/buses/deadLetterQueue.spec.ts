import { eventBusDeadLetterQueue } from "../../../policy/buses/deadLetterQueue";
import { policySpec } from "../policySpec";
import { QUEUE_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const bus = (inputs: Values) => (shop: Shop) => shop.set("bus", inputs);
const deadLetterConfig = { arn: QUEUE_ARN };

policySpec(eventBusDeadLetterQueue, {
  compliant: bus({ kmsKeyIdentifier: "k1", deadLetterConfig }),
  allows: [
    { what: "a bus with an AWS managed key", change: bus({ kmsKeyIdentifier: undefined }) },
    {
      what: "a queue that is not known yet",
      change: bus({ kmsKeyIdentifier: "k1", deadLetterConfig: { arn: UNKNOWN } }),
    },
  ],
  refuses: [
    {
      what: "a bus with a key and no queue",
      change: bus({ kmsKeyIdentifier: "k1", deadLetterConfig: undefined }),
      of: "bus",
      message:
        "Event bus 'bus' has no dead-letter queue: deadLetterConfig.arn is not set, so an event that cannot be encrypted or decrypted is lost. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
    {
      what: "a bus with a key that is not known yet, and no queue",
      change: bus({ kmsKeyIdentifier: UNKNOWN, deadLetterConfig: undefined }),
      of: "bus",
      message:
        "Event bus 'bus' has no dead-letter queue: deadLetterConfig.arn is not set, so an event that cannot be encrypted or decrypted is lost. Set deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
  ],
});
