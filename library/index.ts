/** What other programs import: see README.md. The package's version covers these names alone. */
export { SalesforceIntegration, type SubscriptionCost } from "../components/salesforceIntegration";
export type { AlarmThresholds } from "../components/alarmThresholds";
export type { AlarmSettings } from "../components/alarms";
export type { AlertTopicArgs } from "../components/alertTopic";
export type { Encryption } from "../components/encryptionKey";
export type { ArchiveArgs } from "../components/eventArchive";
export type { ExistingArgs } from "../components/existing";
export type { SalesforceIntegrationArgs } from "../components/integrationArgs";
export type { LoggingArgs, LogLevel } from "../components/logging";
export type { Publishers } from "../components/publisherPolicy";
export type { SalesforceArgs, SalesforceCredentials } from "../components/salesforceDestinations";
export type { RetryPolicy, SubscriptionRuleNames } from "../components/subscriptionRules";
export type { ResourceTransform, Transforms } from "../components/transform";
export type { JsonSchema } from "../mapping/jsonSchema";
export { subscriptionMistakes } from "../mapping/mistakes";
export {
  subscription,
  type Action,
  type Anonymization,
  type Cleared,
  type Constant,
  type Deletion,
  type DetailFilter,
  type DetailPath,
  type FieldSource,
  type IdentifiedRecord,
  type NewerWins,
  type Optional,
  type PathIn,
  type RecordKey,
  type Subscription,
  type UpsertOfRecord,
  type Upsert,
  type UpsertSource,
} from "../mapping/subscription";
