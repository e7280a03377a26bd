/** A program of another project, as TypeScript; `integration` is its only resource. */
export const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import {
  SalesforceIntegration,
  subscription,
  subscriptionMistakes,
  type SalesforceIntegrationArgs,
  type Subscription,
} from "pulumi-eventbridge-salesforce";

const order = {
  type: "object",
  required: ["id", "customer"],
  properties: {
    id: { type: "string", minLength: 1 },
    note: { type: "string" },
    customer: { type: "object", required: ["email"], properties: { email: { type: "string" } } },
  },
} as const;

const orderPlaced: Subscription = subscription({
  name: "order-placed",
  events: { schema: order, source: "acme.orders", detailTypes: ["order-placed"] },
  upsert: { object: "Order__c", externalIdField: "OrderId__c", externalId: "$.detail.id" },
  fields: { Email__c: "$.detail.customer.email", Note__c: { optional: "$.detail.note" } },
});

subscription({
  name: "order-misspelt",
  events: { schema: order, source: "acme.orders", detailTypes: ["order-placed"] },
  // @ts-expect-error the schema has no such path
  upsert: { object: "Order__c", externalIdField: "OrderId__c", externalId: "$.detail.identity" },
  fields: {},
});

const args: SalesforceIntegrationArgs = {
  salesforce: {
    domain: "acme.my.salesforce.com",
    apiVersion: 68,
    credentials: {
      flow: "client-credentials",
      clientId: pulumi.secret("the id"),
      clientSecret: pulumi.secret("the secret"),
    },
    invocationRateLimitPerSecond: 20,
  },
  retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
  subscriptions: [orderPlaced],
  transform: { queue: { tags: { team: "orders" } } },
};

export const mistakes: string[] = subscriptionMistakes([orderPlaced, orderPlaced]);
export const integration = new SalesforceIntegration("orders", args);
export const queueUrl: pulumi.Output<string> = integration.deadLetterQueueUrl;
`;

/**
 * Runs the compiled program as an ES module and as CommonJS, each as the program of a stack, and prints how many resources of each
 * type it registers.
 */
export const DRIVER = `
import pulumi from "@pulumi/pulumi";

const printed = [];
for (const file of ["./program.mjs", "./program.cjs"]) {
  const counts = {};
  const newResource = ({ type, name, inputs }) => {
    counts[type] = (counts[type] ?? 0) + 1;
    const arn = "arn:aws:events:eu-central-1:123456789012:" + name;
    return { id: name + "-id", state: { arn, url: "https://" + name, hex: "1f3a90bc", ...inputs } };
  };
  await pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => inputs }, "acme", "dev");
  const { queueUrl, mistakes } = await import(file);
  const url = await new Promise((resolve) => queueUrl.apply(resolve));
  await pulumi.runtime.disconnect();
  printed.push({ counts, mistakes, url });
}
console.log(JSON.stringify(printed));
`;
