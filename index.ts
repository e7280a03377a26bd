import { join } from "node:path";
import type { SalesforceArgs } from "./components/salesforceDestinations";
import { SalesforceIntegration } from "./components/salesforceIntegration";
import { readCustomFields, SALESFORCE_FOLDER } from "./salesforceSchema/metadataFolder";
import { readSettings, type OrgArgs } from "./settings/read";
import * as declared from "./subscriptions";

const settings = readSettings(declared.subscriptions);

const salesforce = (org: OrgArgs): SalesforceArgs => ({
  domain: org.salesforceDomain,
  apiVersion: org.salesforceApiVersion,
  credentials: org.credentials,
  invocationRateLimitPerSecond: org.invocationRateLimit,
});

const integration = new SalesforceIntegration("shop", {
  eventBus: settings.eventBus,
  salesforce: salesforce(settings),
  orgs: Object.fromEntries(
    Object.entries(settings.orgs).map(([name, org]) => [name, salesforce(org)]),
  ),
  retryPolicy: {
    maximumRetryAttempts: settings.retryMaximumAttempts,
    maximumEventAgeInSeconds: settings.retryMaximumEventAge,
  },
  subscriptions: settings.subscriptions ?? declared.subscriptions,
  customFields: readCustomFields(join(__dirname, SALESFORCE_FOLDER)),
  publishers: settings.publishers,
  namePrefix: settings.namePrefix,
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
  connectionArns,
  destinationArns,
  publisherPolicyArn,
  subscriptions,
  ruleNames,
  alarmNames,
  alertTopicArn,
  dashboardUrl,
  archiveArn,
  erasureSearch,
  logGroupArn,
  encryptionKeyArn,
} = integration;
