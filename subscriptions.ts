import customer from "./events/schemas/customer.schema.json";
import { subscription, type Subscription, type RecordKey } from "./mapping/subscription";

/** The Salesforce object of the shop's customers, and its field for the shop's customer id. */
export const customers: RecordKey = { object: "Contact", externalIdField: "ShopCustomerId__c" };

/**
 * The fields of a contact, from a customer as Magento's REST API returns it (`GET /V1/customers/:id`). Each request must be able to
 * create the contact, because events are not ordered: an update can arrive before the registration.
 */
const contact = {
  FirstName: "$.detail.firstname",
  LastName: "$.detail.lastname",
  Email: "$.detail.email",
  ShopStore__c: "$.detail.created_in",
  MiddleName: { optional: "$.detail.middlename" },
  Birthdate: { optional: "$.detail.dob" },
} as const;

/**
 * The shop events that go to Salesforce, and the fields that they fill. A late retry overwrites a newer update, unless each of them has
 * `newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" }`; docs/ordering.md says what that needs.
 */
export const subscriptions: Subscription[] = [
  subscription({
    name: "customer-registered",
    events: {
      schema: customer,
      source: "shop.magento",
      detailTypes: ["customer-registered"],
    },
    upsert: { ...customers, externalId: "$.detail.id" },
    fields: { ...contact, LeadSource: { constant: "Web" } },
  }),
  subscription({
    name: "customer-updated",
    events: { schema: customer, source: "shop.magento", detailTypes: ["customer-updated"] },
    upsert: { ...customers, externalId: "$.detail.id" },
    fields: contact,
  }),
];
