const EVENTS = "arn:aws:events:eu-central-1:000000000000";

/** The outputs of a test world's stack. */
export const OUTPUTS = {
  eventBusName: "shop",
  eventBusArn: `${EVENTS}:event-bus/shop`,
  deadLetterQueueUrl: "https://sqs.eu-central-1.amazonaws.com/000000000000/dlq",
  deadLetterQueueArn: "arn:aws:sqs:eu-central-1:000000000000:dlq",
  destinationArns: {},
  archiveArn: `${EVENTS}:archive/shop-archive`,
  ruleNames: { "customer-updated": { sending: ["customers"] } },
};
