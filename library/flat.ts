import type { AlarmSettings } from "../components/alarms";
import type { SalesforceIntegrationArgs } from "../components/integrationArgs";
import type { SalesforceCredentials } from "../components/salesforceDestinations";
import type { JsonSchema } from "../mapping/jsonSchema";
import type * as mapping from "../mapping/subscription";
import { parsedJson } from "../text/parsedJson";
import type { IntegrationArgs, Subscription } from "./integrationArgs";

/** What flat arguments mean. Pure. @param args without `flatMistakes` */
export function integrationArgsOf(args: IntegrationArgs): SalesforceIntegrationArgs {
  const { publisherRoles: roles, publisherAccounts: accounts } = args;
  const { archive, archiveRetentionDays: retentionDays, logging, encryptionKeyArn } = args;
  return {
    eventBus: args.eventBus,
    salesforce: {
      domain: args.domain,
      apiVersion: args.apiVersion,
      credentials: credentialsOf(args),
      invocationRateLimitPerSecond: args.invocationRateLimitPerSecond,
    },
    retryPolicy: {
      maximumRetryAttempts: args.maximumRetryAttempts ?? 185,
      maximumEventAgeInSeconds: args.maximumEventAgeInSeconds ?? 86_400,
    },
    subscriptions: args.subscriptions.map(subscriptionOf),
    publishers: roles === undefined && accounts === undefined ? undefined : { roles, accounts },
    protect: args.protect,
    alarms: args.alarms === false ? false : alarmsOf(args),
    dashboard: args.dashboard,
    encryption:
      encryptionKeyArn !== undefined
        ? { keyArn: encryptionKeyArn }
        : args.customerManagedKey
          ? "customer-managed"
          : "aws-owned",
    logging: logging === false ? false : undefined,
    archive:
      archive === false ? false : retentionDays === undefined ? undefined : { retentionDays },
    namePrefix: args.namePrefix,
    tags: args.tags,
  };
}

function credentialsOf(args: IntegrationArgs): SalesforceCredentials {
  const { connectionArn, clientId = "", clientSecret = "", username, password } = args;
  if (connectionArn !== undefined) return { flow: "existing-connection", connectionArn };
  return username !== undefined && password !== undefined
    ? { flow: "username-password", clientId, clientSecret, username, password }
    : { flow: "client-credentials", clientId, clientSecret };
}

function alarmsOf({ alarmTopicArn, alarmEmails }: IntegrationArgs): AlarmSettings {
  return { topic: alarmTopicArn === undefined ? { emails: alarmEmails } : { arn: alarmTopicArn } };
}

/** Texts that are no paths, and lists that are empty, are reported with the mistakes of all subscriptions. */
function subscriptionOf(args: Subscription): mapping.Subscription {
  const { name, schema, source, detailTypes, filter, object, externalIdField } = args;
  const path = (text: string) => text as mapping.DetailPath;
  const mapped = <Source>(fields: Record<string, string> = {}, to: (text: string) => Source) =>
    Object.entries(fields).map(([field, text]) => [field, to(text)] as const);
  return {
    name,
    events: {
      schema: parsedJson(schema) as JsonSchema,
      source,
      detailTypes: detailTypes as [string, ...string[]],
      filter: filter === undefined ? undefined : (parsedJson(filter) as mapping.DetailFilter),
    },
    upsert: { object, externalIdField, externalId: path(args.externalId) },
    fields: Object.fromEntries<mapping.DetailPath | mapping.Optional | mapping.Constant>([
      ...mapped(args.fields, path),
      ...mapped(args.optionalFields, (text) => ({ optional: path(text) })),
      ...mapped(args.constantFields, (constant) => ({ constant })),
    ]),
  };
}
