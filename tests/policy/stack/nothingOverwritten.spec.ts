import { nothingOverwritten } from "../../../policy/stack/nothingOverwritten";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop, type Values } from "../shop";

const second = (name: string, inputs: Values) => (shop: Shop) =>
  shop.add({ ...shop.get(name), name: "second" }).set("second", inputs);

policySpec(nothingOverwritten, {
  allows: [
    {
      what: "two rules with one name on two buses",
      change: second("rule", { eventBusName: "other" }),
    },
    { what: "two targets of one rule", change: second("target", { targetId: "other" }) },
    {
      what: "two targets without an ID, which get generated IDs",
      change: (shop) =>
        second("target", { targetId: undefined })(shop.set("target", { targetId: undefined })),
    },
    {
      what: "two rules without a name, which get generated names",
      change: (shop) => second("rule", { name: undefined })(shop.set("rule", { name: undefined })),
    },
    {
      what: "two targets with one ID on two rules of other stacks",
      change: (shop) =>
        second("target", { rule: "b" })(shop.remove("rule").set("target", { rule: "a" })),
    },
    {
      what: "policies of two queues",
      change: second("queue-policy", { queueUrl: "https://sqs/other" }),
    },
  ],
  refuses: [
    {
      what: "two rules with one name on one bus",
      change: second("rule", {}),
      of: "second",
      message:
        "Rule 'second' replaces the rule 'rule': name is 'updated', as for 'rule', and in AWS both are one resource. Give each rule its own name.",
    },
    {
      what: "two targets with one ID on one rule",
      change: second("target", {}),
      of: "second",
      message:
        "Target 'second' replaces the target 'target': targetId is 'salesforce', as for 'target', and in AWS both are one resource. Give each target its own targetId.",
    },
    {
      what: "two targets with one ID on one rule of another stack",
      change: (shop) => second("target", {})(shop.remove("rule")),
      of: "second",
      message:
        "Target 'second' replaces the target 'target': targetId is 'salesforce', as for 'target', and in AWS both are one resource. Give each target its own targetId.",
    },
    {
      what: "two policies of one queue",
      change: second("queue-policy", {}),
      of: "second",
      message:
        "Queue policy 'second' replaces the queue policy 'queue-policy': queueUrl is 'https://sqs.eu-central-1.amazonaws.com/123456789012/shop-dlq', as for 'queue-policy', and in AWS both are one resource. Write one policy with the statements of both policies.",
    },
    {
      what: "two policies of one topic",
      change: second("topic-policy", {}),
      of: "second",
      message:
        "Topic policy 'second' replaces the topic policy 'topic-policy': arn is 'arn:aws:sns:eu-central-1:123456789012:shop-alerts', as for 'topic-policy', and in AWS both are one resource. Write one policy with the statements of both policies.",
    },
    {
      what: "two policies of one queue of another stack",
      change: (shop) => second("queue-policy", {})(shop.remove("queue")),
      of: "second",
      message:
        "Queue policy 'second' replaces the queue policy 'queue-policy': queueUrl is 'https://sqs.eu-central-1.amazonaws.com/123456789012/shop-dlq', as for 'queue-policy', and in AWS both are one resource. Write one policy with the statements of both policies.",
    },
    {
      what: "two policies of one bus",
      change: (shop) =>
        second(
          "bus-policy",
          {},
        )(
          shop.add({ type: TYPES.busPolicy, name: "bus-policy", inputs: { eventBusName: "shop" } }),
        ),
      of: "second",
      message:
        "Event bus policy 'second' replaces the bus policy 'bus-policy': eventBusName is 'shop', as for 'bus-policy', and in AWS both are one resource. Write one policy with the statements of both policies.",
    },
  ],
  later: [
    {
      what: "a name that is not known yet",
      change: (shop) => shop.set("rule", { name: UNKNOWN }).set("target", { rule: UNKNOWN }),
      message: "name of rule 'rule'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without these resources",
      change: (shop) => shop.remove("rule", "target", "queue-policy", "topic-policy"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
