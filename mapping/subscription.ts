import type { JsonSchema } from "./jsonSchema";

/**
 * A value of the event, such as `$.detail.email`. Segments are letters, digits, `_` and `-`. An index, as in
 * `$.detail.addresses[0].city`, reads an element that every event has by the schema.
 */
export type DetailPath = `$.detail.${string}`;

/** A value that may be absent. The field is sent only if the event has the value, so an update without it blanks nothing. */
export interface Optional<Path extends string = DetailPath> {
  optional: Path;
}

/** A value that is the same in every request. */
export interface Constant {
  constant: string | number | boolean;
}

/** A constant that clears its field. Only `anonymize` takes it: an upsert with it would clear the field at every event. */
export interface Cleared {
  constant: null;
}

/** The source of a Salesforce field: a value that every event must have, a value that an event may have, or a constant. */
export type FieldSource<Path extends string = DetailPath> =
  Path | Optional<Path> | Constant | Cleared;

/** The sources that an upsert takes. */
export type UpsertSource<Path extends string = DetailPath> = Exclude<FieldSource<Path>, Cleared>;

/**
 * Which events go to Salesforce, and what becomes of them there. An event that lacks a required path goes to the dead-letter
 * queue, and an optional field is sent only when the event has it: EventBridge puts `""` where a path is missing, and Salesforce
 * would blank the field. A value that is null is sent, and clears the field, as the sender meant.
 */
export type Subscription<
  Path extends string = DetailPath,
  ObjectPath extends string = DetailPath,
> = SubscribedEvents & Action<Path, ObjectPath>;

/** The events of a subscription, and the org to which it sends. */
export interface SubscribedEvents {
  /** Names the rules: 1 to 32 letters, digits and dashes. Unique within an integration. */
  name: string;
  events: {
    /** JSON Schema of the event's `detail`: its paths, and those that every event has. */
    schema: JsonSchema;
    /** The event's `source`, such as `shop.magento`. Not one that starts with `aws.`. */
    source: string;
    /** The event's `detail-type`; any of them matches. */
    detailTypes: readonly [string, ...string[]];
    /** Further demands on `detail`, in EventBridge's pattern language. An event that does not pass is ignored. */
    filter?: DetailFilter | undefined;
  };
  /** Name of the Salesforce org that it goes to, 1 to 16 small letters, digits and dashes. Default: the stack's own. */
  org?: string | undefined;
}

/** What a subscription does with a record in Salesforce. */
export type Action<Path extends string = DetailPath, ObjectPath extends string = DetailPath> =
  Upsert<Path> | UpsertOfRecord<Path, ObjectPath> | Anonymization<Path> | Deletion<Path>;

/** Creates or changes a record, field by field. */
export interface Upsert<Path extends string = DetailPath> extends UpsertOptions {
  upsert: IdentifiedRecord<Path>;
  /**
   * Salesforce field to its value. Not the external-id field: Salesforce takes it from the URL. A key with a dot, such as
   * `Account.ShopCompanyId__c`, names a parent by its external id.
   */
  fields: Readonly<Record<string, UpsertSource<Path>>>;
  /**
   * Lists of optional fields that come together, or not at all, where the schema does not say so. An event with only a part of
   * them is a dead letter. A list costs as many rules as one optional field.
   */
  together?: readonly (readonly string[])[] | undefined;
  /** Sends the time of the change with each request, so that Salesforce can refuse a version older than the one it has. */
  newerWins?: NewerWins<Path> | undefined;
  record?: undefined;
  anonymize?: undefined;
  delete?: undefined;
}

/** A subscription that maps fields. */
export type UpsertSubscription = SubscribedEvents & Upsert;

/**
 * Creates or changes a record from one object of the event, which the publisher shapes as Salesforce takes it. One rule sends it,
 * whatever optional fields it has. An event that lacks a value which the schema requires in the object goes to the dead-letter
 * queue. Salesforce refuses a record with a field that it does not know.
 */
export interface UpsertOfRecord<
  Path extends string = DetailPath,
  ObjectPath extends string = DetailPath,
> extends UpsertOptions {
  upsert: IdentifiedRecord<Path>;
  /** The path of the object that becomes the request's body, such as `$.detail.salesforce`. The schema requires a value in it. */
  record: ObjectPath;
  fields?: undefined;
  together?: undefined;
  newerWins?: undefined;
  anonymize?: undefined;
  delete?: undefined;
}

/**
 * Overwrites a person's fields with constants, where the record itself must stay. It never creates a record: the request is an
 * upsert that only updates, for which Salesforce needs version 61 of its API.
 */
export interface Anonymization<Path extends string = DetailPath> extends UpsertOptions {
  anonymize: IdentifiedRecord<Path>;
  fields: Readonly<Record<string, Constant | Cleared>>;
  upsert?: undefined;
  record?: undefined;
  together?: undefined;
  newerWins?: undefined;
  delete?: undefined;
}

/** Deletes a record, by a request without data of the event apart from the external id in the URL. */
export interface Deletion<Path extends string = DetailPath> {
  delete: IdentifiedRecord<Path>;
  upsert?: undefined;
  fields?: undefined;
  record?: undefined;
  together?: undefined;
  newerWins?: undefined;
  anonymize?: undefined;
  headers?: undefined;
}

interface UpsertOptions {
  /** Headers of each request, by name. Values are constants. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** The time of a record's change, by which Salesforce refuses an older version. */
export interface NewerWins<Path extends string = DetailPath> {
  /** API name of the Date/Time field that holds it, such as `ShopUpdatedAt__c`. */
  field: string;
  /** A value that every event has, such as `$.detail.updated_at`. */
  path: Path;
}

/** The Salesforce object, and the field that identifies its records. */
export interface RecordKey {
  /** API name, such as `Contact` or `Order__c`. */
  object: string;
  /** API name of a field marked 'External ID' and unique, such as `ShopCustomerId__c`. */
  externalIdField: string;
}

/** The record that an event is about. */
export interface IdentifiedRecord<Path extends string = DetailPath> extends RecordKey {
  /** The path of the external id in the event. Its value becomes the last part of the URL. */
  externalId: Path;
}

/** An API destination: the records of one object, and what is done with them. */
export interface Destination extends RecordKey {
  /** Source: REST API Developer Guide, 'sObject Rows by External ID'. */
  method: "PATCH" | "DELETE";
  /** Set where an upsert must not create a record. Source: REST API Developer Guide, 'Upsert Records', `updateOnly`. */
  updateOnly?: true;
}

/**
 * Declares a subscription. A path that its schema does not have does not compile; `subscriptionMistakes` reports the mistakes
 * that types cannot find.
 *
 * @example
 * subscription({
 *   name: "customer-updated",
 *   events: { schema: customer, source: "shop.magento", detailTypes: ["customer-updated"] },
 *   upsert: { object: "Contact", externalIdField: "ShopCustomerId__c", externalId: "$.detail.id" },
 *   fields: { LastName: "$.detail.lastname", Suffix: { optional: "$.detail.suffix" } },
 * });
 */
export function subscription<Schema extends JsonSchema>(
  declared: Subscription<PathIn<Schema>, ObjectPathIn<Schema>> & { events: { schema: Schema } },
): Subscription {
  return declared;
}

/**
 * The paths of a schema that lead to single values. An imported JSON file keeps the names of its properties in
 * its type; what is behind a reference or a choice is checked when the program runs.
 */
export type PathIn<Schema> = Schema extends Choice
  ? DetailPath
  : Schema extends { properties: infer Properties }
    ? `$.detail.${Leaves<Properties>}`
    : DetailPath;

/** The paths of a schema that lead to objects. What is behind a reference or a choice is checked when the program runs. */
export type ObjectPathIn<Schema> = Schema extends Choice
  ? DetailPath
  : Schema extends { properties: infer Properties }
    ? `$.detail.${Objects<Properties>}`
    : DetailPath;

type Objects<Properties> = {
  [Name in keyof Properties & string]: Properties[Name] extends Choice
    ? Name | `${Name}.${string}`
    : Properties[Name] extends { properties: infer Inner }
      ? Name | `${Name}.${Objects<Inner>}`
      : never;
}[keyof Properties & string];

type Choice = { $ref: unknown } | { allOf: unknown } | { anyOf: unknown } | { oneOf: unknown };

type Leaves<Properties> = {
  [Name in keyof Properties & string]: Properties[Name] extends Choice
    ? Name | `${Name}${"." | "["}${string}`
    : Properties[Name] extends { properties: infer Inner }
      ? `${Name}.${Leaves<Inner>}`
      : Properties[Name] extends List
        ? `${Name}[${number}]${InElement<ElementOf<Properties[Name]>>}`
        : Name;
}[keyof Properties & string];

type List = { items: unknown } | { prefixItems: unknown };

/** The elements of a tuple differ by their place, which an imported JSON file does not keep in its type. */
type ElementOf<Of> = Of extends { prefixItems: unknown }
  ? Choice
  : Of extends { items: readonly unknown[] }
    ? Choice
    : Of extends { items: infer Element }
      ? Element
      : never;

/** The rest of a path behind an index. */
type InElement<Element> = Element extends Choice
  ? "" | `${"." | "["}${string}`
  : Element extends { properties: infer Properties }
    ? `.${Leaves<Properties>}`
    : Element extends List
      ? `[${number}]${InElement<ElementOf<Element>>}`
      : "";

/** An event pattern over `detail`: an object nests, an array lists the accepted values. */
export interface DetailFilter {
  readonly [key: string]: DetailFilter | readonly unknown[];
}

/** A compiled subscription. Each of its events is matched by rules that send it, or by `unmappable`. */
export interface CompiledSubscription {
  name: string;
  destination: Destination;
  /** One for each combination of optional fields; an event is matched by one of them, and sent as it is there. */
  rules: CompiledRule[];
  /** Matches the events of which no request can be made; undefined if the filter excludes them all. */
  unmappable: RuleOfSubscription | undefined;
  /** The most requests that one event causes: 1 with up to five groups of optional fields. */
  requestsPerEvent: number;
}

export interface RuleOfSubscription {
  /**
   * 8 hexadecimal digits that stand for the pattern: a rule's pattern never changes. If it did, the service would
   * have the new pattern and the old target for a while, or the other way round, and blank or drop data.
   */
  id: string;
  /** For people who look at the rule, 512 characters at most. */
  description: string;
  eventPattern: EventPattern;
}

/** What a rule and its target need, as EventBridge's API takes it. */
export interface CompiledRule extends RuleOfSubscription {
  /** One JSON path for the `*` of the destination's URL, read from the original event. */
  pathParameterValues: [string];
  /** Constant headers, by name. */
  headers: Readonly<Record<string, string>>;
  input: TargetInput;
}

/** What EventBridge sends as the body, as a target has it: one of the three that a target takes. */
export type TargetInput =
  | { inputTransformer: InputTransformer }
  /** The part of the event at a JSON path. */
  | { inputPath: string }
  /** JSON text, the same for every event. */
  | { input: string };

export interface InputTransformer {
  /** Variable name to JSON path; the pattern demands every one of them. */
  inputPaths: Record<string, string>;
  inputTemplate: string;
}

export interface EventPattern {
  source: [string];
  "detail-type": string[];
  detail?: DetailFilter;
  $or?: { detail: DetailFilter }[];
}
