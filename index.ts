import { SalesforceIntegration } from "./components/salesforceIntegration";
import { readSettings } from "./settings/read";
import { customers, subscriptions } from "./subscriptions";

const settings = readSettings();

const integration = new SalesforceIntegration("shop", {
  eventBus: settings.eventBus,
  salesforce: {
    domain: settings.salesforceDomain,
    apiVersion: settings.salesforceApiVersion,
    credentials: settings.credentials,
    upsert: customers,
    invocationRateLimitPerSecond: settings.invocationRateLimit,
  },
  retryPolicy: {
    maximumRetryAttempts: settings.retryMaximumAttempts,
    maximumEventAgeInSeconds: settings.retryMaximumEventAge,
  },
  subscriptions,
});

export const { eventBusName, eventBusArn, deadLetterQueueUrl, deadLetterQueueArn, destinationArn } =
  integration;
