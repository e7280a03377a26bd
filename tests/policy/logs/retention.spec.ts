import { logRetention } from "../../../policy/logs/retention";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { EVENTS, PLACE, UNKNOWN, type Shop, type Values } from "../shop";

const NAME = "shop-events";
const ARN = `arn:aws:logs:${PLACE}:log-group:${NAME}`;
const BUS = `${EVENTS}:event-bus/shop`;
const DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E1";

const group =
  (inputs: Values = {}) =>
  (shop: Shop) =>
    shop.add({
      type: TYPES.logGroup,
      name: "logs",
      inputs: { name: NAME, ...inputs },
      outputs: { arn: ARN },
    });

/** Makes the group the target of a rule. */
const target =
  (arn: unknown = ARN, dependencies: Record<string, string[]> = { arn: ["logs"] }) =>
  (shop: Shop) =>
    shop.add({
      type: TYPES.target,
      name: "to-logs",
      inputs: { rule: "updated", eventBusName: "shop", arn },
      dependencies,
    });

/** Makes the group the destination of logs of a resource. */
const delivered =
  (resourceArn: unknown, by = "bus") =>
  (shop: Shop) =>
    shop
      .add({
        type: TYPES.logDeliverySource,
        name: "source",
        inputs: { name: "source", logType: "ERROR_LOGS", resourceArn },
        dependencies: { resourceArn: [by] },
      })
      .add({
        type: TYPES.logDeliveryDestination,
        name: "destination",
        inputs: {
          name: "destination",
          deliveryDestinationConfiguration: { destinationResourceArn: ARN },
        },
        outputs: { arn: "arn:aws:logs:x" },
        dependencies: { deliveryDestinationConfiguration: ["logs"] },
      })
      .add({
        type: TYPES.logDelivery,
        name: "delivery",
        inputs: { deliverySourceName: "source", deliveryDestinationArn: "arn:aws:logs:x" },
        dependencies: { deliverySourceName: ["source"], deliveryDestinationArn: ["destination"] },
      });

/** Also delivers the logs of a distribution there. */
const deliveredByTwo = (shop: Shop) =>
  delivered(BUS)(group()(shop))
    .add({
      type: TYPES.logDeliverySource,
      name: "other-source",
      inputs: { name: "other", logType: "ACCESS_LOGS", resourceArn: DISTRIBUTION },
    })
    .add({
      type: TYPES.logDelivery,
      name: "other-delivery",
      inputs: { deliverySourceName: "other", deliveryDestinationArn: "arn:aws:logs:x" },
      dependencies: { deliverySourceName: ["other-source"] },
    });

const forever = (found: string) =>
  `Log group 'logs' keeps its records forever: retentionInDays is ${found}, and CloudWatch Logs then deletes nothing. Set retentionInDays, for example to 14.`;

policySpec(logRetention, {
  level: "advisory",
  compliant: (shop) => target()(group({ retentionInDays: 14 })(shop)),
  allows: [
    {
      what: "a group of the class that keeps records for two days",
      change: (shop) => target()(group({ logGroupClass: "DELIVERY" })(shop)),
    },
  ],
  refuses: [
    {
      what: "a target without retention",
      change: (shop) => target()(group()(shop)),
      of: "logs",
      message: forever("not set"),
    },
    {
      what: "a target by the ARN of its streams, which keeps its records forever",
      change: (shop) => target(`${ARN}:*`)(group({ retentionInDays: 0 })(shop)),
      of: "logs",
      message: forever("0"),
    },
    {
      what: "a target whose ARN is not known yet",
      change: (shop) => target(UNKNOWN)(group()(shop)),
      of: "logs",
      message: forever("not set"),
    },
    {
      what: "the logs of a bus",
      change: (shop) => delivered(BUS)(group()(shop)),
      of: "logs",
      message: forever("not set"),
    },
    {
      what: "the logs of a bus whose ARN is not known yet",
      change: (shop) => delivered(UNKNOWN)(group()(shop)),
      of: "logs",
      message: forever("not set"),
    },
    {
      what: "a target by an ARN that the program writes out",
      change: (shop) => target(ARN, {})(group()(shop)),
      of: "logs",
      message: forever("not set"),
    },
    {
      what: "a target by an ARN that the program writes out, whose own ARN is not known yet",
      change: (shop) => target(ARN, {})(group()(shop)).unknown("logs"),
      of: "logs",
      message: forever("not set"),
    },
    {
      what: "the logs of a bus beside those of a distribution",
      change: deliveredByTwo,
      of: "logs",
      message: forever("not set"),
    },
    {
      what: "the logs of a source that is not known yet",
      change: (shop) => {
        delivered(DISTRIBUTION)(group()(shop)).get("delivery").dependencies.deliverySourceName = [];
        shop.set("delivery", { deliverySourceName: UNKNOWN });
      },
      differsWhenReturned: "the provider knows the source",
      of: "logs",
      message: forever("not set"),
    },
    {
      what: "a group with a name of EventBridge",
      change: (shop) => group({ name: "/aws/vendedlogs/events/event-bus/shop" })(shop),
      of: "logs",
      message: forever("not set"),
    },
  ],
  later: [
    {
      what: "a retention that is not known yet",
      change: (shop) => target()(group({ retentionInDays: UNKNOWN })(shop)),
      message: "retentionInDays of log group 'logs'",
    },
  ],
  notApplicable: [
    {
      what: "a log group of a function",
      change: (shop) => group({ name: "/aws/lambda/worker" })(shop),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "the logs of a CloudFront distribution",
      change: (shop) => delivered(DISTRIBUTION, "topic")(group()(shop)),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a log group that is the destination of no logs",
      change: (shop) => delivered(BUS)(group()(shop)).remove("delivery"),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a log group beside a destination of another kind",
      change: (shop) =>
        delivered(BUS)(group()(shop)).set("destination", {
          deliveryDestinationConfiguration: undefined,
        }),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a log group for the logs of a source of another stack",
      change: (shop) => delivered(BUS)(group()(shop)).remove("source"),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a log group for the logs of a source that AWS refuses",
      change: (shop) => delivered("x")(group()(shop)),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a log group for the logs of a source whose resource nothing shows yet",
      change: (shop) => {
        delivered(UNKNOWN)(group()(shop)).get("source").dependencies = {};
      },
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a log group beside a target that is an API destination",
      change: (shop) => group({ name: "salesforce" })(shop),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a log group that is not known to be of a bus",
      change: (shop) => delivered(UNKNOWN, "topic")(group()(shop)),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
