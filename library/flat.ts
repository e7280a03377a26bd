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
  const { name, schema, source, detailTypes, filter } = args;
  return {
    name,
    events: {
      schema: parsedJson(schema) as JsonSchema,
      source,
      detailTypes: detailTypes as [string, ...string[]],
      filter: filter === undefined ? undefined : (parsedJson(filter) as mapping.DetailFilter),
    },
    ...actionOf(args),
  };
}

/** @param args without `flatMistakes`, so that no argument is left out here */
function actionOf(args: Subscription): mapping.Action {
  const { object, externalIdField, record, together } = args;
  const identified = { object, externalIdField, externalId: path(args.externalId) };
  if (args.delete === true) return { delete: identified };
  const constants = mapped(args.constantFields, (constant) => ({ constant }));
  if (args.anonymize === true) {
    const cleared = (args.clearedFields ?? []).map((field) => [field, { constant: null }] as const);
    const fields = Object.fromEntries<mapping.Constant | mapping.Cleared>([
      ...constants,
      ...cleared,
    ]);
    return { anonymize: identified, fields };
  }
  if (record !== undefined) return { upsert: identified, record: path(record) };
  return {
    upsert: identified,
    fields: Object.fromEntries<mapping.UpsertSource>([
      ...mapped(args.fields, path),
      ...mapped(args.optionalFields, (text) => ({ optional: path(text) })),
      ...constants,
    ]),
    together,
  };
}

const path = (text: string) => text as mapping.DetailPath;

const mapped = <Source>(fields: Record<string, string> = {}, to: (text: string) => Source) =>
  Object.entries(fields).map(([field, text]) => [field, to(text)] as const);
