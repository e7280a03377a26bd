import { SalesforceIntegration } from "./components/salesforceIntegration";
import { readSettings } from "./settings/read";
import * as declared from "./subscriptions";

const settings = readSettings();

const integration = new SalesforceIntegration("shop", {
  eventBus: settings.eventBus,
  salesforce: {
    domain: settings.salesforceDomain,
    apiVersion: settings.salesforceApiVersion,
    credentials: settings.credentials,
    invocationRateLimitPerSecond: settings.invocationRateLimit,
  },
  retryPolicy: {
    maximumRetryAttempts: settings.retryMaximumAttempts,
    maximumEventAgeInSeconds: settings.retryMaximumEventAge,
  },
  subscriptions: settings.subscriptions ?? declared.subscriptions,
  publishers: settings.publishers,
  protect: settings.protect,
  alarms: settings.alarms,
  dashboard: settings.dashboard,
  encryption: settings.encryption,
  logging: settings.logging,
  archive: settings.archive,
});

export const {
  eventBusName,
  eventBusArn,
  deadLetterQueueUrl,
  deadLetterQueueArn,
  destinationArns,
  publisherPolicyArn,
  subscriptions,
  ruleNames,
  alarmNames,
  alertTopicArn,
  dashboardUrl,
  archiveArn,
  logGroupArn,
} = integration;
