import { subscriberDelivery } from "../../../policy/senders/subscriber";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { QUEUE_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const COMPLETE = {
  name: "salesforce",
  eventBusArn: "arn:aws:eventbridgev2:eu-central-1:123456789012:event-bus/shop",
  onFailureConfiguration: { arn: QUEUE_ARN },
  retryPolicy: { maxRetryAttempts: 185, maxEventAgeInSeconds: 86_400 },
};
const subscriber = (inputs: Values) => (shop: Shop) =>
  shop
    .add({ type: TYPES.subscriber, name: "subscriber", inputs: COMPLETE })
    .set("subscriber", inputs);
/** The same by a template. */
const template = (properties: object) => (shop: Shop) =>
  shop.add({
    type: "aws:cloudformation/stack:Stack",
    name: "stack",
    inputs: {
      templateBody: JSON.stringify({
        Resources: { Calls: { Type: "AWS::EventsV2::Subscriber", Properties: properties } },
      }),
    },
  });
const AGE =
  "Subscriber 'subscriber' gives up events too soon: retryPolicy.maxEventAgeInSeconds is not set, and the default is 300 seconds. Set retryPolicy.maxEventAgeInSeconds to a number above 300, up to 86400 (seconds).";

policySpec(subscriberDelivery, {
  compliant: subscriber({}),
  allows: [
    {
      what: "a subscriber of a template",
      change: template({
        RetryPolicy: { MaxRetryAttempts: 20, MaxEventAgeInSeconds: 3600 },
        OnFailureConfiguration: { Arn: { "Fn::ImportValue": "dlq" } },
      }),
    },
    {
      what: "a subscriber of Cloud Control",
      change: (shop) =>
        shop.add({
          type: "aws:cloudcontrol/resource:Resource",
          name: "cc",
          inputs: {
            typeName: "AWS::EventsV2::Subscriber",
            desiredState: JSON.stringify({
              RetryPolicy: { MaxRetryAttempts: 20, MaxEventAgeInSeconds: 3600 },
              OnFailureConfiguration: { Arn: QUEUE_ARN },
            }),
          },
        }),
    },
  ],
  refuses: [
    {
      what: "a subscriber without a destination for failures",
      change: subscriber({ onFailureConfiguration: undefined }),
      of: "subscriber",
      message:
        "Subscriber 'subscriber' has no destination for failures: onFailureConfiguration.arn is not set, so an event that cannot be delivered is lost. Set onFailureConfiguration.arn to the ARN of an SQS queue.",
    },
    {
      what: "the default age",
      change: subscriber({ retryPolicy: { maxRetryAttempts: 100 } }),
      of: "subscriber",
      message: AGE,
    },
    {
      what: "the default number of retries, written down",
      change: subscriber({ retryPolicy: { maxRetryAttempts: 5, maxEventAgeInSeconds: 3600 } }),
      of: "subscriber",
      message:
        "Subscriber 'subscriber' gives up events too soon: retryPolicy.maxRetryAttempts is 5, which is not more than the default of 5 retries. Set retryPolicy.maxRetryAttempts to a number above 5, up to 185 (retries).",
    },
    {
      what: "a subscriber of a template without a destination for failures",
      change: template({ RetryPolicy: { MaxRetryAttempts: 20, MaxEventAgeInSeconds: 3600 } }),
      of: "stack",
      message:
        "Subscriber 'stack/Calls' has no destination for failures: onFailureConfiguration.arn is not set, so an event that cannot be delivered is lost. Set onFailureConfiguration.arn to the ARN of an SQS queue.",
    },
  ],
  later: [
    {
      what: "a retry policy that is not known yet",
      change: subscriber({ retryPolicy: UNKNOWN }),
      message: "retryPolicy of subscriber 'subscriber'",
    },
  ],
});
