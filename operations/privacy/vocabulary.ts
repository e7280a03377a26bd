import type { Subscription } from "../../mapping/subscription";
import { pathSegments } from "../../mapping/pattern";
import { pathsOf } from "../../mapping/unmappable";
import { subscriptions as declared } from "../../subscriptions";

/** Names that the mapping and the schemas know, and that therefore are nobody's data. */
export interface Vocabulary {
  /** API names of Salesforce objects and fields. */
  fields: ReadonlySet<string>;
  /** Keys of an event's detail. */
  keys: ReadonlySet<string>;
  sources: ReadonlySet<string>;
  detailTypes: ReadonlySet<string>;
}

/**
 * Standard fields that Salesforce names where a business object lacks or refuses them, also ones that are not mapped.
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

/** The names of these subscriptions, and the standard ones of Salesforce. */
export function vocabularyOf(subscriptions: readonly Subscription[]): Vocabulary {
  return {
    fields: new Set([
      ...STANDARD_FIELDS.trim().split(/\s+/),
      ...subscriptions.flatMap(({ upsert, fields }) => [
        upsert.object,
        upsert.externalIdField,
        ...Object.keys(fields),
      ]),
    ]),
    keys: new Set(
      subscriptions.flatMap((one) => [
        ...propertiesIn(one.events.schema),
        ...pathsOf(one).flatMap(pathSegments),
      ]),
    ),
    sources: new Set(subscriptions.map(({ events }) => events.source)),
    detailTypes: new Set(subscriptions.flatMap(({ events }) => events.detailTypes)),
  };
}

/** Those of this checkout's subscriptions.ts. */
export const DECLARED: Vocabulary = vocabularyOf(declared);

/** The names of all properties that a JSON Schema declares, at any depth. */
function propertiesIn(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(propertiesIn);
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const named = keyword === "properties" && typeof value === "object" && value !== null;
    // What a schema gives as an example or a default is a value, and no schema.
    if (["examples", "default", "const", "enum"].includes(keyword)) return [];
    return named
      ? [...Object.keys(value as object), ...Object.values(value as object).flatMap(propertiesIn)]
      : propertiesIn(value);
  });
}
