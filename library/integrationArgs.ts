import type * as pulumi from "@pulumi/pulumi";

/*
 * The arguments of the component for programs in every language of Pulumi. Pulumi derives each language's types from these
 * interfaces, and accepts no unions, no `unknown` and no readonly lists in them. So each alternative is an optional argument, and
 * a JSON document is a text. Source: @pulumi/pulumi, provider/experimental/analyzer.
 */

/** Which events go to Salesforce, and how. */
export interface Subscription {
  /** Names the rules: 1 to 32 letters, digits and dashes. */
  name: string;
  /** JSON Schema of the event's `detail`, as JSON text, such as the content of a file. */
  schema: string;
  /** The event's `source`, such as `shop.magento`. */
  source: string;
  /** The event's `detail-type`; any of them matches. */
  detailTypes: string[];
  /** Further demands on `detail`, in EventBridge's pattern language, as JSON text. Default: none. */
  filter?: string;
  /** API name of the Salesforce object, such as `Contact` or `Order__c`. */
  object: string;
  /** API name of a field marked 'External ID' and unique, such as `ShopCustomerId__c`. */
  externalIdField: string;
  /** The path of the external id in the event, such as `$.detail.id`. */
  externalId: string;
  /** Salesforce field to the path of a value that every event has. Default: none. */
  fields?: Record<string, string>;
  /** Salesforce field to the path of a value that is sent only when the event has it. Default: none. */
  optionalFields?: Record<string, string>;
  /** Salesforce field to a text that is the same in every request. Default: none. */
  constantFields?: Record<string, string>;
  /**
   * Lists of optional fields that come together, or not at all, where the schema does not say so. An event with only a part of them is
   * a dead letter. Default: none.
   */
  together?: string[][];
  /** The path of an object in the event that becomes the whole request, in place of fields. Default: the fields. */
  record?: string;
  /** Whether a person's fields are overwritten by `constantFields` and `clearedFields`; no record is created. Default: false. */
  anonymize?: boolean;
  /** Salesforce fields that `anonymize` clears. Default: none. */
  clearedFields?: string[];
  /** Whether the record is deleted. Default: false. */
  delete?: boolean;
}

/** Give a client's id and secret, and for the username-password flow a user as well; or the ARN of an existing connection. */
export interface IntegrationArgs {
  /** My Domain host, such as `acme.my.salesforce.com`. */
  domain: string;
  /** Version of Salesforce's REST API without its `.0`, such as 68. */
  apiVersion: number;
  /** Requests a second to the org, 1 to 299. */
  invocationRateLimitPerSecond: number;
  /** Of the External Client App, or of an older Connected App. */
  clientId?: pulumi.Input<string>;
  /** Marked as a secret by the component, as are the other credentials. */
  clientSecret?: pulumi.Input<string>;
  /** For the username-password flow of an older Connected App. Default: the client-credentials flow. */
  username?: pulumi.Input<string>;
  /** The password followed by the user's security token. */
  password?: pulumi.Input<string>;
  /** ARN of an existing connection, in place of credentials. */
  connectionArn?: pulumi.Input<string>;
  /** The events to send. */
  subscriptions: Subscription[];
  /** Retries after a first failure, 1 to 185. Default: 185. */
  maximumRetryAttempts?: number;
  /** Seconds, 60 to 86,400, after which EventBridge gives an event up. Default: 86,400. */
  maximumEventAgeInSeconds?: number;
  /** Name or ARN of an existing bus. Default: a bus of its own. */
  eventBus?: string;
  /** Names or ARNs of roles that may publish the subscribed events. Default: none. */
  publisherRoles?: string[];
  /** IDs of other accounts that may publish them. Default: none. */
  publisherAccounts?: string[];
  /** Whether alarms are made. Default: true. */
  alarms?: boolean;
  /** E-mail addresses that the alarms' own topic notifies. Default: none. */
  alarmEmails?: string[];
  /** ARN of an existing SNS topic for the alarms. Default: a topic of their own. */
  alarmTopicArn?: pulumi.Input<string>;
  /** Whether a dashboard is made. Default: true. */
  dashboard?: boolean;
  /** Whether the bus logs failures. Default: true, for a bus of its own. */
  logging?: boolean;
  /** Whether subscribed events are kept for replay. Default: true, for a bus of its own. */
  archive?: boolean;
  /** Days that the archive keeps events. Default: 14. */
  archiveRetentionDays?: number;
  /** Whether a KMS key of its own encrypts the resources. Default: false: a key of AWS does. */
  customerManagedKey?: boolean;
  /** ARN of an existing KMS key that encrypts them. */
  encryptionKeyArn?: pulumi.Input<string>;
  /** Whether Pulumi refuses to delete the bus, the archive, the dead-letter queue and the key. Default: false. */
  protect?: boolean;
  /** The beginning of physical names. Default: `<name>-<stack>`. */
  namePrefix?: string;
  /** Tags for every resource that takes tags. Default: none. */
  tags?: Record<string, string>;
}
