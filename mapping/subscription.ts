/** A value of the shop's event, such as `$.detail.email`. Segments are letters, digits, `_` and `-`. */
export type DetailPath = `$.detail.${string}`;

/** A value that is the same in every request. */
export interface Constant {
  constant: string | number | boolean;
}

/** What a Salesforce field receives. */
export type FieldSource = DetailPath | Constant;

/**
 * Which events go to Salesforce, and how. Every path named here is demanded by the rule's pattern: an
 * event that lacks one is not delivered with a hole in it, because EventBridge puts `""` where a path
 * is missing, and Salesforce would blank the field.
 */
export interface Subscription {
  /** Names the rule: 1 to 32 letters, digits and dashes. Unique within an integration. */
  name: string;
  events: {
    /** The event's `source`, such as `shop.magento`. Not one that starts with `aws.`. */
    source: string;
    /** The event's `detail-type`; any of them matches. */
    detailTypes: readonly [string, ...string[]];
    /** Further demands on `detail`, in EventBridge's pattern language. */
    filter?: DetailFilter;
  };
  /** Where the external id's value stands in the event; it becomes the last part of the URL's path. */
  externalId: DetailPath;
  /** Salesforce field to its value. Not the external-id field: Salesforce takes it from the URL. */
  fields: Readonly<Record<string, FieldSource>>;
}

/** An event pattern over `detail`: an object nests, an array lists what a value may be. */
export interface DetailFilter {
  readonly [key: string]: DetailFilter | readonly unknown[];
}

/** The Salesforce object that an integration upserts into, and by which field. */
export interface UpsertTarget {
  /** API name, such as `Contact` or `Order__c`. */
  object: string;
  /** API name of a field marked 'External ID' and unique, such as `ShopCustomerId__c`. */
  externalIdField: string;
}

/** What a rule and its target need, as EventBridge's API takes it. */
export interface CompiledSubscription {
  name: string;
  eventPattern: EventPattern;
  /** One JSON path for the `*` of the destination's URL, read from the original event. */
  pathParameterValues: [string];
  /** Variable name to JSON path. */
  inputPaths: Record<string, string>;
  inputTemplate: string;
}

export interface EventPattern {
  source: [string];
  "detail-type": string[];
  detail: DetailFilter;
}
