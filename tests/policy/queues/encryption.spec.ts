import { queueEncryption } from "../../../policy/queues/encryption";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop, type Values } from "../shop";

const queue = (inputs: Values) => (shop: Shop) => shop.set("queue", inputs);

policySpec(queueEncryption, {
  allows: [
    {
      what: "a KMS key",
      change: queue({ sqsManagedSseEnabled: undefined, kmsMasterKeyId: "alias/dlq" }),
    },
    {
      what: "a key that is set but not known yet",
      change: queue({ sqsManagedSseEnabled: undefined, kmsMasterKeyId: UNKNOWN }),
    },
    {
      what: "a queue without encryption settings, which SQS encrypts by its own key",
      change: queue({ sqsManagedSseEnabled: undefined }),
    },
    {
      what: "a queue with a key and encryption by SQS's key turned off",
      change: queue({ sqsManagedSseEnabled: false, kmsMasterKeyId: "alias/dlq" }),
    },
  ],
  refuses: [
    {
      what: "a queue with encryption turned off by a text, and an empty key",
      change: queue({ sqsManagedSseEnabled: "false", kmsMasterKeyId: "" }),
      of: "queue",
      message:
        "Queue 'queue' is not encrypted at rest: sqsManagedSseEnabled is false, and kmsMasterKeyId is not set either. Set sqsManagedSseEnabled to true.",
    },
    {
      what: "a queue with encryption turned off",
      change: queue({ sqsManagedSseEnabled: false }),
      of: "queue",
      message:
        "Queue 'queue' is not encrypted at rest: sqsManagedSseEnabled is false, and kmsMasterKeyId is not set either. Set sqsManagedSseEnabled to true.",
    },
  ],
  later: [
    {
      what: "a value that is not known yet",
      change: queue({ sqsManagedSseEnabled: UNKNOWN }),
      message: "sqsManagedSseEnabled of queue 'queue'",
    },
  ],
});
