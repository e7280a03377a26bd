import { queueEncryption } from "../../../policy/queues/encryption";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop, type Values } from "../shop";

const queue = (inputs: Values) => (shop: Shop) => shop.set("queue", inputs);

policySpec(queueEncryption, {
  allows: [
    {
      what: "a key of KMS",
      change: queue({ sqsManagedSseEnabled: undefined, kmsMasterKeyId: "alias/dlq" }),
    },
    {
      what: "a key that is not known yet, for it is given",
      change: queue({ sqsManagedSseEnabled: undefined, kmsMasterKeyId: UNKNOWN }),
    },
  ],
  refuses: [
    {
      what: "a queue that says nothing",
      change: queue({ sqsManagedSseEnabled: undefined }),
      differsWhenReturned: "SQS encrypts it by its own key",
      of: "queue",
      message:
        "Queue 'queue' is not encrypted at rest: sqsManagedSseEnabled is not set, and kmsMasterKeyId is not set either. Set sqsManagedSseEnabled to true.",
    },
    {
      what: "a queue that says no",
      change: queue({ sqsManagedSseEnabled: false }),
      of: "queue",
      message:
        "Queue 'queue' is not encrypted at rest: sqsManagedSseEnabled is false, and kmsMasterKeyId is not set either. Set sqsManagedSseEnabled to true.",
    },
  ],
  later: [
    {
      what: "what is not known yet",
      change: queue({ sqsManagedSseEnabled: UNKNOWN }),
      message: "sqsManagedSseEnabled of queue 'queue'",
    },
  ],
});
