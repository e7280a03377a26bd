import { recordOf } from "../mapping/action";
import type { Subscription } from "../mapping/subscription";
import { findLeaf, type JsonSchema } from "../mapping/jsonSchema";
import { lookupOf, parentKey } from "../mapping/parents";
import { pathSegments, patternKeys } from "../mapping/pattern";
import { sentFieldsOf } from "../mapping/record";
import { pathsOf } from "../mapping/unmappable";

/** The names in the mapping and the schemas. They are not personal data, so messages may show them. */
export interface Vocabulary {
  /** API names of Salesforce objects and fields. */
  fields: ReadonlySet<string>;
  /** Keys of an event's detail. */
  keys: ReadonlySet<string>;
  sources: ReadonlySet<string>;
  detailTypes: ReadonlySet<string>;
  /**
   * The largest number that every schema allows, by the path of an external id such as `$.detail.id`. An integer with a maximum
   * is a number that the shop assigns, not a text that happens to consist of digits.
   */
  largest: ReadonlyMap<string, number>;
}

/** The empty vocabulary: it shows no names. */
export const NO_NAMES: Vocabulary = {
  fields: new Set(),
  keys: new Set(),
  sources: new Set(),
  detailTypes: new Set(),
  largest: new Map(),
};

/**
 * Standard fields of business objects. Salesforce may name them in an error, also where they are not mapped.
 * Source: Object Reference for Salesforce, Account, Contact, Lead and the system fields.
 */
const STANDARD_FIELDS = `
  Id OwnerId RecordTypeId AccountId ParentId ReportsToId CurrencyIsoCode IsDeleted CreatedById LastModifiedById
  Name FirstName LastName MiddleName Salutation Suffix Title Department Company Status LeadSource
  Email Phone MobilePhone HomePhone OtherPhone AssistantPhone Fax Website Birthdate Description Industry Rating
  MailingStreet MailingCity MailingState MailingStateCode MailingPostalCode MailingCountry MailingCountryCode
  OtherStreet OtherCity OtherState OtherStateCode OtherPostalCode OtherCountry OtherCountryCode
  BillingStreet BillingCity BillingState BillingStateCode BillingPostalCode BillingCountry BillingCountryCode
  ShippingStreet ShippingCity ShippingState ShippingStateCode ShippingPostalCode ShippingCountry ShippingCountryCode
  Street City State StateCode PostalCode Country CountryCode
  HasOptedOutOfEmail DoNotCall AnnualRevenue NumberOfEmployees Account Contact Lead User
`;

/** The names in the given subscriptions, and the standard names of Salesforce. */
export function vocabularyOf(subscriptions: readonly Subscription[]): Vocabulary {
  return {
    fields: new Set([
      ...STANDARD_FIELDS.trim().split(/\s+/),
      ...subscriptions.flatMap((one) => {
        const { object, externalIdField } = recordOf(one);
        return [object, externalIdField, ...Object.keys(sentFieldsOf(one)).flatMap(namesIn)];
      }),
    ]),
    keys: new Set(
      subscriptions.flatMap((one) => [
        ...propertiesIn(one.events.schema),
        ...pathsOf(one).flatMap(patternKeys),
      ]),
    ),
    sources: new Set(subscriptions.map(({ events }) => events.source)),
    detailTypes: new Set(subscriptions.flatMap(({ events }) => events.detailTypes)),
    largest: largestOf(subscriptions),
  };
}

/** The API names in a key of `fields`: a parent is named by its relationship, its lookup field and its external-id field. */
function namesIn(field: string): string[] {
  const parent = parentKey(field);
  if (parent === undefined) return [field];
  const { relationship, externalIdField } = parent;
  return [relationship, lookupOf(relationship), externalIdField];
}

function largestOf(subscriptions: readonly Subscription[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const one of subscriptions) {
    const { externalId: path } = recordOf(one);
    found.set(path, Math.min(found.get(path) ?? Infinity, largestIn(one.events.schema, path)));
  }
  return new Map([...found].filter(([, largest]) => Number.isFinite(largest) && largest > 0));
}

/** The maximum of an integer; -Infinity for another type, or without a maximum. */
function largestIn(schema: JsonSchema, path: string): number {
  const found = findLeaf(schema, pathSegments(path));
  if ("mistake" in found) return -Infinity;
  const maxima = found.leaf.alternatives.map(({ type, maximum }) =>
    type === "integer" && typeof maximum === "number" ? maximum : -Infinity,
  );
  return Math.min(...maxima);
}

/** The names of all properties that a JSON Schema declares, at any depth. */
function propertiesIn(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(propertiesIn);
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const named = keyword === "properties" && typeof value === "object" && value !== null;
    // The examples and defaults in a schema are values, not schemas.
    if (["examples", "default", "const", "enum"].includes(keyword)) return [];
    return named
      ? [...Object.keys(value as object), ...Object.values(value as object).flatMap(propertiesIn)]
      : propertiesIn(value);
  });
}
