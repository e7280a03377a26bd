import { queueClosed } from "../../../policy/queues/closed";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { iam, PLACE, QUEUE_ARN, TOPIC_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const ORDERS = `arn:aws:sqs:${PLACE}:orders`;
const URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders";
const everybody = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: ORDERS };
/** A queue that is no dead-letter queue, with a policy. */
const withPolicy = (policy: unknown) => (shop: Shop) =>
  shop
    .add({
      type: TYPES.queue,
      name: "orders",
      inputs: { name: "orders" },
      outputs: { arn: ORDERS, url: URL },
    })
    .add({
      type: TYPES.queuePolicy,
      name: "orders-policy",
      inputs: { queueUrl: URL, policy },
      dependencies: { queueUrl: ["orders"] },
    });
const allows = (changed: Values) => withPolicy(iam({ ...everybody, ...changed }));
const open = (of: string) =>
  `Queue${of === "orders" ? "" : " policy"} '${of}' is open to everybody: policy, Principal is '*', and no condition limits it. Set Principal to services, accounts or roles, or add a condition on aws:SourceArn or aws:SourceAccount.`;

policySpec(queueClosed, {
  compliant: allows({ Condition: { ArnEquals: { "aws:SourceArn": TOPIC_ARN } } }),
  allows: [
    { what: "an account", change: allows({ Principal: { AWS: "123456789012" } }) },
    { what: "a service", change: allows({ Principal: { Service: "sns.amazonaws.com" } }) },
    { what: "a refusal", change: allows({ Effect: "Deny" }) },
    {
      what: "a policy whose resource is not known yet",
      change: withPolicy({
        Statement: [{ ...everybody, Principal: { AWS: "1" }, Resource: UNKNOWN }],
      }),
    },
    {
      what: "a dead-letter queue with its own policy, which another policy checks",
      change: (shop) =>
        allows({ Principal: { AWS: "1" } })(shop)
          .remove("queue-policy")
          .set("queue", { policy: iam({ ...everybody, Resource: QUEUE_ARN }) }),
    },
    {
      what: "a dead-letter queue, which another policy checks",
      change: (shop) =>
        allows({ Principal: { AWS: "1" } })(shop).set("queue-policy", {
          policy: iam({ ...everybody, Resource: QUEUE_ARN }),
        }),
    },
  ],
  refuses: [
    { what: "everybody", change: allows({}), of: "orders-policy", message: open("orders-policy") },
    {
      what: "everybody, in the queue itself",
      change: (shop) =>
        allows({})(shop)
          .remove("orders-policy")
          .set("orders", { policy: iam({ ...everybody, Principal: { AWS: "*" } }) }),
      of: "orders",
      message: open("orders"),
    },
  ],
  later: [
    {
      what: "a policy that is not known yet",
      change: withPolicy(UNKNOWN),
      message: "policy of queue policy 'orders-policy'",
    },
    {
      what: "a principal that is not known yet",
      change: withPolicy({ Statement: [{ ...everybody, Principal: { AWS: UNKNOWN } }] }),
      message: "policy of queue policy 'orders-policy'",
    },
  ],
  notApplicable: [
    {
      what: "a stack whose other queue has no policy",
      change: (shop) => allows({})(shop).remove("orders-policy"),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a stack whose only queue is a dead-letter queue",
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
