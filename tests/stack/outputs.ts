const EVENTS = "arn:aws:events:eu-central-1:000000000000";

/** What the program of a test world's stack would put out. */
export const OUTPUTS = {
  eventBusName: "shop",
  eventBusArn: `${EVENTS}:event-bus/shop`,
  deadLetterQueueUrl: "https://sqs.eu-central-1.amazonaws.com/000000000000/dlq",
  deadLetterQueueArn: "arn:aws:sqs:eu-central-1:000000000000:dlq",
  destinationArns: {},
  ruleNames: { "customer-updated": { sending: ["customers"] } },
};
