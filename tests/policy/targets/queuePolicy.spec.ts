import { TYPES } from "../../../policy/shared/types";
import { targetQueuePolicy } from "../../../policy/targets/queuePolicy";
import { policySpec } from "../policySpec";
import { EVENTS, iam, PLACE, takesDeadLetters, UNKNOWN, type Shop, type Values } from "../shop";

const ORDERS = `arn:aws:sqs:${PLACE}:orders`;
const URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders";
const takesEvents = { ...takesDeadLetters, Resource: ORDERS };
/** A rule's target is the queue. */
const targeted =
  (policy: unknown, target: Values = {}) =>
  (shop: Shop) =>
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
      })
      .add({
        type: TYPES.target,
        name: "to-orders",
        inputs: { rule: "updated", eventBusName: "shop", targetId: "o", arn: ORDERS, ...target },
        dependencies: { rule: ["rule"], eventBusName: ["bus"], arn: ["orders"] },
      });
const takes = (changed: Values) => targeted(iam({ ...takesEvents, ...changed }));
const GRANT = (source: string) =>
  `Allow events.amazonaws.com to do sqs:SendMessage, with the condition {"ArnLike": {"aws:SourceArn": "<ARN of the ${source}>"}}.`;

policySpec(targetQueuePolicy, {
  compliant: targeted(iam(takesEvents)),
  allows: [
    { what: "a grant without a condition", change: takes({ Condition: undefined }) },
    {
      what: "a queue whose ARN is not known yet",
      change: (shop) =>
        targeted(UNKNOWN)(shop)
          .unknown()
          .set("orders-policy", { policy: iam(takesEvents) }),
    },
  ],
  refuses: [
    {
      what: "no policy",
      change: (shop) => targeted("")(shop).remove("orders-policy"),
      of: "orders",
      message: `Queue 'orders' receives no events: policy is not set, so events.amazonaws.com may not send messages to the queue. ${GRANT("rules")}`,
    },
    {
      what: "a grant to the ARN of the bus",
      change: takes({ Condition: { ArnEquals: { "aws:SourceArn": `${EVENTS}:event-bus/shop` } } }),
      of: "orders",
      message: `Queue 'orders' receives no events from rule 'rule': policy of 'orders-policy', aws:SourceArn is 'arn:aws:events:eu-central-1:123456789012:event-bus/shop', which does not match arn:aws:events:eu-central-1:123456789012:rule/shop/updated. ${GRANT("rule")}`,
    },
    {
      what: "a condition that EventBridge does not meet",
      change: takes({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      of: "orders",
      message:
        "Queue 'orders' receives no events from rule 'rule': policy of 'orders-policy', aws:PrincipalOrgID is 'o-1', and events.amazonaws.com does not send this condition key. Remove the condition, or use a condition on aws:SourceArn.",
    },
  ],
  later: [
    {
      what: "a policy that is not known yet",
      change: targeted(UNKNOWN),
      message: "policy of queue policy 'orders-policy'",
    },
  ],
  notApplicable: [
    {
      what: "a target that sends with a role",
      change: targeted(iam(), { roleArn: "arn:aws:iam::123456789012:role/send" }),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a stack without a queue as a target",
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
