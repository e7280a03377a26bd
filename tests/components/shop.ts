import {
  SalesforceIntegration,
  type SalesforceIntegrationArgs,
} from "../../components/salesforceIntegration";
import type { Subscription } from "../../mapping/subscription";
import { registered, type Registered, type World } from "./registered";

export const registration: Subscription = {
  name: "customer-registered",
  events: { source: "shop.magento", detailTypes: ["customer-registered"] },
  externalId: "$.detail.id",
  fields: { LastName: "$.detail.lastname", LeadSource: { constant: "Web" } },
};

export const update: Subscription = {
  name: "customer-updated",
  events: { source: "shop.magento", detailTypes: ["customer-updated"] },
  externalId: "$.detail.id",
  fields: { LastName: "$.detail.lastname" },
};

/** An integration without mistakes; each test changes what it is about. */
export const args: SalesforceIntegrationArgs = {
  salesforce: {
    domain: "acme.my.salesforce.com",
    apiVersion: 68,
    credentials: { flow: "client-credentials", clientId: "the id", clientSecret: "the secret" },
    upsert: { object: "Contact", externalIdField: "ShopCustomerId__c" },
    invocationRateLimitPerSecond: 20,
  },
  retryPolicy: { maximumRetryAttempts: 7, maximumEventAgeInSeconds: 3600 },
  subscriptions: [registration],
};

/** Makes the integration `shop` and records it, with its outputs. */
export function shop(
  changed: Partial<SalesforceIntegrationArgs> = {},
  world: World = {},
): Promise<Registered> {
  return registered(() => {
    const { eventBusName, eventBusArn, deadLetterQueueUrl, deadLetterQueueArn, destinationArn } =
      new SalesforceIntegration("shop", { ...args, ...changed });
    return { eventBusName, eventBusArn, deadLetterQueueUrl, deadLetterQueueArn, destinationArn };
  }, world);
}

/** Every registration below its parent, sorted: `shop > aws:cloudwatch/eventBus:EventBus shop-bus`. */
export function tree({ resources, components }: Registered): string[] {
  return [...components, ...resources]
    .map(({ parent, type, name }) => `${parent} > ${type} ${name}`)
    .sort();
}
