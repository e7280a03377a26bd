import * as pulumi from "@pulumi/pulumi";
import {
  SalesforceIntegration,
  type SalesforceIntegrationArgs,
} from "../../components/salesforceIntegration";
import type { UpsertSubscription } from "../../mapping/subscription";
import { schemaOf, texts } from "../mapping/schemas";
import { registered, type Registered, type World } from "./registered";

const schema = schemaOf(
  { id: { type: "string", minLength: 1 }, ...texts("lastname") },
  texts("suffix"),
);
export const upsert = {
  object: "Contact",
  externalIdField: "ShopCustomerId__c",
  externalId: "$.detail.id",
} as const;

export const registration: UpsertSubscription = {
  name: "customer-registered",
  events: { schema, source: "shop.magento", detailTypes: ["customer-registered"] },
  upsert,
  fields: { LastName: "$.detail.lastname", LeadSource: { constant: "Web" } },
};

export const update: UpsertSubscription = {
  name: "customer-updated",
  events: { schema, source: "shop.magento", detailTypes: ["customer-updated"] },
  upsert,
  fields: { LastName: "$.detail.lastname" },
};

/** An update that Salesforce refuses where the record has a newer version. */
export const guarded: UpsertSubscription = {
  ...update,
  name: "customer-changed",
  events: {
    schema: schemaOf(
      {
        id: { type: "string", minLength: 1 },
        updated_at: { type: "string", format: "date-time" },
        ...texts("lastname"),
      },
      {},
    ),
    source: "shop.magento",
    detailTypes: ["customer-changed"],
  },
  newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" },
};

/** An integration without mistakes, and without what watches it; each test changes what it is about. */
export const args: SalesforceIntegrationArgs = {
  salesforce: {
    domain: "acme.my.salesforce.com",
    apiVersion: 68,
    credentials: { flow: "client-credentials", clientId: "the id", clientSecret: "the secret" },
    invocationRateLimitPerSecond: 20,
  },
  retryPolicy: { maximumRetryAttempts: 7, maximumEventAgeInSeconds: 3600 },
  subscriptions: [registration],
  alarms: false,
  dashboard: false,
  archive: false,
  logging: false,
};

/** Makes the integration `shop` and records it, with its outputs. */
export function shop(
  changed: Partial<SalesforceIntegrationArgs> = {},
  world: World = {},
): Promise<Registered> {
  return registered(() => {
    const { eventBusName, eventBusArn, deadLetterQueueUrl, deadLetterQueueArn, ...others } =
      new SalesforceIntegration("shop", { ...args, ...changed });
    return {
      eventBusName,
      eventBusArn,
      deadLetterQueueUrl,
      deadLetterQueueArn,
      connectionArns: pulumi.output(others.connectionArns),
      destinationArns: pulumi.output(others.destinationArns),
      publisherPolicyArn: others.publisherPolicyArn,
      subscriptions: pulumi.output(others.subscriptions),
      ruleNames: pulumi.output(others.ruleNames),
      alarmNames: pulumi.output(others.alarmNames),
      alertTopicArn: others.alertTopicArn,
      dashboardUrl: others.dashboardUrl,
      archiveArn: others.archiveArn,
      erasureSearch: others.erasureSearch,
      logGroupArn: others.logGroupArn,
      encryptionKeyArn: others.encryptionKeyArn,
    };
  }, world);
}

/** Every registration below its parent, sorted: `shop > aws:cloudwatch/eventBus:EventBus shop-bus`. */
export function tree({ resources, components }: Registered): string[] {
  return [...components, ...resources]
    .map(({ parent, type, name }) => `${parent} > ${type} ${name}`)
    .sort();
}
